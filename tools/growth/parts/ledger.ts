import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { sweepOutbox } from '../../../lambda/functions/sweeper/sweep-outbox.ts';
import { UsageMeter } from '../../../local/aws/usage/usage-meter.ts';
import { countHeld, countParked } from '../../../operator/doctor/ledger.ts';
import { readEntityHistory } from '../../../operator/entities/entity-history.ts';
import { readEntryLog } from '../../../operator/events/entry-log.ts';
import { parseSearch } from '../../../operator/events/entry-search.ts';
import { findRequestUuid } from '../../../operator/events/find-request.ts';
import type { LogReader } from '../../../operator/events/log-lines.ts';
import { lookUpRequest } from '../../../operator/events/look-up-request.ts';
import { streamEntries } from '../../../operator/events/stream-entries.ts';
import { reconcile } from '../../../operator/reconcile/reconcile.ts';
import type { Target } from '../../../operator/target/target.ts';
import { listWaiting } from '../../../operator/waiting/list-waiting.ts';
import { ConstructedLedger } from '../cloud/constructed-ledger.ts';
import { sumOf } from '../cloud/counted-client.ts';
import { countedDynamoDb, ENTITY_TABLE, LEDGER_TABLE } from '../cloud/tables.ts';
import { VirtualClock } from '../cloud/virtual-clock.ts';
import type { GrowthTable } from '../growth-table.ts';
import { LiveMemory } from '../live-memory.ts';
import { CALL_TIME, NOON, uuid } from './common.ts';

const DAY = 86_400_000;

/** Claims are kept so long by default, in days. */
const RETENTION_DAYS = 30;

/** Request UUIDs of a list that is reconciled. */
const LISTED = 1000;

/** What an operator or the sweeper reads. */
type Read = (reader: Reader) => Promise<unknown>;

interface Reader {
  readonly target: Target;
  readonly ports: {
    readonly now: () => number;
    readonly pause: VirtualClock['wait'];
    readonly signal: AbortSignal;
  };
  readonly ledger: ConstructedLedger;
}

/** Nothing was rejected. */
const NO_LINES = { search: async function* () {} } as unknown as LogReader;

const [MERCHANT] = DEFAULT_EVENT_TYPES;

async function sweep({ target, ports }: Reader): Promise<void> {
  const ledger = new DynamoDbLedger(target.dynamoDb, LEDGER_TABLE, RETENTION_DAYS);
  // As in a stack that has been running: all was inspected a minute ago.
  const until = { first: ports.now() - 120_000, hour: 0, day: 0 };
  const settings = { eventTypes: DEFAULT_EVENT_TYPES, sweepAfter: 60_000, maxAttempts: 100 };
  for (let shard = 0; shard < 8; shard++) {
    await ledger.noteInspected(`unsent#${shard}`, { ...until, hour: ports.now(), day: ports.now() });
  }
  const publisher = { publish: () => Promise.reject(new Error('Nothing is unsent.')) };
  await sweepOutbox(settings, { ledger, publisher, now: ports.now }, ports.signal);
}

const READS: Readonly<Record<string, Read>> = {
  '`log`, the newest 100': ({ target, ports }) => readEntryLog(target, NO_LINES, { limit: 100 }, ports),
  '`show` of a whole UUID': ({ target, ports, ledger }) =>
    lookUpRequest(target, NO_LINES, uuid(Math.floor(ledger.size / 2)), undefined, ports),
  '`show` of eight digits, of the last day': ({ target, ports, ledger }) =>
    findRequestUuid(target, NO_LINES, uuid(ledger.size - 1).slice(0, 8), undefined, ports),
  '`log` of an id that is searched for, of the last day': ({ target, ports, ledger }) =>
    readEntryLog(
      target,
      NO_LINES,
      { limit: 100, search: parseSearch(ledger.event(ledger.size - 1).subject) },
      ports,
    ),
  '`log` of dead-lettered events, of the last day': ({ target, ports }) =>
    readEntryLog(target, NO_LINES, { limit: 100, states: new Set(['dead-lettered' as const]) }, ports),
  '`export` of the last day': async ({ target, ports }) => {
    const span = { since: ports.now() - DAY, until: ports.now() };
    for await (const _ of streamEntries(target, NO_LINES, {}, span, ports));
  },
  '`status` of an entity, its history and what waits': ({ target, ports, ledger }) =>
    readEntityHistory(target, MERCHANT?.entity ?? '', ledger.event(ledger.size - 1).subject, ports),
  '`doctor`, what waits, is parked or held': ({ target, ports: { signal, ...ports } }) =>
    Promise.all([
      listWaiting(target, {}, { ...ports, signal }),
      countParked(target, signal),
      countHeld(target, signal),
    ]),
  '`reconcile` of 1,000 UUIDs': ({ target, ports, ledger }) => {
    const uuids = Array.from({ length: LISTED }, (_, index) =>
      uuid(Math.floor((index / LISTED) * ledger.size)),
    );
    return reconcile(target, NO_LINES, { uuids }, undefined, ports, () => {});
  },
  'a run of the sweeper': sweep,
};

