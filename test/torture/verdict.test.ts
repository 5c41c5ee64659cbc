import type { HistoryEntry } from '../e2e/local-stack.ts';
import { entityOf, planEvents } from './planned-event.ts';
import { findViolations, type Observation } from './verdict.ts';

const plan = planEvents(6, 2);
const merchant = entityOf({ entity: 'merchant', id: 1 });
const uuids = [...plan.values()].flat().map(({ uuid }) => uuid);
const [first = '', second = '', third = ''] = plan.get(merchant)?.map(({ uuid }) => uuid) ?? [];

/** What comes out if all is well, changed for the merchant and as a whole. */
function observed(
  history: (entries: HistoryEntry[]) => HistoryEntry[] = (entries) => entries,
  changes: Partial<Observation> & { readonly status?: string } = {},
): Observation {
  const entities = [...plan].map(([entity, events]) => {
    const entries = events.map(
      ({ uuid, status }, index): HistoryEntry => ({
        requestUuid: uuid,
        status,
        claimedAt: 1000 + index,
        recordedAt: 2000 + 10 * index,
        handledAt: 2005 + 10 * index,
        late: false,
      }),
    );
    const mine = entity === merchant;
    const status = mine ? (changes.status ?? 'STEP_2') : 'STEP_2';
    return [entity, { history: mine ? history(entries) : entries, status }] as const;
  });
  return { entities: new Map(entities), subscriberUuids: uuids, claims: uuids, unsentClaims: [], ...changes };
}

const change = (uuid: string, changes: Partial<HistoryEntry>) => (entries: HistoryEntry[]) =>
  entries.map((entry) => (entry.requestUuid === uuid ? { ...entry, ...changes } : entry));

test('a plan spreads events over kinds and entities', () => {
  expect([...plan.keys()]).toEqual(['merchant#1', 'transaction#2']);
  expect(plan.get(merchant)?.map(({ status }) => status)).toEqual(['STEP_0', 'STEP_1', 'STEP_2']);
  expect(new Set(uuids).size).toBe(6);
});

test('all that was sent came out once and in order: no violation', () => {
  expect(findViolations(plan, observed())).toEqual([]);
});

test('an event that came late and is marked so is no violation', () => {
  const late = change(first, { recordedAt: 9000, handledAt: 9001, late: true });
  expect(findViolations(plan, observed(late))).toEqual([]);
});

test('copies in the queue of a subscriber are no violation', () => {
  expect(findViolations(plan, observed(undefined, { subscriberUuids: [...uuids, ...uuids] }))).toEqual([]);
});

test.each<[string, Observation, string]>([
  ['lost', observed((entries) => entries.slice(1)), `${first} lost`],
  [
    'not handled',
    observed((entries) => entries.map(({ handledAt: _, ...entry }) => entry)),
    `${first} started, but not handled`,
  ],
  [
    'doubled',
    observed((entries) => [...entries, { ...(entries[0] as HistoryEntry), claimedAt: 1500 }]),
    `${first} doubled`,
  ],
  [
    'not sent',
    observed((entries) => [...entries, { ...(entries[0] as HistoryEntry), requestUuid: 'x' }]),
    'x was never sent',
  ],
  ['swapped', observed(([a, b, c]) => [b, a, c] as HistoryEntry[]), 'event 0 out of order'],
  ['set back', observed(undefined, { status: 'STEP_1' }), 'status STEP_1 instead of STEP_2'],
  ['late in secret', observed(change(second, { recordedAt: 9000, handledAt: 9001 })), `${second} came after`],
  [
    'not queued',
    observed(undefined, { subscriberUuids: uuids.filter((uuid) => uuid !== third) }),
    'lost for',
  ],
  ['queued from nowhere', observed(undefined, { subscriberUuids: [...uuids, 'x'] }), 'x: queued, but never'],
  ['left open', observed(undefined, { unsentClaims: [first] }), 'claim still open'],
  ['claimed twice', observed(undefined, { claims: [...uuids, 'x'] }), '7 claims for 6 UUIDs'],
])('%s is a violation', (_name, observation, violation) => {
  expect(findViolations(plan, observation)).toContainEqual(expect.stringContaining(violation));
});
