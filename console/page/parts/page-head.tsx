import './page-head.css';
import type { ComponentChildren } from 'preact';

/** The title of a screen. The shell moves the focus here when the screen changes. */
export function PageHead({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="page-head">
      <h1 tabIndex={-1}>{title}</h1>
      {children && <div class="row">{children}</div>}
    </div>
  );
}
