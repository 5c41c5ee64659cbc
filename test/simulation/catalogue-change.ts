import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import { type EventType, queueName } from '../../lambda/core/settings/event-type.ts';
import type { KeyedRandom } from './keyed-random.ts';

type Catalogue = readonly EventType[];

/** A deployment that changes the catalogue in the middle of a history. */
export interface CatalogueChange {
  readonly kind: (typeof KINDS)[number];
  readonly before: Catalogue;
  readonly after: Catalogue;
  /** From here on new code runs beside the old, and the new queues are there. */
  readonly from: number;
  /** From here on only new code starts, and the old queues are gone. */
  readonly to: number;
}

const KINDS = ['subscriber added', 'subscriber removed', 'entity renamed', 'event type added'] as const;

const NEW_TYPE = 'BusinessExternalAccountStatusChanged';
const RENAMED = 'company';

/** Perhaps a change of a catalogue, at some time of the traffic and for up to ten minutes. */
export function catalogueChangeOf(
  random: KeyedRandom,
  before: Catalogue,
  begin: number,
  traffic: number,
): CatalogueChange | undefined {
  if (!random.chance('catalogue change', 0.3)) return undefined;
  const kind = random.pick('catalogue change kind', KINDS);
  const from = begin + random.integer('catalogue change from', 0, traffic);
  const longest = random.pick('catalogue change longest', [5000, 60_000, 600_000]);
  const to = from + random.integer('catalogue change length', 1000, longest);
  const [merchant, ...others] = before;
  if (merchant === undefined) throw new RangeError('There are no event types.');
  const without = { ...merchant, subscribers: ['handler'] };
  const withBilling = { ...merchant, subscribers: ['billing', 'handler'] };
  switch (kind) {
    case 'subscriber added':
      return { kind, from, to, before: [without, ...others], after: [withBilling, ...others] };
    case 'subscriber removed':
      return { kind, from, to, before: [withBilling, ...others], after: [without, ...others] };
    case 'entity renamed':
      return { kind, from, to, before, after: [{ ...merchant, entity: RENAMED }, ...others] };
    case 'event type added': {
      const added = DEFAULT_EVENT_TYPES.filter(({ name }) => name === NEW_TYPE);
      return { kind, from, to, before, after: [...before, ...added] };
    }
  }
}

/** The catalogue of code that starts now. */
export function catalogueAt(
  change: CatalogueChange | undefined,
  usual: Catalogue,
  now: number,
  isNew: () => boolean,
): Catalogue {
  if (change === undefined) return usual;
  if (now < change.from) return change.before;
  return now >= change.to || isNew() ? change.after : change.before;
}

/** Every type that has a queue of its own at some time, with all the subscribers that it has then. */
export function allQueues(catalogues: readonly Catalogue[]): Catalogue {
  const types = new Map<string, EventType>();
  for (const type of catalogues.flat()) {
    const known = types.get(type.entity)?.subscribers ?? [];
    types.set(type.entity, { ...type, subscribers: [...new Set([...known, ...type.subscribers])] });
  }
  return [...types.values()];
}

/** Names of the queues of a catalogue. */
export function queueNames(catalogue: Catalogue): ReadonlySet<string> {
  return new Set(
    catalogue.flatMap(({ entity, subscribers }) => subscribers.map((one) => queueName(entity, one))),
  );
}

/** Whether a queue is there now. */
export function isThere(change: CatalogueChange | undefined, queue: string, now: number): boolean {
  if (change === undefined) return true;
  return (
    (now >= change.from && queueNames(change.after).has(queue)) ||
    (now < change.to && queueNames(change.before).has(queue))
  );
}
