import { type Bill, bill } from './bill.ts';
import type { CostInputs, Workload } from './cost-inputs.ts';
import { FREE_DASHBOARD_METRICS } from './fixed-lines.ts';
import { MONTH_HOURS } from './month.ts';
import { type PriceName, type PriceTable, priceOf } from './prices.ts';

/** Accepted events a month that bills are made for. */
export const VOLUMES = [1_000_000, 10_000_000, 100_000_000] as const;

/** A workload that is looked at beside the usual one. */
interface Variation {
  readonly name: string;
  readonly bill: Bill;
}

/** Bills with one thing changed. */
export interface Sensitivity {
  readonly title: string;
  readonly variations: readonly Variation[];
}

const MILLION = 1_000_000;

function vary(inputs: CostInputs, name: string, change: Partial<Workload>): Variation {
  return { name, bill: bill({ ...inputs, workload: { ...inputs.workload, ...change } }) };
}

/** How the cost of an event moves with what comes. */
export function sensitivities(inputs: CostInputs): Sensitivity[] {
  const { counted, facts } = inputs;
  return [
    {
      title: 'Size of the body',
      variations: counted.bodies.map(({ bodyBytes }) =>
        vary(inputs, `${bodyBytes / 1024} KB`, { bodyBytes }),
      ),
    },
    {
      title: 'Queues of an event, that of the handler among them',
      variations: counted.queues.map((_, index) => vary(inputs, `${index + 1}`, { queues: index + 1 })),
    },
    {
      title: 'Copies for each event',
      variations: [0, 0.01, 0.1, 1].map((duplicates) =>
        vary(inputs, `${duplicates * 100} %`, { duplicates }),
      ),
    },
    {
      title: 'Rejected requests for each event',
      variations: [0, 1, 10].map((rejected) => vary(inputs, `${rejected}`, { rejected })),
    },
    {
      title: `Messages that the handler gets at a time (${facts.batchSize} at most)`,
      variations: [1, 2, 5, 10]
        .filter((messages) => messages <= facts.batchSize)
        .map((messagesPerBatch) => vary(inputs, `${messagesPerBatch}`, { messagesPerBatch })),
    },
  ];
}

/** Dollars for a million requests that are rejected, with nothing else. */
export function dollarsPerMillionRejected(inputs: CostInputs): number {
  const [none, one] = [0, 1].map(
    (rejected) => vary(inputs, '', { rejected, duplicates: 0 }).bill.perMillionTotal,
  );
  return (one ?? 0) - (none ?? 0);
}

/** Another way to run it. */
export interface Alternative {
  readonly name: string;
  /** What one loses by it. */
  readonly givesUp: string;
  /** Dollars that a month costs with it, for each of {@link VOLUMES}. */
  readonly months: readonly number[];
}

interface Way {
  readonly name: string;
  readonly givesUp: string;
  readonly change: (inputs: CostInputs) => CostInputs;
  /** What comes on top, in dollars a month. */
  readonly extra?: (inputs: CostInputs) => number;
}

function withFacts(change: Partial<CostInputs['facts']>): Way['change'] {
  return (inputs) => ({ ...inputs, facts: { ...inputs.facts, ...change } });
}

function withPrice(prices: PriceTable, name: PriceName, dollarsPerUnit: number): PriceTable {
  const entry = { ...prices.prices[name], dollars: dollarsPerUnit, per: 1 };
  return { ...prices, prices: { ...prices.prices, [name]: entry } };
}

function withMemory(megabytes: number): Way['change'] {
  return withFacts({ memoryMegabytes: { verifier: megabytes, handler: megabytes, sweeper: megabytes } });
}

/** New connections a second that one capacity unit of a load balancer takes. */
const CONNECTIONS_PER_CAPACITY_UNIT = 25;
/** Part of provisioned capacity that is used, on the average: automatic scaling keeps the rest in reserve. */
const UTILISATION = 0.5;

const requestsPerSecond = ({ workload, assumptions }: CostInputs) =>
  (workload.events * (1 + workload.duplicates + workload.rejected) * assumptions.peakFactor) /
  (MONTH_HOURS * 3600);

