import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { sweepOutbox } from '../../../lambda/functions/sweeper/sweep-outbox.ts';
import { UsageMeter } from '../../../local/aws/usage/usage-meter.ts';
import { ConstructedLedger } from '../cloud/constructed-ledger.ts';
import { sumOf } from '../cloud/counted-client.ts';
import { countedDynamoDb, LEDGER_TABLE } from '../cloud/tables.ts';
import { VirtualClock } from '../cloud/virtual-clock.ts';
import type { GrowthTable } from '../growth-table.ts';
import { CALL_TIME, NOON } from './common.ts';

const MINUTE = 60_000;

interface Inspected {
  readonly queries: number;
  readonly batches: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Age in minutes of the oldest claim that was not inspected, at its most. */
  readonly behind: number;
}

/** From then on all inspections are under way, in hours after the first event. */
const WARM_UP = 24;

/** Runs the sweeper every minute while events come in steadily, all of which their verifiers send. */
async function inspect(perSecond: number, entities: number, hours: number): Promise<Inspected> {
  const warmUp = Math.min(WARM_UP, hours - 1) * 60;
  const clock = new VirtualClock(NOON);
  const meter = new UsageMeter();
  const [eventType] = DEFAULT_EVENT_TYPES;
  if (eventType === undefined) throw new Error('There is no event type.');
  const ledger = new ConstructedLedger({
    claims: perSecond * 3600 * hours,
    begin: NOON,
    every: 1000 / perSecond,
    entities,
    eventType,
    now: clock.now,
  });
  const dynamoDb = countedDynamoDb({ [LEDGER_TABLE]: ledger }, { clock, meter, callTime: CALL_TIME });
  const settings = { eventTypes: DEFAULT_EVENT_TYPES, sweepAfter: MINUTE, maxAttempts: 100 };
  const publisher = { publish: () => Promise.reject(new Error('Nothing is unsent.')) };
  const ports = { ledger: new DynamoDbLedger(dynamoDb, LEDGER_TABLE, 30), publisher, now: clock.now };
  let behind = 0;
  await clock.run(
    (async () => {
      for (let run = 1; run <= hours * 60; run++) {
        if (run === warmUp) meter.start();
        await clock.wait(Math.max(0, NOON + run * MINUTE - clock.now()));
        const report = await sweepOutbox(
          settings,
          ports,
          clock.signalAfter(40_000),
          clock.signalAfter(48_000),
        );
        behind = Math.max(behind, report.oldestAge ?? 0);
      }
    })(),
  );
  return {
    queries: sumOf(meter, 'requests', 'dynamodb.Query'),
    batches: sumOf(meter, 'requests', 'dynamodb.BatchGetItem'),
    readUnits: sumOf(meter, 'readUnits'),
    writeUnits: sumOf(meter, 'writeUnits'),
    behind: behind / MINUTE,
  };
}

/** How the sweeper's reads grow with the events that come in, which it inspects although they were sent. */
export async function measureInspection(isSmall: boolean): Promise<GrowthTable[]> {
  const hours = isSmall ? 2 : 27;
  const sizes = isSmall ? [1, 4] : [1, 10, 100];
  const counted: Inspected[] = [];
  for (const perSecond of sizes) counted.push(await inspect(perSecond, 10_000, hours));
  const row = (what: string, kind: keyof Inspected) => ({ what, counts: counted.map((each) => each[kind]) });
  return [
    {
      title: 'Events a second, and what the sweeper reads of them',
      of: 'events a second',
      sizes,
      rows: [
        row('queries', 'queries'),
        row('batches of items read', 'batches'),
        row('read units', 'readUnits'),
        row('write units', 'writeUnits'),
        row('minutes behind at most', 'behind'),
      ],
      note: 'Three hours of runs once a minute, a day after the first event; all events were sent by their verifiers.',
    },
  ];
}
