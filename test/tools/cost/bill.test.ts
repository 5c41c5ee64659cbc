import { type Bill, bill } from '../../../tools/cost/bill.ts';
import type { CostInputs, Workload } from '../../../tools/cost/cost-inputs.ts';
import type { RequestUsage, Usage } from '../../../tools/cost/counted.ts';
import { invocationMilliseconds } from '../../../tools/cost/durations.ts';
import { platformBytes } from '../../../tools/cost/platform-lines.ts';
import { type PriceTable, readPrices } from '../../../tools/cost/prices.ts';
import { allowanceDollars, alternatives, dollarsPerMillionRejected } from '../../../tools/cost/scenarios.ts';
import { NotCountedError } from '../../../tools/cost/typical-usage.ts';

const GIGABYTE = 1_073_741_824;

const nothing: Usage = {
  requests: {},
  writeUnits: 0,
  readUnits: 0,
  storedBytes: 0,
  messageBytes: 0,
  billedMessages: 0,
  logBytes: 0,
  logLines: 0,
  metrics: [],
};
const rejection: RequestUsage = {
  ...nothing,
  logBytes: 900,
  logLines: 2,
  accessLogBytes: 300,
  answerBytes: 400,
};
const accepted: RequestUsage = {
  ...rejection,
  writeUnits: 3,
  storedBytes: 1000,
  messageBytes: 1500,
  billedMessages: 1,
  logBytes: 1000,
  metrics: ['AcceptedEvents', 'DuplicateRequests'],
};
const large: RequestUsage = { ...accepted, writeUnits: 151, messageBytes: 262_665, billedMessages: 5 };
const handled: Usage = {
  ...nothing,
  writeUnits: 3,
  storedBytes: 500,
  logBytes: 700,
  logLines: 2,
  metrics: ['EndToEndLatency'],
};

const workload: Workload = {
  events: 1_000_000,
  bodyBytes: 1024,
  queues: 1,
  duplicates: 0,
  rejected: 0,
  messagesPerBatch: 1,
};

const inputs: CostInputs = {
  workload,
  counted: {
    verifier: { accepted, duplicate: { ...rejection, writeUnits: 1 }, hash_mismatch: rejection },
    queues: [accepted, { ...accepted, billedMessages: 2 }],
    bodies: [
      { bodyBytes: 1024, verifier: accepted, handler: handled },
      { bodyBytes: 262_144, verifier: large, handler: handled },
    ],
    handler: { handled },
    sweep: { ...nothing, readUnits: 8, logBytes: 600, logLines: 2, metrics: ['ParkedEvents'] },
    firstSweep: { claims: 400, usage: { ...nothing, readUnits: 1208, writeUnits: 8 } },
    coldStart: { ...nothing, requests: { 'secretsmanager.GetSecretValue': 1 } },
    secretRefresh: nothing,
    compressedLogShare: 0.1,
  },
  durations: {
    measured: true,
    source: 'made up',
    verifier: {
      kept: { processor: 0, waiting: 20 },
      looked: { processor: 0, waiting: 10 },
      rejected: { processor: 0, waiting: 4 },
      cold: { initialisation: 300, processor: 0, waiting: 20 },
    },
    handler: {
      batch: { processor: 0, waiting: 10 },
      message: { processor: 0, waiting: 30 },
      cold: { initialisation: 200, processor: 0, waiting: 30 },
    },
    sweeper: { run: { processor: 0, waiting: 50 } },
    coldShare: 0.01,
  },
  facts: {
    alarms: 22,
    queueAlarms: 10,
    dashboards: 1,
    dashboardMetrics: 50,
    secrets: 1,
    keys: 1,
    polledQueues: 5,
    scheduledRuns: 43_800,
    memoryMegabytes: { verifier: 512, handler: 512, sweeper: 512 },
    logRetentionDays: 365,
    auditLogs: 1,
    accessLog: true,
    platformLines: false,
    tracing: false,
    pointInTimeRecovery: true,
    batchSize: 5,
    ledgerRetentionDays: 30,
    historyRetentionDays: undefined,
    secretCacheSeconds: 60,
  },
  assumptions: {
    idleReceivesPerMinute: 15,
    peakFactor: 10,
    historyMonths: 12,
    operations: 100,
    tracedShare: 0.05,
  },
  prices: readPrices('tools/cost/prices/us-east-1.json'),
};

const of = (change: Partial<Workload> = {}, more: Partial<CostInputs> = {}): Bill =>
  bill({ ...inputs, ...more, workload: { ...workload, ...change } });
const line = ({ perMillion, fixed }: Bill, item: string): number | undefined =>
  [...perMillion, ...fixed].find((candidate) => candidate.item === item)?.dollars;