const WAYS: readonly Way[] = [
  {
    name: 'A Function URL instead of the HTTP API',
    givesUp:
      'Throttling before the function, the access log with its alarm, and a domain of your own without CloudFront. Garbage then costs Lambda only, but nothing bounds it except the concurrency of the function.',
    change: (inputs) => ({
      ...withFacts({ accessLog: false })(inputs),
      prices: withPrice(inputs.prices, 'httpApiRequest', 0),
    }),
  },
  {
    name: 'An Application Load Balancer instead of the HTTP API',
    givesUp:
      'No servers to care for: it needs a VPC with two public subnets and a certificate, has no throttling, and its access log goes to S3. Events have another form, so the edge of the verifier would change.',
    change: (inputs) => ({
      ...withFacts({ accessLog: false })(inputs),
      prices: withPrice(inputs.prices, 'httpApiRequest', 0),
    }),
    extra: (inputs) => {
      const capacity = Math.max(1, requestsPerSecond(inputs) / CONNECTIONS_PER_CAPACITY_UNIT);
      return (
        MONTH_HOURS *
        (priceOf(inputs.prices, 'balancerHour') + capacity * priceOf(inputs.prices, 'balancerCapacityHour'))
      );
    },
  },
  {
    name: 'No access log',
    givesUp: 'What API Gateway rejects by itself (429, 5xx) leaves no line, and the alarm on 429 no metric.',
    change: withFacts({ accessLog: false }),
  },
  {
    name: '`systemLogLevel` INFO',
    givesUp:
      "Nothing but money, for Lambda's own two lines of each invocation. What they say that no metric has, the lines of the functions say, too.",
    change: withFacts({ platformLines: true }),
  },
  {
    name: '`logRetentionDays` 30',
    givesUp: 'Lines of older events, in `cedar-webhooks log` and `cedar-webhooks show`.',
    change: withFacts({ logRetentionDays: 30 }),
  },
  {
    name: '`retentionDays` 7',
    givesUp:
      'A copy of an event that comes after a week is an event of its own, and cannot be replayed either.',
    change: withFacts({ ledgerRetentionDays: 7 }),
  },
  {
    name: '`historyRetentionDays` 90',
    givesUp: 'Older entries in the history of an entity; its status stays.',
    change: withFacts({ historyRetentionDays: 90 }),
  },
  {
    name: 'Provisioned capacity of the tables, half of it used',
    givesUp:
      'Bursts above what is provisioned are throttled and answered 503 until scaling has followed, which takes minutes. Pays only where the load is steady; reserved for a year it is cheaper still.',
    change: (inputs) => {
      const hourly = (name: PriceName) => priceOf(inputs.prices, name) / 3600 / UTILISATION;
      const written = withPrice(inputs.prices, 'dynamoWriteUnit', hourly('dynamoWriteCapacityHour'));
      return { ...inputs, prices: withPrice(written, 'dynamoReadUnit', hourly('dynamoReadCapacityHour')) };
    },
  },
  {
    name: 'Standard queues',
    givesUp: 'The order of events of an entity, and that a queue gets an event once when there is no fault.',
    change: (inputs) => ({
      ...inputs,
      prices: withPrice(inputs.prices, 'sqsFifoRequest', priceOf(inputs.prices, 'sqsStandardRequest')),
    }),
  },
  {
    name: '256 MB',
    givesUp: 'Half of the processor: cold starts and large bodies take about twice as long.',
    change: withMemory(256),
  },
  {
    name: '1,024 MB',
    givesUp: 'Nothing but money; cold starts and large bodies take about half as long.',
    change: withMemory(1024),
  },
  {
    name: 'No dashboard',
    givesUp: 'The page an operator opens first.',
    change: withFacts({ dashboards: 0 }),
  },
  {
    name: 'No alarms on queues',
    givesUp: 'Dead letters and messages that wait too long are not told of, queue by queue.',
    change: (inputs) =>
      withFacts({ alarms: inputs.facts.alarms - inputs.facts.queueAlarms, queueAlarms: 0 })(inputs),
  },
  {
    name: '`customerManagedKey`',
    givesUp:
      'Nothing but money: this is the first year, from the third on it is three times as much, and requests to KMS are not in it.',
    change: withFacts({ keys: 1 }),
  },
];

function atEachVolume(inputs: CostInputs, way?: Way): number[] {
  return VOLUMES.map((events) => {
    const usual = { ...inputs, workload: { ...inputs.workload, events } };
    return bill(way?.change(usual) ?? usual).monthTotal + (way?.extra?.(usual) ?? 0);
  });
}

/** Other ways to run it, what each costs in return, and what a month costs with it. */
export function alternatives(inputs: CostInputs): Alternative[] {
  return WAYS.map((way) => ({
    name: way.name,
    givesUp: way.givesUp,
    months: atEachVolume(inputs, way),
  }));
}

/** Dollars that a month costs as it is, for each of {@link VOLUMES}. */
export function months(inputs: CostInputs): number[] {
  return atEachVolume(inputs);
}

/**
 * Dollars that an account saves by AWS's free allowances of every month, if it uses them for nothing else; those of an
 * account's first year are left out.
 */
export function allowanceDollars(inputs: CostInputs): number {
  const { allowances } = inputs.prices;
  const { perMillion, fixed } = bill(inputs);
  const millions = inputs.workload.events / MILLION;
  const spent = (pattern: RegExp) =>
    perMillion.filter(({ item }) => pattern.test(item)).reduce((sum, { dollars }) => sum + dollars, 0) *
      millions +
    fixed.filter(({ item }) => pattern.test(item)).reduce((sum, { dollars }) => sum + dollars, 0);
  const saved = (pattern: RegExp, amount: number, price: PriceName) =>
    Math.min(spent(pattern), amount * priceOf(inputs.prices, price));
  const storage = priceOf(inputs.prices, 'dynamoStorage');
  const recovery = inputs.facts.pointInTimeRecovery ? priceOf(inputs.prices, 'dynamoRecovery') : 0;
  return (
    saved(/: invocations$/, allowances.lambdaRequests.amount, 'lambdaRequest') +
    saved(/: time$/, allowances.lambdaGigabyteSeconds.amount, 'lambdaGigabyteSecond') +
    saved(/^Queue/, allowances.sqsRequests.amount, 'sqsFifoRequest') +
    Math.min(
      (spent(/^(Ledger|Entities): keeping$/) * storage) / (storage + recovery),
      allowances.dynamoStorageGigabytes.amount * storage,
    ) +
    saved(/^(Logs: taking in|Sweeper: logs)$/, allowances.logGigabytes.amount, 'logIngestion') +
    saved(/^Metrics$/, allowances.metrics.amount, 'metricMonth') +
    saved(/^Alarms$/, allowances.alarms.amount, 'alarmMonth') +
    saved(
      /^Dashboards$/,
      inputs.facts.dashboardMetrics > FREE_DASHBOARD_METRICS ? 0 : allowances.dashboards.amount,
      'dashboardMonth',
    ) +
    saved(/^Answers$/, allowances.transferOutGigabytes.amount, 'transferOut')
  );
}
