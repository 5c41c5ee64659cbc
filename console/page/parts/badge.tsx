import './badge.css';
import type { ComponentChildren } from 'preact';
import type { EntryState } from '../../../operator/events/entry.ts';
import { Icon } from './icon.tsx';
import type { IconName } from './icon-outlines.ts';
import { badgeOf, type Tone } from './state-badges.ts';

/** A word with a colour and a picture, each of which says the same. */
export function Badge(props: {
  readonly tone: Tone;
  readonly icon?: IconName;
  readonly title?: string;
  readonly children: ComponentChildren;
}) {
  return (
    <span class="badge" data-tone={props.tone} title={props.title}>
      {props.icon && <Icon name={props.icon} size={12} />}
      {props.children}
    </span>
  );
}

/** The state of a request or event. */
export function StateBadge(entry: {
  readonly state: EntryState;
  /** An attempt at it has failed or crashed. */
  readonly hasFailed?: boolean | undefined;
}) {
  const { tone, icon, meaning } = badgeOf(entry);
  return (
    <Badge tone={tone} icon={icon} title={meaning}>
      {entry.state}
    </Badge>
  );
}
