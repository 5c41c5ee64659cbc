import type { EntryState } from '../../operator/events/entry.ts';
import type { EntryQuery } from '../../operator/events/entry-log.ts';
import { AHEAD } from '../../operator/events/usual-span.ts';
import { InvalidInputProblem } from '../../operator/problems/operator-problem.ts';
import { findEventType } from '../../operator/target/find-event-type.ts';
import type { Target } from '../../operator/target/target.ts';
import { type TimeOption, timeOf } from './time-option.ts';

/** Options that say which entries are wanted. */
export interface EntryOptions {
  /** Name of an event type or entity. */
  readonly type?: string;
  /** `merchant:42`: type and id in one. */
  readonly entity?: string;
  readonly id?: string;
  readonly state?: readonly EntryState[];
  /** First characters of the request UUID. */
  readonly uuid?: string;
  readonly since?: TimeOption;
  readonly until?: TimeOption;
}

/** Which entries are wanted, of which time. */
export type WantedEntries = Omit<EntryQuery, 'limit'>;

/**
 * What the options mean.
 *
 * @throws InvalidInputProblem if they contradict one another, or name what there is not
 */
export function entryQuery(options: EntryOptions, { eventTypes }: Target, now: number): WantedEntries {
  const { type, entity, id, state, uuid } = options;
  const since = options.since && timeOf(options.since, now);
  const until = options.until && timeOf(options.until, now);
  if (since !== undefined && since > (until ?? now + AHEAD)) {
    throw new InvalidInputProblem('--since is later than --until.');
  }
  const [named, subject] = entity === undefined ? [type, id] : splitEntity(entity);
  if (entity !== undefined && (type !== undefined || id !== undefined)) {
    throw new InvalidInputProblem(
      '--entity says type and id already, so it does not go with --type and --id.',
    );
  }
  return {
    since,
    until,
    ...(named !== undefined && { entity: findEventType(eventTypes, named).entity }),
    ...(subject !== undefined && { subject }),
    ...(state !== undefined && { states: new Set(state) }),
    ...(uuid !== undefined && { uuidPrefix: uuid.toLowerCase() }),
  };
}

function splitEntity(text: string): [entity: string, id: string] {
  const at = text.indexOf(':');
  if (at < 1 || at === text.length - 1) {
    throw new InvalidInputProblem('--entity must be a type and an id, such as merchant:42.');
  }
  return [text.slice(0, at), text.slice(at + 1)];
}
