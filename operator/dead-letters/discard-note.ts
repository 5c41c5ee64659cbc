import { callerName } from '../audit/caller-name.ts';
import type { KnownEvent } from '../events/event.ts';
import { printable } from '../words.ts';

/** That a dead letter of an event was discarded. */
export interface EventDiscard {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** ARN. */
  readonly by: string;
  readonly reason: string;
  /** Subscribers whose dead letter it was; absent if it was that of its handler, whose history has the note. */
  readonly from?: readonly string[];
}

/** The note that a dead letter of an event was discarded; it stays when the event is replayed. */
export function eventDiscardOf({ handling, outbox }: KnownEvent): EventDiscard | undefined {
  const { discardedAt: at, discardedBy: by = '', discardReason: reason = '' } = handling ?? {};
  if (at !== undefined) return { at, by, reason };
  if (outbox.discardedAt === undefined) return undefined;
  const { discardedAt, discardedBy = '', discardReason = '', discardedFrom = [] } = outbox;
  return { at: discardedAt, by: discardedBy, reason: discardReason, from: discardedFrom };
}

/** `dead letter discarded by user/ann: sent twice`. */
export function discardWords({ by, reason, from }: EventDiscard): string {
  const whose = from === undefined ? '' : ` of ${from.join(', ')}`;
  return `dead letter${whose} discarded by ${callerName(by)}: ${printable(reason)}`;
}