describe('a million events', () => {
  // Worked out by hand: price × amount × 1,000,000.
  test.each([
    ['HTTP API: requests', 1.0],
    ['Verifier: invocations', 0.2],
    // 0.5 GB × (20 ms + 1 % of 300 ms) = 0.0115 GB-s
    ['Verifier: time', 0.1533341],
    // 3 × 0.625
    ['Ledger: writes of the verifier', 1.875],
    // (1208 − 8) / 400 = 3 read units × 0.125
    ['Ledger: reads of the sweeper', 0.375],
    ['Queues: sending', 0.5],
    // one receive and one delete
    ['Queue of the handler: receiving and deleting', 1.0],
    ['Handler: invocations', 0.2],
    // 0.5 GB × (10 + 30 ms + 1 % of 200 ms) = 0.021 GB-s
    ['Handler: time', 0.2800014],
    ['Entities: writes of the handler', 1.875],
    // 1000 + 300 + 700 bytes × 0.5
    ['Logs: taking in', (2000 * 1e6 * 0.5) / GIGABYTE],
    // 10 % of them, and 26 bytes for each of 5 lines, for 12 months
    ['Logs: keeping', (330 * 1e6 * 12 * 0.03) / GIGABYTE],
    // 30 days are 360/365 of a month; storage and recovery are 0.45
    ['Ledger: keeping', ((1000 * 1e6) / GIGABYTE) * (360 / 365) * 0.45],
    ['Entities: keeping', ((500 * 1e6) / GIGABYTE) * 12 * 0.45],
    ['Answers', (400 * 1e6 * 0.09) / GIGABYTE],
    // 1 % × 0.05 / 10,000
    ['Secret: reads of new processes', 0.05],
  ])('%s', (item, dollars) => {
    expect(line(of(), item)).toBeCloseTo(dollars, 6);
  });

  test('every line is in the sum, and says what it is', () => {
    const { perMillion, perMillionTotal } = of();
    expect(perMillion).toHaveLength(16);
    expect(perMillion.reduce((sum, { dollars }) => sum + dollars, 0)).toBeCloseTo(perMillionTotal, 9);
    for (const { meaning } of perMillion) expect(meaning).toMatch(/^[A-Z0-9].*\.$/);
  });

  test('a body of 256 KB counts as five messages, each way', () => {
    const big = of({ bodyBytes: 262_144 });
    expect(line(big, 'Queues: sending')).toBeCloseTo(2.5, 9);
    expect(line(big, 'Queue of the handler: receiving and deleting')).toBeCloseTo(3.0, 9);
    expect(line(big, 'Ledger: writes of the verifier')).toBeCloseTo(94.375, 9);
    expect(line(big, 'HTTP API: requests')).toBeCloseTo(1.0, 9);
  });

  test('each further queue costs a message', () => {
    expect(of({ queues: 2 }).perMillionTotal - of().perMillionTotal).toBeCloseTo(0.5, 6);
  });

  test('messages that come together share invocation, receive and delete', () => {
    const five = of({ messagesPerBatch: 5 });
    expect(line(five, 'Handler: invocations')).toBeCloseTo(0.04, 9);
    expect(line(five, 'Queue of the handler: receiving and deleting')).toBeCloseTo(0.2, 9);
  });

  test('copies and garbage add no message and no handling', () => {
    const copies = of({ duplicates: 1 });
    expect(line(copies, 'Ledger: writes of the verifier')).toBeCloseTo(2.5, 9);
    for (const busy of [copies, of({ rejected: 1 })]) {
      expect(line(busy, 'HTTP API: requests')).toBeCloseTo(2.0, 9);
      expect(line(busy, 'Queues: sending')).toBeCloseTo(0.5, 9);
      expect(line(busy, 'Entities: writes of the handler')).toBeCloseTo(1.875, 9);
    }
    // 1.00 + 0.20 + 0.5 GB × (4 ms + 1 % of 300 ms) + 1200 bytes of logs + reads of the secret + answers
    const [logs, kept, answers] = [1200 * 0.5, (120 + 3 * 26) * 12 * 0.03, 400 * 0.09].map(
      (each) => (each * 1e6) / GIGABYTE,
    );
    expect(dollarsPerMillionRejected(inputs)).toBeCloseTo(
      1.2 + 0.0466669 + 0.05 + (logs ?? 0) + (kept ?? 0) + (answers ?? 0),
      6,
    );
  });

  test('lines of Lambda, of API Gateway and traces cost only where they are made', () => {
    const facts = { ...inputs.facts, accessLog: false, platformLines: true, tracing: true };
    const other = of({}, { facts });
    const bytes = 1000 + 700 + 2 * platformBytes();
    expect(line(other, 'Logs: taking in')).toBeCloseTo((bytes * 1e6 * 0.5) / GIGABYTE, 9);
    // Two invocations, 5 % of them
    expect(line(other, 'Traces')).toBeCloseTo(0.5, 9);
    expect(line(of(), 'Traces')).toBeUndefined();
  });

  test('what was not counted is not guessed', () => {
    expect(() => of({ bodyBytes: 2048 })).toThrow(NotCountedError);
    expect(() => of({ queues: 3 })).toThrow(NotCountedError);
  });
});

