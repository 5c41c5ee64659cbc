import './page-head.css';
import type { ComponentChildren } from 'preact';

/** The title of a screen. The shell moves the focus here when the screen changes. */
export function PageHead({
  title,
  lead,
  children,
}: {
  readonly title: string;
  /** What the screen is about, for who comes for the first time. */
  readonly lead?: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <>
      <div class="page-head">
        <h1 tabIndex={-1}>{title}</h1>
        {children && <div class="row">{children}</div>}
      </div>
      {lead !== undefined && <p class="page-lead lead muted small">{lead}</p>}
    </>
  );
}
