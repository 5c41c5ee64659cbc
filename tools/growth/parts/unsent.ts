import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import { SqsPublisher } from '../../../lambda/adapters/sqs-publisher.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { sweepOutbox } from '../../../lambda/functions/sweeper/sweep-outbox.ts';
import { UsageMeter } from '../../../local/aws/usage/usage-meter.ts';
import { sampleBody } from '../../cost/sample-body.ts';
import { countedClient, sumOf } from '../cloud/counted-client.ts';
import { MemoryTable } from '../cloud/memory-table.ts';
import { LEDGER_SHAPE } from '../cloud/shapes.ts';
import { countedDynamoDb, LEDGER_TABLE } from '../cloud/tables.ts';
import { VirtualClock } from '../cloud/virtual-clock.ts';
import type { GrowthTable } from '../growth-table.ts';
import { LiveMemory } from '../live-memory.ts';
import { CALL_TIME, NOON, uuid } from './common.ts';

const MINUTE = 60_000;

/** How long the sweeper starts something in a run, and how long it finishes what it has started, in milliseconds. */
const RUN_TIME = 40_000;
const FINISH_TIME = 48_000;

/** Time over which the claims were made, in milliseconds. */
const OUTAGE = 10 * MINUTE;

/** Times that memory is looked at. */
const SAMPLES = 20;

/** Claims that no run finishes are a fault, not a large number of runs. */
const MAX_RUNS = 1000;

/** What was left unsent. */
interface Left {
  readonly claims: number;
  readonly entities: number;
  /** Runs in which the queue still takes nothing. */
  readonly failingRuns: number;
}

/** What the sweeper did until nothing was left. */
interface Swept {
  readonly runs: number;
  readonly taken: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly sends: number;
  readonly megabytes: number;
}

async function sweepToTheEnd({ claims, entities, failingRuns }: Left, isSmall: boolean): Promise<Swept> {
  const clock = new VirtualClock(NOON);
  const meter = new UsageMeter();
  const course = { clock, meter, callTime: CALL_TIME };
  const table = new MemoryTable(LEDGER_SHAPE);
  let isFailing = failingRuns > 0;
  const publisher = new SqsPublisher(
    countedClient(SQSClient, 'sqs', course, () => {
      if (isFailing)
        throw Object.assign(new Error('The queue is out of order.'), { name: 'ServiceUnavailable' });
      return { output: {} };
    }),
    'https://sqs/',
    'urn:growth',
  );
  const ledger = new DynamoDbLedger(countedDynamoDb({ [LEDGER_TABLE]: table }, course), LEDGER_TABLE, 30);
  const never = new AbortController().signal;
  await clock.run(leaveClaims(ledger, { claims, entities, failingRuns }, never));

  const settings = { eventTypes: DEFAULT_EVENT_TYPES, sweepAfter: MINUTE, maxAttempts: 100 };
  const ports = { ledger, publisher, now: clock.now };
  const memory = new LiveMemory(!isSmall);
  let sent = 0;
  const watched = {
    ...ports,
    publisher: {
      publish: (...parts: Parameters<typeof publisher.publish>) => {
        if (sent++ % Math.ceil(claims / SAMPLES) === 0) memory.look();
        return publisher.publish(...parts);
      },
    },
  };
  meter.start();
  const begin = Math.ceil((NOON + OUTAGE + MINUTE) / MINUTE) * MINUTE;
  let finished = 0;
  let taken = 0;
  let runs = 0;
  const sweep = async (): Promise<void> => {
    for (; finished < claims; runs++) {
      if (runs === MAX_RUNS)
        throw new Error(`${claims - finished} of ${claims} claims are left after ${runs} runs.`);
      isFailing = runs < failingRuns;
      await clock.wait(Math.max(0, begin + runs * MINUTE - clock.now()));
      const [signal, finish] = [clock.signalAfter(RUN_TIME), clock.signalAfter(FINISH_TIME)];
      memory.begin();
      const report = await sweepOutbox(settings, watched, signal, finish);
      finished += report.finished;
      taken += report.taken;
      memory.end();
    }
  };
  await clock.run(sweep());
  return {
    runs,
    taken,
    readUnits: sumOf(meter, 'readUnits'),
    writeUnits: sumOf(meter, 'writeUnits'),
    sends: sumOf(meter, 'requests', 'sqs.'),
    megabytes: memory.megabytes,
  };
}

/** Makes claims as verifiers do that are cut off before they send. */
async function leaveClaims(
  ledger: DynamoDbLedger,
  { claims, entities }: Left,
  signal: AbortSignal,
): Promise<void> {
  const [merchant] = DEFAULT_EVENT_TYPES;
  const sample = sampleBody(1, 'VALID', 1024);
  for (let first = 0; first < claims; first += 1000) {
    const some = Array.from({ length: Math.min(1000, claims - first) }, (_, index) => first + index);
    await Promise.all(
      some.map((number) => {
        const claimedAt = NOON + Math.floor((number / claims) * OUTAGE);
        const event = {
          requestUuid: uuid(number),
          eventType: merchant?.name ?? '',
          entity: merchant?.entity ?? '',
          subject: String(number % entities),
          status: 'VALID',
          claimedAt,
          securityFields: ['id', 'status'],
          secretVersion: 'v1',
          bodyText: sample,
        };
        const claim = {
          event,
          claimId: `claim-${number}`,
          digest: 'digest',
          unsent: ['handler'],
          dueAt: claimedAt + MINUTE,
          attempts: 0,
        };
        return ledger.claim(claim, claimedAt, signal);
      }),
    );
  }
}

async function grow(
  isSmall: boolean,
  title: string,
  sizes: readonly number[],
  leftOf: (claims: number) => Omit<Left, 'claims'>,
  note: string,
): Promise<GrowthTable> {
  const swept: Swept[] = [];
  for (const claims of sizes) swept.push(await sweepToTheEnd({ claims, ...leftOf(claims) }, isSmall));
  const row = (what: string, kind: keyof Swept) => ({ what, counts: swept.map((each) => each[kind]) });
  return {
    title,
    of: 'claims',
    sizes,
    rows: [
      row('runs, one a minute', 'runs'),
      row('claims taken', 'taken'),
      row('read units', 'readUnits'),
      row('write units', 'writeUnits'),
      row('messages sent or tried', 'sends'),
      { ...row('MB that a run holds', 'megabytes'), isMemory: true },
    ],
    note,
  };
}

/** How the sweeper's work grows with what was left unsent. */
export async function measureUnsent(isSmall: boolean): Promise<GrowthTable[]> {
  const sizes = isSmall ? [50, 500] : [2000, 20_000, 200_000];
  return [
    await grow(
      isSmall,
      'Unsent claims swept to the end',
      sizes,
      (claims) => ({ entities: Math.ceil(claims / 20), failingRuns: 0 }),
      'Left by verifiers within ten minutes, twenty of each entity, and swept once a minute. A claim is taken once.',
    ),
    await grow(
      isSmall,
      'Unsent claims of one entity',
      isSmall ? sizes : [2000, 20_000],
      () => ({ entities: 1, failingRuns: 0 }),
      'They are in one shard, and one after another.',
    ),
    await grow(
      isSmall,
      'Unsent claims while their queue takes nothing for an hour',
      isSmall ? [20, 100] : [200, 2000, 20_000],
      (claims) => ({ entities: Math.ceil(claims / 20), failingRuns: 60 }),
      'Each is taken as often as its back-off says, eight times here, and hardly ever tried: the queue is known to be out of order.',
    ),
  ];
}
