import { eventDetail } from '../../../console/server/event-detail.ts';
import { type EventLife, entryOfLife } from '../../../operator/events/event-life.ts';
import type { Target } from '../../../operator/target/target.ts';
import { waitingEntities } from '../../../operator/waiting/waiting-entities.ts';
import type { WaitingEvent } from '../../../operator/waiting/waiting-event.ts';
import { DELIVERY } from '../../operator/delivery.ts';

const UUID = 'fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f';
const AT = 1_795_330_620_000;
const TARGET = {
  eventTypes: [{ name: 'T', entity: 'merchant', subscribers: ['handler', 'billing'] }],
  delivery: DELIVERY,
} as unknown as Target;

const FLAGS = ' --stack x';

const LIFE: EventLife = {
  requestUuid: UUID,
  held: [],
  received: [],
  access: [],
  deliveries: [],
  problems: [],
};
const EVENT: NonNullable<EventLife['event']> = {
  requestUuid: UUID,
  eventType: 'T',
  entity: 'merchant',
  subject: '42',
  status: 'VALID',
  claimedAt: AT,
  outbox: { sentAt: AT + 5, unsent: [], attempts: 0, parked: false },
};
const line = (fields: object) => ({ id: 'line-1', time: AT, fields: { requestUuid: UUID, ...fields } });

function detailOf(life: EventLife, now: number, waiting?: WaitingEvent) {
  const entry = entryOfLife(life, TARGET, now);
  return entry && eventDetail(life, entry, waiting, { target: TARGET, flags: FLAGS }, now);
}

test('a handled event', () => {
  const life: EventLife = {
    ...LIFE,
    event: { ...EVENT, handling: { recordedAt: AT + 10, handledAt: AT + 30, late: false } },
    request: { securityFields: ['id', 'status'], secretVersion: 'v1', bodyText: '{"id":42}' },
    secretNow: 'previous',
    problems: ['The log is long.'],
  };
  expect(detailOf(life, AT + 100)).toEqual({
    requestUuid: UUID,
    entry: {
      key: UUID,
      time: AT,
      state: 'handled',
      requestUuid: UUID,
      eventType: 'T',
      entity: 'merchant',
      subject: '42',
      status: 'VALID',
      note: 'after 30 ms',
    },
    steps: [
      { time: AT, what: 'accepted' },
      { time: AT + 5, what: 'queued', detail: 'noted: every queue has it' },
      { time: AT + 10, what: 'started' },
      { time: AT + 30, what: 'handled' },
    ],
    securityFields: ['id', 'status'],
    secret: 'previous',
    queues: [
      { subscriber: 'handler', sent: true },
      { subscriber: 'billing', sent: true },
    ],
    hasBody: true,
    problems: ['The log is long.'],
  });
});

test('a failed event tells its error and what to do', () => {
  const handling = {
    late: false,
    attempts: 5,
    failedAt: AT + 50,
    deadLetteredAt: AT + 50,
    failure: 'abcdef012345',
    failureName: 'TypeError',
    failureText: 'x is not a function',
  };
  const detail = detailOf({ ...LIFE, event: { ...EVENT, handling } }, AT + 100);
  expect(detail?.failure).toEqual({
    fingerprint: 'abcdef012345',
    error: 'TypeError: x is not a function',
    attempts: 5,
    isLastAttempt: true,
  });
  expect(detail?.entry.state).toBe('dead-lettered');
  expect(detail?.remedy).toEqual({
    text: 'correct the cause, then',
    command: `npx cedar-webhooks dlq redrive --uuid ${UUID} --stack x`,
    action: { what: 'redrive', requestUuid: UUID },
  });
  // It was handled in the end.
  const handled = { ...LIFE, event: { ...EVENT, handling: { ...handling, handledAt: AT + 60 } } };
  expect(detailOf(handled, AT + 100)?.failure).toBeUndefined();
});

