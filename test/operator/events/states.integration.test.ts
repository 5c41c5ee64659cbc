import { entityDetail } from '../../../console/server/entity-detail.ts';
import { DynamoDbEntityStore } from '../../../lambda/adapters/dynamodb-entity-store.ts';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import type { Claim } from '../../../lambda/core/ledger/claim.ts';
import { outboxShard } from '../../../lambda/core/ledger/outbox-index.ts';
import type { ReceivedEvent } from '../../../lambda/core/message/cloud-event.ts';
import { stuckEvents } from '../../../operator/doctor/waiting.ts';
import { readEntityHistory } from '../../../operator/entities/entity-history.ts';
import { readEntryLog } from '../../../operator/events/entry-log.ts';
import { LogReader } from '../../../operator/events/log-lines.ts';
import { lookUpRequest } from '../../../operator/events/look-up-request.ts';
import { operatorStores } from '../../../operator/ledger/operator-stores.ts';
import { reconcile } from '../../../operator/reconcile/reconcile.ts';
import { selectEvents } from '../../../operator/replay/select-events.ts';
import type { Target } from '../../../operator/target/target.ts';
import { listWaiting, listWaitingOf } from '../../../operator/waiting/list-waiting.ts';
import { openReceiver, type Receiver } from '../../cli/receiver.ts';
import {
  claimOf,
  delivery,
  NOON,
  never,
  receivedEvent,
  uuid,
  verifiedEvent,
} from '../../lambda/factories.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** What the functions write of one event that was accepted at noon. */
interface Writes {
  readonly ledger: DynamoDbLedger;
  readonly store: DynamoDbEntityStore;
  readonly claim: Claim;
  readonly event: ReceivedEvent;
  readonly target: Target;
}

interface Row {
  readonly name: string;
  readonly state: string;
  /** When it is looked at, after noon. */
  readonly later: number;
  /** Whether it waits and does not simply go on. */
  readonly stuck: boolean;
  readonly write?: (writes: Writes) => Promise<unknown>;
}

const sent = ({ ledger, claim }: Writes) => ledger.markSent(claim, ['handler'], NOON + 10);
const started = async (writes: Writes, attempt = 1) => {
  await sent(writes);
  await writes.store.applyStatus(writes.event, NOON + 20);
  if (attempt > 1) await writes.store.record(writes.event, delivery(attempt), NOON + 20);
};
const failed = async (writes: Writes, received: number, isLastAttempt: boolean) => {
  await started(writes, received);
  const failure = {
    ...delivery(received),
    isLastAttempt,
    fingerprint: 'ab12',
    name: 'TypeError',
    text: 'no',
  };
  await writes.store.noteFailure(writes.event, failure, NOON + 30, never);
};
const handled = async (writes: Writes, timeliness: 'in-order' | 'late') => {
  await started(writes);
  await writes.store.markHandled(writes.event, timeliness, NOON + 30, NOON + 20);
};
const discarded = async (writes: Writes) => {
  await failed(writes, 5, true);
  const { entities } = operatorStores(writes.target);
  const note = { by: 'arn:aws:iam::000000000000:user/ann', reason: 'test data', deadSince: NOON + 35 };
  expect(await entities.noteDiscarded(writes.event, note, NOON + 40)).toBe('noted');
};
const discardedAndReplayedTo = (subscriber: string) => async (writes: Writes) => {
  await discarded(writes);
  const { claimId, event } = writes.claim;
  const name = { claimId, requestUuid: event.requestUuid };
  expect(await operatorStores(writes.target).ledger.noteReplay(name, [subscriber], NOON + 50)).toBe(true);
};
const enqueued = ({ ledger, claim: { event } }: Writes) =>
  ledger.enqueueForSweeper(outboxShard(event), [{ requestUuid: event.requestUuid, claimedAt: NOON }]);

