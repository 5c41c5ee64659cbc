import './notice.css';
import type { ComponentChildren } from 'preact';
import { Icon } from './icon.tsx';
import type { IconName } from './icon-outlines.ts';
import type { Tone } from './state-badges.ts';

const ICONS: Readonly<Record<Tone, IconName>> = {
  good: 'check',
  watch: 'hand',
  bad: 'cross',
  busy: 'info',
  odd: 'info',
  idle: 'info',
};

/** A line or two that should not be missed. */
export function Notice(props: {
  readonly tone: Tone;
  readonly children: ComponentChildren;
  /** Read out when it appears. */
  readonly isLive?: boolean;
}) {
  const { tone, children, isLive = false } = props;
  return (
    <div class="notice" data-tone={tone} {...(isLive && { role: tone === 'bad' ? 'alert' : 'status' })}>
      <Icon name={ICONS[tone]} />
      <div class="notice-text">{children}</div>
    </div>
  );
}

/** Something could not be loaded or done. */
export function Failure({ error, onRetry }: { readonly error: string; readonly onRetry?: () => void }) {
  return (
    <Notice tone="bad" isLive>
      <p>{error}</p>
      {onRetry && (
        <button type="button" class="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </Notice>
  );
}

/** Something is being loaded for the first time. Shown only if it takes long enough to be noticed. */
export function Loading({ what }: { readonly what: string }) {
  return (
    <p class="loading" role="status">
      <span class="spinner" />
      Loading {what}…
    </p>
  );
}

/** There is nothing to list, and why or what to do. */
export function Empty({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children && <div class="muted">{children}</div>}
    </div>
  );
}
