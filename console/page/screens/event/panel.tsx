import './panel.css';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../../parts/icon.tsx';
import { ScrollRegion } from '../../parts/scroll-region.tsx';

/** Moves the focus to the title of what is opened, from where everything of it is reached. */
export function focusPanel(): void {
  document.querySelector<HTMLElement>('.panel-title')?.focus();
}

/** What is opened beside the list, or in its place where there is no width for both. */
export function Panel(props: {
  readonly title: string;
  readonly isWide: boolean;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}) {
  const { title, isWide, onClose, children } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // The list that had the focus is gone.
    if (!isWide) heading.current?.focus();
  }, [isWide]);
  return (
    <div class="panel">
      {/* The list has it where there is width for both. */}
      {!isWide && <h1 class="visually-hidden">Log</h1>}
      <header class="panel-head">
        <button
          type="button"
          class="button panel-back"
          data-kind="quiet"
          data-icon
          aria-label="Close the details"
          title="Close the details"
          onClick={onClose}
        >
          <Icon name={isWide ? 'cross' : 'left'} size={14} />
        </button>
        <h2 ref={heading} tabIndex={-1} class="panel-title">
          {title}
        </h2>
      </header>
      <ScrollRegion class="panel-body" label={title}>
        {children}
      </ScrollRegion>
    </div>
  );
}