const ROWS: readonly Row[] = [
  { name: 'not sent, and not seen by the sweeper', state: 'unsent', later: SECOND, stuck: false },
  { name: 'not sent for long, and not seen by it', state: 'unsent', later: MINUTE, stuck: true },
  { name: 'found unsent', state: 'unsent', later: 2 * MINUTE, stuck: true, write: enqueued },
  {
    name: 'parked',
    state: 'parked',
    later: MINUTE,
    stuck: true,
    write: ({ ledger, claim }) => ledger.park(claim, 'because'),
  },
  { name: 'sent', state: 'queued', later: SECOND, stuck: false, write: sent },
  { name: 'sent, and never started', state: 'queued', later: 16 * MINUTE, stuck: true, write: sent },
  { name: 'started', state: 'handling', later: SECOND, stuck: false, write: started },
  { name: 'killed', state: 'handling', later: 2 * MINUTE, stuck: true, write: started },
  {
    name: 'killed, and given out again',
    state: 'handling',
    later: 2 * MINUTE,
    stuck: true,
    write: (all) => started(all, 2),
  },
  {
    name: 'started before another that took effect after it, and not on record',
    state: 'queued',
    later: SECOND,
    stuck: false,
    async write(writes) {
      await started(writes);
      await writes.store.applyStatus({ ...writes.event, claimedAt: NOON + 1 }, NOON + 20);
    },
  },
  { name: 'failed', state: 'handling', later: SECOND, stuck: true, write: (all) => failed(all, 1, false) },
  {
    name: 'killed at its last attempt',
    state: 'dead-lettered',
    later: 4 * MINUTE,
    stuck: true,
    async write(writes) {
      await started(writes, 5);
    },
  },
  {
    name: 'failed at its last attempt',
    state: 'dead-lettered',
    later: SECOND,
    stuck: true,
    write: (writes) => failed(writes, 5, true),
  },
  {
    name: 'redriven, and started again',
    state: 'handling',
    later: SECOND,
    stuck: false,
    async write(writes) {
      await failed(writes, 5, true);
      await writes.store.noteStart(writes.event, delivery(1), NOON + 40, never);
    },
  },
  { name: 'discarded', state: 'discarded', later: MINUTE, stuck: false, write: discarded },
  {
    name: 'discarded, and replayed',
    state: 'queued',
    later: MINUTE,
    stuck: false,
    write: discardedAndReplayedTo('handler'),
  },
  {
    name: 'discarded, and replayed to another subscriber',
    state: 'discarded',
    later: MINUTE,
    stuck: false,
    write: discardedAndReplayedTo('billing'),
  },
  {
    name: 'replayed, and the dead letter that stayed behind discarded',
    state: 'queued',
    later: MINUTE,
    stuck: false,
    async write(writes) {
      await failed(writes, 5, true);
      const { claimId, event } = writes.claim;
      const name = { claimId, requestUuid: event.requestUuid };
      const { entities, ledger } = operatorStores(writes.target);
      expect(await ledger.noteReplay(name, ['handler'], NOON + 50)).toBe(true);
      const note = { by: 'arn', reason: 'replayed', deadSince: NOON + 35 };
      expect(await entities.noteDiscarded(event, note, NOON + 60)).toBe('noted');
    },
  },
  {
    name: 'discarded without a history, replayed, and the dead letter of another subscriber discarded',
    state: 'queued',
    later: MINUTE,
    stuck: false,
    async write(writes) {
      await sent(writes);
      const { ledger } = operatorStores(writes.target);
      const { claimId, event } = writes.claim;
      const note = { by: 'arn', reason: 'sent twice', deadSince: NOON + 35 };
      expect(await ledger.noteDiscarded(event, 'handler', note, NOON + 40)).toBe(true);
      const name = { claimId, requestUuid: event.requestUuid };
      expect(await ledger.noteReplay(name, ['billing', 'handler'], NOON + 50)).toBe(true);
      expect(await ledger.noteDiscarded(event, 'billing', note, NOON + 60)).toBe(true);
    },
  },
  {
    name: 'handled',
    state: 'handled',
    later: MINUTE,
    stuck: false,
    write: (writes) => handled(writes, 'in-order'),
  },
  {
    name: 'handled, and the note of its sending lost',
    state: 'handled',
    later: MINUTE,
    stuck: false,
    write: ({ store, event }) => store.markHandled(event, 'in-order', NOON + 30, NOON + 20),
  },
  { name: 'late', state: 'late', later: MINUTE, stuck: false, write: (writes) => handled(writes, 'late') },
  {
    name: 'to be handled again',
    state: 'queued',
    later: MINUTE,
    stuck: false,
    async write(writes) {
      await handled(writes, 'in-order');
      const { entities } = operatorStores(writes.target);
      expect(await entities.takeHandledNoteOff(writes.event, NOON + 30, NOON + 40)).toBe(true);
    },
  },
];

let receiver: Receiver;
let target: Target;

beforeAll(async () => {
  receiver = await openReceiver();
  target = await receiver.target();
  const ledger = new DynamoDbLedger(target.dynamoDb, target.ledgerTable, 30);
  const store = new DynamoDbEntityStore(target.dynamoDb, target.entityTable);
  for (const [index, { write }] of ROWS.entries()) {
    const its = { requestUuid: uuid(index), subject: String(index), claimedAt: NOON };
    const claim = claimOf({
      event: verifiedEvent(its),
      claimId: `claim-${index}`,
      unsent: ['handler'],
      dueAt: NOON + MINUTE,
    });
    await ledger.claim(claim, NOON, never);
    await write?.({ ledger, store, claim, event: receivedEvent(its), target });
  }
});

afterAll(() => receiver.close());

const WAITING = ['unsent', 'parked', 'queued', 'handling', 'dead-lettered'];

test.each(ROWS.map((row, index) => [row.name, row, index] as const))(
  'everybody is told the same of what is %s',
  async (_, { state, later, stuck }, index) => {
    const ports = { now: () => NOON + later, signal: never };
    const requestUuid = uuid(index);
    const entity = { entity: 'merchant', subject: String(index) };
    const logs = new LogReader(target);

    const log = await readEntryLog(target, logs, { uuidPrefix: requestUuid, limit: 5 }, ports);
    expect(log.entries).toMatchObject([{ state, requestUuid }]);
    expect((await lookUpRequest(target, logs, requestUuid, undefined, ports)).entry).toEqual(log.entries[0]);

    const list = { uuids: [requestUuid] };
    const { findings } = await reconcile(target, logs, list, undefined, ports, () => {});
    expect(findings).toMatchObject([{ state }]);

    const wanted = { states: [state as 'queued'], since: 0 };
    const { events } = await selectEvents(target, wanted, NOON + later, never);
    expect(events.map((event) => event.requestUuid)).toContain(requestUuid);

    const history = await readEntityHistory(target, 'merchant', String(index), ports);
    expect(history.events).toMatchObject([{ state, requestUuid }]);
    expect(entityDetail(history, NOON + later, '').history).toMatchObject([{ state }]);

    const isWaiting = WAITING.includes(state);
    const of = await listWaitingOf(target, entity, ports);
    expect(of.waiting?.head.state).toBe(isWaiting ? state : undefined);
    const all = await listWaiting(target, {}, ports);
    const found = all.entities.find(({ subject }) => subject === entity.subject);
    expect(found).toEqual(of.waiting);
    const isStuck = stuckEvents(all, NOON + later).some(({ event }) => event.requestUuid === requestUuid);
    expect(isStuck).toBe(stuck);
  },
);
