import type { OperatorPorts } from '../ports.ts';
import { missingFrom } from '../selection.ts';
import type { QueueFacts, Target } from '../target/target.ts';
import { type DeadLetter, readLetter } from './dead-letter.ts';
import { hasFingerprint } from './failure-group.ts';
import { withNotes } from './read-queue.ts';
import type { HeldLetter } from './visit.ts';

/** Which dead letters of a queue are meant; all without a filter. */
export interface LetterFilter {
  readonly uuid?: readonly string[];
  /** Of the error; `none` for those whose error nobody noted. */
  readonly fingerprint?: string;
}

/** Tells whether a dead letter is meant. What cannot be read is meant only where everything is. */
export function letterMatcher({ uuid, fingerprint }: LetterFilter): (letter: DeadLetter) => boolean {
  const wanted = uuid && lowerCased(uuid);
  return (each) =>
    (wanted === undefined || wanted.has(each.event?.requestUuid ?? '')) &&
    (fingerprint === undefined || hasFingerprint(each, fingerprint));
}

/** Reads messages of a queue, with as much as is needed to tell which are meant. */
export function letterChooser(
  target: Target,
  queue: QueueFacts,
  filter: LetterFilter,
  { signal }: Pick<OperatorPorts, 'signal'>,
) {
  const matches = letterMatcher(filter);
  return async (letters: readonly HeldLetter[]) => {
    const read = letters.map(readLetter);
    const known = filter.fingerprint === undefined ? read : await withNotes(target, queue, read, signal);
    return known.map((each) => ({ ...each, wanted: matches(each) }));
  };
}

/** UUIDs that were asked for and not met. */
export function notFound({ uuid = [] }: LetterFilter, met: readonly string[]): readonly string[] {
  return missingFrom(lowerCased(uuid), met);
}

function lowerCased(uuids: readonly string[]): ReadonlySet<string> {
  return new Set(uuids.map((each) => each.toLowerCase()));
}
