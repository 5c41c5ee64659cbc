import type { ComponentChildren, RefObject } from 'preact';

/** A part of the page that scrolls by itself. It takes the focus, so that it can be scrolled by keyboard. */
export function ScrollRegion(props: {
  readonly class: string;
  /** What is in it, for who does not see it. */
  readonly label: string;
  readonly regionRef?: RefObject<HTMLElement | null>;
  readonly children: ComponentChildren;
}) {
  const { class: className, label, regionRef = null, children } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section ref={regionRef} class={className} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