test('a queue without the event says why', () => {
  const outbox = { unsent: ['billing', 'gone'], attempts: 1, parked: true, parkedBecause: 'QueueGone' };
  const detail = detailOf({ ...LIFE, event: { ...EVENT, outbox } }, AT + 100);
  expect(detail?.queues).toEqual([
    { subscriber: 'handler', sent: true },
    { subscriber: 'billing', sent: false, note: 'parked after 1 attempt (QueueGone)' },
    { subscriber: 'gone', sent: false, note: 'parked after 1 attempt (QueueGone)' },
  ]);
});

test('an event that waits for a paused handler says who paused it and why, and how it goes on', () => {
  const [head] = waitingEntities([EVENT], AT + 100, DELIVERY).map((entity) => entity.head);
  if (head === undefined) throw new Error('Nothing waits.');
  const life = { ...LIFE, event: EVENT };
  expect(detailOf(life, AT + 100, head)).not.toHaveProperty('paused');
  const paused = { since: AT, by: 'arn:aws:iam::123456789012:user/ann', reason: 'the bank is down' };
  expect(detailOf(life, AT + 60_000, { ...head, paused })).toMatchObject({
    paused: expect.stringMatching(
      /^The merchant handler is noted as paused since .* by user\/ann: the bank is down$/,
    ),
    remedy: { command: 'npx cedar-webhooks resume merchant --stack x' },
  });
});

test('a rejected request tells why, as the verifier worded it', () => {
  const fields = {
    eventType: 'T',
    status: 401,
    code: 'hash_mismatch',
    detail: 'The security hash does not verify.',
  };
  const detail = detailOf({ ...LIFE, received: [line(fields)] }, AT);
  expect(detail).toMatchObject({
    entry: { key: 'line-1', state: 'rejected', entity: 'merchant', note: '401 hash_mismatch' },
    securityFields: [],
    queues: [],
    hasBody: false,
  });
  expect(detail?.rejection).toBe('The security hash does not verify.');
  expect(detail?.remedy).toEqual({
    text: expect.stringContaining("save it from the platform's Webhook Log"),
    command: 'npx cedar-webhooks explain <file> --stack x',
    after: 'then send it again',
  });
});

test.each(['webhook.accepted', 'webhook.duplicate'])(
  'of an event that the ledger has forgotten the log still has %s: it was not rejected',
  (message) => {
    const rejected = line({ message: 'webhook.rejected', status: 401, code: 'hash_mismatch' });
    const received = [line({ message, eventType: 'T', subject: '42' }), rejected];
    const detail = detailOf({ ...LIFE, received }, AT);
    expect(detail?.entry).toEqual({
      key: UUID,
      time: AT,
      state: 'erased',
      requestUuid: UUID,
      eventType: 'T',
      entity: 'merchant',
      subject: '42',
    });
    expect(detail).not.toHaveProperty('rejection');
    expect(detail).not.toHaveProperty('remedy');
  },
);

test.each([
  ['field-policy', 'correct the field policy, deploy, then'],
  ['rounded-number', 'if the sender is known to round'],
  ['not-portable', 'make sure that every subscriber can read it, then'],
])('a request held for its %s tells its reason and its remedy, and its body is kept', (category, remedy) => {
  const held = {
    category,
    requestUuid: UUID,
    eventType: 'T',
    securityFields: ['status', 'id'],
    bodyText: '{}',
    reason: 'T accepts the signed fields "id,status" only.',
    heldAt: AT,
  } as unknown as EventLife['held'][number];
  const detail = detailOf({ ...LIFE, held: [held], received: [line({ status: 422 })] }, AT);
  expect(detail).toMatchObject({ entry: { state: 'held' }, securityFields: ['status', 'id'], hasBody: true });
  expect(detail?.rejection).toBe('T accepts the signed fields "id,status" only.');
  expect(detail?.remedy?.text).toContain(remedy);
  expect(detail?.remedy?.command).toBe(
    `npx cedar-webhooks held release ${UUID}${category === 'not-portable' ? ' --not-portable' : ''} --stack x`,
  );
  expect(detail?.remedy?.action).toEqual({ what: 'release-held', requestUuid: UUID });
});

test('of nothing there is no detail', () => {
  expect(detailOf(LIFE, AT)).toBeUndefined();
});
