import { entityDetail } from '../../../console/server/entity-detail.ts';
import type { EntityHistory } from '../../../operator/entities/entity-history.ts';
import type { KnownEvent } from '../../../operator/events/event.ts';
import { waitingEntities } from '../../../operator/waiting/waiting-entities.ts';
import { NOON, uuid } from '../../lambda/factories.ts';
import { DELIVERY } from '../../operator/delivery.ts';

const LOOKED = { since: 0, events: 1, complete: true };
const NOTHING: EntityHistory = { entity: 'merchant', id: '42', events: [], looked: LOOKED };
const FLAGS = ' --stack x';

function known(number: number, handling?: KnownEvent['handling']): KnownEvent {
  return {
    requestUuid: uuid(number),
    eventType: 'BusinessKycStatusChanged',
    entity: 'merchant',
    subject: '42',
    status: `S${number}`,
    claimedAt: NOON + number,
    outbox: { sentAt: NOON + number, unsent: [], attempts: 0, parked: false },
    ...(handling && { handling }),
  };
}

test('what is handled is the status, what waits stands beside it, with what to do', () => {
  const failing = known(2, {
    late: false,
    recordedAt: NOON,
    failedAt: NOON + 10,
    attempts: 1,
    failure: 'ab12',
    failureName: 'TypeError',
  });
  const [waiting] = waitingEntities([failing, known(3)], NOON + 1000, DELIVERY);
  const events = [
    {
      requestUuid: uuid(1),
      status: 'S1',
      claimedAt: NOON + 1,
      handledAt: NOON + 9,
      late: false,
      state: 'handled',
    },
    { requestUuid: uuid(2), status: 'S2', claimedAt: NOON + 2, late: false, state: 'handling' },
  ] as const;
  const current = { requestUuid: uuid(2), status: 'S2', claimedAt: NOON + 2, state: 'handling' } as const;
  const history = { ...NOTHING, current, events, ...(waiting && { waiting }) };
  expect(entityDetail(history, NOON + 1000, FLAGS)).toEqual({
    entity: 'merchant',
    id: '42',
    status: 'S2',
    statusSince: NOON + 2,
    statusIsFrom: 'handling',
    waiting: [
      {
        requestUuid: uuid(2),
        status: 'S2',
        state: 'handling',
        hasFailed: true,
        since: NOON,
        note: 'attempt 1 of 5 failed: TypeError ab12; next attempt in 2 minutes',
      },
      { requestUuid: uuid(3), status: 'S3', state: 'queued', since: NOON + 3, note: 'behind 00000000' },
    ],
    remedy: { text: 'an attempt that fails is retried by itself; correct the cause before the last one' },
    history: events,
  });
});

test('of an event that is handled the status says nothing more', () => {
  const current = { requestUuid: uuid(1), status: 'S1', claimedAt: NOON, state: 'late' } as const;
  expect(entityDetail({ ...NOTHING, current }, NOON, FLAGS)).not.toHaveProperty('statusIsFrom');
});

test('without an event that was started there is no status; how far was looked is said if that is not all', () => {
  const looked = { since: NOON, events: 9, complete: false };
  expect(entityDetail({ ...NOTHING, looked }, NOON, FLAGS)).toEqual({
    entity: 'merchant',
    id: '42',
    waiting: [],
    waitingSince: NOON,
    history: [],
  });
});

test.each([
  [
    'what an operator must put right comes first',
    [known(1), known(2, dead())],
    'npx cedar-webhooks dlq redrive --uuid ',
    0,
  ],
  ['what should have gone on is looked for', [known(1)], 'npx cedar-webhooks dlq list --stack x', 1_800_000],
])('%s', (_, events, command, later) => {
  const [waiting] = waitingEntities(events, NOON + 2000 + later, DELIVERY);
  const detail = entityDetail({ ...NOTHING, ...(waiting && { waiting }) }, NOON + 2000 + later, FLAGS);
  expect(detail.remedy?.command).toContain(command);
});

function dead() {
  return { late: false, recordedAt: NOON, attempts: 5, failedAt: NOON + 1, deadLetteredAt: NOON + 1 };
}

test('what waits for a paused handler says who paused it and why, and how it goes on', () => {
  const paused = { since: NOON, by: 'arn:aws:iam::123456789012:user/ann', reason: 'the bank is down' };
  const [waiting] = waitingEntities([known(2)], NOON + 1000, DELIVERY).map((entity) => ({
    ...entity,
    head: { ...entity.head, paused },
    events: entity.events.map((event) => ({ ...event, paused })),
  }));
  if (waiting === undefined) throw new Error('Nothing waits.');
  expect(entityDetail({ ...NOTHING, waiting }, NOON + 60_000, FLAGS)).toMatchObject({
    waiting: [
      {
        note: expect.stringMatching(
          /^its handler is noted as paused since .* by user\/ann: the bank is down$/,
        ),
      },
    ],
    remedy: { command: 'npx cedar-webhooks resume merchant --stack x' },
  });
});
