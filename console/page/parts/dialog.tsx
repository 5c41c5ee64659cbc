import './dialog.css';
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { focusTitle } from './focus-title.ts';
import { Icon } from './icon.tsx';

/**
 * A question that must be answered before anything else. Escape and the cross close it. It is in the page only while it
 * is open, so what was typed into it is gone when it is opened again.
 */
export function Dialog(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** Buttons at its foot. */
  readonly actions?: ComponentChildren;
}) {
  const { title, onClose, children, actions } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const headingId = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Not a button: the next Enter would press it, and the first one is the cross.
    heading.current?.focus();
    return () => {
      // While it is still in the page: the browser then gives the focus back to what opened it.
      element?.close();
      if (isFocusLost()) focusTitle();
    };
  }, []);
  useLayoutEffect(() => {
    // The button that had it is gone.
    if (isFocusLost()) heading.current?.focus();
  });
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={headingId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header class="dialog-head">
        <h2 ref={heading} id={headingId} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" class="button" data-kind="quiet" data-icon aria-label="Close" onClick={onClose}>
          <Icon name="cross" size={14} />
        </button>
      </header>
      <div class="dialog-body">{children}</div>
      {actions && <footer class="dialog-foot">{actions}</footer>}
    </dialog>
  );
}

/** Whether no element has the focus: the one that had it has left the page. */
function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