describe('a month', () => {
  test.each([
    ['Alarms', 2.2],
    ['Dashboards', 3.0],
    ['Metrics', 1.2],
    ['Keys', 1.0],
    ['Secret: keeping', 0.4],
    // One verifier, 43,800 minutes
    ['Secret: reads', 0.219],
    // 5 queues × 15 × 43,800
    ['Queues: polling', 1.6425],
    ['Sweeper: invocations', 0.00876],
    // 43,800 × 0.5 GB × 50 ms
    ['Sweeper: time', 0.014600073],
    ['Sweeper: reads', 0.0438],
    // 43,800 × 8 notes
    ['Sweeper: writes', 0.219],
    ['Sweeper: logs', (43_800 * 600 * 0.5) / GIGABYTE],
    ['Sweeper: keeping logs', (43_800 * (60 + 52) * 12 * 0.03) / GIGABYTE],
  ])('%s', (item, dollars) => {
    expect(line(of(), item)).toBeCloseTo(dollars, 6);
  });

  test('has the canary in one line, and in no event', () => {
    const without = of({});
    const facts = { ...inputs.facts, canary: { runs: 1000, memoryMegabytes: 256 } };
    const bill = of({}, { facts });
    const dollars = line(bill, 'Canary') ?? 0;
    expect(line(without, 'Canary')).toBeUndefined();
    expect(bill.fixedTotal - without.fixedTotal).toBeCloseTo(dollars, 9);
    expect(bill.perMillion).toEqual(without.perMillion);
    // Every run costs something, and so do the metrics, the alarm and the polling.
    const more =
      line(of({}, { facts: { ...facts, canary: { ...facts.canary, runs: 2000 } } }), 'Canary') ?? 0;
    expect(more).toBeGreaterThan(dollars);
    expect(2 * dollars).toBeGreaterThan(more);
  });

  test('is what its events cost and what is fixed', () => {
    const { perMillionTotal, fixedTotal, monthTotal } = of({ events: 10_000_000 });
    expect(monthTotal).toBeCloseTo(10 * perMillionTotal + fixedTotal, 9);
  });

  test('more load keeps more verifiers at work, and a quiet stack reads no secret', () => {
    // 100 million a month are 38 a second: 20 ms each and a peak of 10 times need 8 verifiers
    expect(line(of({ events: 100_000_000 }), 'Secret: reads')).toBeCloseTo(8 * 0.219, 6);
    expect(line(of({ events: 1000 }), 'Secret: reads')).toBeCloseTo(0.005, 9);
  });

  test('free allowances never give more than was spent, or than they are', () => {
    const quiet = { ...inputs, workload: { ...workload, events: 0 } };
    expect(allowanceDollars(quiet)).toBeLessThan(bill(quiet).fixedTotal);
    const busy = (events: number) => allowanceDollars({ ...inputs, workload: { ...workload, events } });
    expect(busy(1e9)).toBeCloseTo(busy(2e9), 6);
  });
});

test('every other way says what one loses by it, and the first is cheaper by the price of the HTTP API', () => {
  const ways = alternatives(inputs);
  for (const { givesUp } of ways) expect(givesUp).toMatch(/^[A-Z].*\.$/);
  const [first] = ways[0]?.months ?? [];
  const [logs, kept] = [(300 * 1e6 * 0.5) / GIGABYTE, (56 * 1e6 * 12 * 0.03) / GIGABYTE];
  expect(of().monthTotal - (first ?? 0)).toBeCloseTo(1.0 + logs + kept, 6);
});

test('a function has as much of a processor as of its memory, and one at most', () => {
  const time = { processor: 10, waiting: 20 };
  expect(invocationMilliseconds(time, 1769)).toBe(30);
  expect(invocationMilliseconds(time, 884.5)).toBe(40);
  expect(invocationMilliseconds(time, 3538)).toBe(30);
});

test('prices have a source each', () => {
  const { prices, allowances }: PriceTable = inputs.prices;
  for (const { source, unit } of Object.values(prices)) {
    expect(source).toMatch(/pricing/);
    expect(unit).not.toBe('');
  }
  for (const { source } of Object.values(allowances)) expect(source).toMatch(/pricing/);
});
