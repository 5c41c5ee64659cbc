import type { DeadLetter } from './dead-letter.ts';

/** Dead letters of one queue with the same cause. Times are milliseconds since the epoch. */
export interface FailureGroup {
  /** Absent if nobody noted why. */
  readonly fingerprint?: string;
  readonly error: string;
  readonly count: number;
  /** When the first and the last of them came into the dead-letter queue. */
  readonly first: number;
  readonly last: number;
  /** UUID of the one that came first. */
  readonly example?: string;
  /** Each once. */
  readonly entities: readonly { readonly entity: string; readonly id: string }[];
}

/** Stands for the fingerprint of dead letters whose error nobody noted. */
export const NO_FINGERPRINT = 'none';

/** Groups dead letters by the fingerprint of their error; most frequent first. */
export function groupByFailure(letters: readonly DeadLetter[]): FailureGroup[] {
  const groups = Map.groupBy(letters, (each) =>
    JSON.stringify([each.unreadable, each.note?.failure, each.note?.handledAt !== undefined]),
  );
  return [...groups.values()]
    .map((group): FailureGroup => {
      const [first] = group.toSorted((a, b) => a.letter.deadSince - b.letter.deadSince);
      const times = group.map(({ letter }) => letter.deadSince);
      const fingerprint = first?.note?.failure;
      const example = first?.event?.requestUuid;
      return {
        ...(fingerprint !== undefined && { fingerprint }),
        error: first === undefined ? '' : errorWords(first),
        count: group.length,
        first: times.reduce((a, b) => Math.min(a, b)),
        last: times.reduce((a, b) => Math.max(a, b)),
        ...(example !== undefined && { example }),
        entities: entitiesOf(group),
      };
    })
    .toSorted((a, b) => b.count - a.count || a.first - b.first);
}

function entitiesOf(group: readonly DeadLetter[]): FailureGroup['entities'] {
  const entities = group.flatMap(({ event }) =>
    event === undefined ? [] : [{ entity: event.entity, id: event.subject }],
  );
  return [...new Map(entities.map((each) => [`${each.entity} ${each.id}`, each])).values()];
}

/** Whether an error has this fingerprint; `none` means those that nobody noted. */
export function hasFingerprint({ unreadable, note }: DeadLetter, fingerprint: string): boolean {
  return unreadable === undefined && (note?.failure ?? NO_FINGERPRINT) === fingerprint;
}

/** Why a message is dead, as far as anybody noted it. */
export function errorWords({ unreadable, note }: DeadLetter): string {
  if (unreadable !== undefined) return `unreadable: ${unreadable}`;
  if (note?.handledAt !== undefined) return 'handled since: a redrive clears it away';
  if (note?.failureName !== undefined) return `${note.failureName}: ${note.failureText ?? ''}`;
  // It was started, and each attempt that fails notes why.
  if (note !== undefined) return "left no word, killed or out of time; see the handler's log";
  return "no note; see the consumer's log";
}