/** Memory is looked at with one of so many calls. */
const SAMPLE_EVERY = 50;

interface Counted {
  readonly calls: number;
  readonly readUnits: number;
  readonly megabytes: number;
}

async function countRead(claims: number, read: Read, isSmall: boolean): Promise<Counted> {
  const clock = new VirtualClock(NOON);
  const meter = new UsageMeter();
  const course = { clock, meter, callTime: CALL_TIME };
  if (MERCHANT === undefined) throw new Error('There is no event type.');
  const ledger = new ConstructedLedger({
    claims,
    begin: NOON - RETENTION_DAYS * DAY,
    every: (RETENTION_DAYS * DAY) / claims,
    // As many events of each entity, however large the ledger is.
    entities: Math.ceil(claims / 20),
    eventType: MERCHANT,
    now: clock.now,
  });
  const memory = new LiveMemory(!isSmall);
  let calls = 0;
  const dynamoDb = countedDynamoDb({ [LEDGER_TABLE]: ledger, [ENTITY_TABLE]: ledger.entities() }, course);
  const watched = Object.assign(Object.create(dynamoDb) as typeof dynamoDb, {
    send: (...parts: Parameters<typeof dynamoDb.send>) => {
      if (calls++ % SAMPLE_EVERY === SAMPLE_EVERY - 1) memory.look();
      return dynamoDb.send(...parts);
    },
  });
  const target = {
    name: 'growth',
    dynamoDb: watched,
    ledgerTable: LEDGER_TABLE,
    entityTable: ENTITY_TABLE,
    eventTypes: DEFAULT_EVENT_TYPES,
    secret: { arn: 'secret' },
    // Whatever it is asked for: one version.
    secretsManager: Object.assign(Object.create(SecretsManagerClient.prototype), {
      send: async () => ({ Versions: [{ VersionId: 'v1', VersionStages: ['AWSCURRENT'] }] }),
    }),
    logGroups: { verifier: 'verifier', access: 'access', handlers: new Map() },
    delivery: { maxAttempts: 5, visibilitySeconds: 180, handlerTimeoutSeconds: 30, sweeperMaxAttempts: 100 },
  } as unknown as Target;
  const ports = { now: clock.now, pause: clock.wait, signal: new AbortController().signal };
  meter.start();
  memory.begin();
  await clock.run(read({ target, ports, ledger }));
  memory.end();
  return {
    calls: sumOf(meter, 'requests'),
    readUnits: sumOf(meter, 'readUnits'),
    megabytes: memory.megabytes,
  };
}

/** How what is read of the ledger grows with it. */
export async function measureLedger(isSmall: boolean): Promise<GrowthTable[]> {
  const sizes = isSmall ? [1000, 10_000] : [100_000, 1_000_000, 10_000_000];
  const counted: { readonly what: string; readonly found: readonly Counted[] }[] = [];
  for (const [what, read] of Object.entries(READS)) {
    const found: Counted[] = [];
    for (const claims of sizes) found.push(await countRead(claims, read, isSmall));
    counted.push({ what, found });
  }
  return counted.map(({ what, found }): GrowthTable => {
    const row = (name: string, kind: keyof Counted) => ({
      what: name,
      counts: found.map((each) => each[kind]),
    });
    const held = { ...row('MB held', 'megabytes'), isMemory: true };
    const rows = [row('calls', 'calls'), row('read units', 'readUnits')];
    // Less than ten is what the runtime and the stand-ins hold themselves.
    const isMuch = held.counts.some((megabytes) => megabytes >= 10);
    return { title: what, of: 'claims', sizes, rows: isMuch ? [...rows, held] : rows };
  });
}
