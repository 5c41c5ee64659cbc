import { bill } from './bill.ts';
import type { CostInputs } from './cost-inputs.ts';
import type { PriceTable } from './prices.ts';
import type { CostLine } from './rates.ts';
import {
  allowanceDollars,
  alternatives,
  dollarsPerMillionRejected,
  months,
  sensitivities,
  VOLUMES,
} from './scenarios.ts';

/** A table as it is shown. */
export interface ReportTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What must be known to read it. */
  readonly note?: string;
}

/** Dollars as they are shown: three digits that count, cents at least. */
function dollarsText(dollars: number): string {
  const size = Math.abs(dollars);
  const digits = size >= 100 ? 0 : size >= 0.1 ? 2 : 3;
  return `${dollars < 0 ? '−' : ''}$${Number(size.toFixed(digits)).toLocaleString('en', {
    minimumFractionDigits: digits,
  })}`;
}

function volumeText(events: number): string {
  return `${events / 1_000_000} million`;
}

function percentText(part: number, whole: number): string {
  const percent = (100 * part) / whole;
  return percent < 1 ? '< 1 %' : `${percent.toFixed(0)} %`;
}

function largestFirst(lines: readonly CostLine[]): CostLine[] {
  return lines.toSorted((a, b) => b.dollars - a.dollars);
}

/** Everything there is to say about costs, as tables. @param regions - tables that it is held against */
export function reportTables(inputs: CostInputs, regions: readonly PriceTable[]): ReportTable[] {
  return [
    monthTable(inputs),
    eventTable(inputs),
    fixedTable(inputs),
    regionTable(inputs, regions),
    sensitivityTable(inputs),
    alternativeTable(inputs),
    assumptionTable(inputs),
    priceTable(inputs),
  ];
}

function atVolume(inputs: CostInputs, events: number): CostInputs {
  return { ...inputs, workload: { ...inputs.workload, events } };
}

function monthTable(inputs: CostInputs): ReportTable {
  const rows = VOLUMES.map((events) => {
    const at = atVolume(inputs, events);
    const { perMillionTotal, fixedTotal, monthTotal } = bill(at);
    const variable = (perMillionTotal * events) / 1_000_000;
    return [
      volumeText(events),
      dollarsText(variable),
      dollarsText(fixedTotal),
      dollarsText(monthTotal),
      dollarsText((monthTotal / events) * 1_000_000),
      dollarsText(monthTotal - allowanceDollars(at)),
    ];
  });
  return {
    title: 'A month',
    head: [
      'events',
      'for the events',
      'fixed',
      'month',
      'for a million, all in',
      'month, less free allowances',
    ],
    rows,
    note: 'The last column is for an account that uses the allowances AWS gives every month for nothing else; they end where an account has other users.',
  };
}

function eventTable(inputs: CostInputs): ReportTable {
  const { perMillion, perMillionTotal } = bill(inputs);
  return {
    title: 'A million events',
    head: ['item', 'dollars', 'share', 'what it is'],
    rows: [
      ...largestFirst(perMillion).map(({ item, dollars, meaning }) => [
        item,
        dollarsText(dollars),
        percentText(dollars, perMillionTotal),
        meaning,
      ]),
      ['**in all**', `**${dollarsText(perMillionTotal)}**`, '', ''],
    ],
    note: `A million requests that are rejected cost ${dollarsText(dollarsPerMillionRejected(inputs))}: API Gateway, a short invocation and its log lines.`,
  };
}

function fixedTable(inputs: CostInputs): ReportTable {
  const bills = VOLUMES.map((events) => bill(atVolume(inputs, events)));
  const lines = largestFirst(bills[0]?.fixed ?? []);
  return {
    title: 'A month without an event, and what grows with the load of the busiest time',
    head: ['item', ...VOLUMES.map(volumeText), 'what it is'],
    rows: [
      ...lines.map(({ item, meaning }) => [
        item,
        ...bills.map(({ fixed }) => dollarsText(fixed.find((line) => line.item === item)?.dollars ?? 0)),
        meaning,
      ]),
      ['**in all**', ...bills.map(({ fixedTotal }) => `**${dollarsText(fixedTotal)}**`), ''],
    ],
  };
}

function regionTable(inputs: CostInputs, regions: readonly PriceTable[]): ReportTable {
  return {
    title: 'Regions',
    head: ['region', 'a million events', 'fixed', 'prices of'],
    rows: regions.map((prices) => {
      const { perMillionTotal, fixedTotal } = bill({ ...inputs, prices });
      return [prices.region, dollarsText(perMillionTotal), dollarsText(fixedTotal), prices.date];
    }),
    note: 'The other tables are for the region whose prices stand at the end. Each price and its source stand in `tools/cost/prices`; one that could not be checked says so.',
  };
}

function sensitivityTable(inputs: CostInputs): ReportTable {
  const usual = bill(inputs).perMillionTotal;
  return {
    title: 'What moves the cost of an event',
    head: ['what', 'value', 'dollars for a million', 'against the usual'],
    rows: sensitivities(inputs).flatMap(({ title, variations }) =>
      variations.map(({ name, bill: { perMillionTotal } }, index) => [
        index === 0 ? title : '',
        name,
        dollarsText(perMillionTotal),
        `× ${(perMillionTotal / usual).toFixed(2)}`,
      ]),
    ),
  };
}

function alternativeTable(inputs: CostInputs): ReportTable {
  const usual = months(inputs);
  const rows = alternatives(inputs).map(({ name, givesUp, months: with_ }) => [
    name,
    ...with_.map((dollars, index) => changeText(dollars - (usual[index] ?? 0))),
    givesUp,
  ]);
  return {
    title: 'Other ways, and what each costs in return',
    head: ['way', ...VOLUMES.map((events) => `a month of ${volumeText(events)}`), 'in return'],
    rows,
  };
}

function changeText(dollars: number): string {
  if (Math.abs(dollars) < 0.005) return 'the same';
  return dollars > 0 ? `+${dollarsText(dollars)}` : dollarsText(dollars);
}

function assumptionTable({ workload, durations, assumptions, facts, prices }: CostInputs): ReportTable {
  const times = ({ processor, waiting }: { processor: number; waiting: number }) =>
    `${processor} ms of a processor and ${waiting} ms of waiting`;
  const { verifier, handler, sweeper, coldShare } = durations;
  return {
    title: 'What it is reckoned from',
    head: ['what', 'value'],
    rows: [
      ['prices', `${prices.region}, ${prices.date}: tools/cost/prices, a source with each`],
      [
        'event',
        `${workload.bodyBytes / 1024} KB, ${workload.queues} queue, ${workload.messagesPerBatch} message at a time, no copies and no garbage`,
      ],
      [
        'requests, units, bytes of messages and lines',
        'tools/cost/counted.json, counted by the end-to-end tests',
      ],
      [
        'alarms, queues, retention, memory',
        `the synthesized template: ${facts.alarms} alarms, ${facts.polledQueues} queues, logs for ${facts.logRetentionDays} days, claims for ${facts.ledgerRetentionDays} days`,
      ],
      [
        durations.measured ? 'times, measured' : '**times, assumed**',
        `tools/cost/durations.json: verifier ${times(verifier.kept)}, handler ${times(handler.message)} a message, sweeper ${times(sweeper.run)}`,
      ],
      [
        '**assumed**: starts of processes',
        `${coldShare * 100} % of invocations, ${verifier.cold.initialisation} ms of initialisation for the verifier`,
      ],
      [
        '**assumed**: idle polling',
        `${assumptions.idleReceivesPerMinute} receives a minute for each queue of a handler`,
      ],
      ['**assumed**: peak', `${assumptions.peakFactor} times the average`],
      [
        'free',
        "the sweeper's schedule, the rule that reminds of pauses, standard parameters of SSM, data that comes in",
      ],
      [
        'not in it',
        'business code of your own, what downstream services receive, keys for data of your own (`customerManagedKey`), taxes',
      ],
    ],
  };
}

function priceTable({ prices }: CostInputs): ReportTable {
  return {
    title: `Prices of ${prices.region}, ${prices.date}`,
    head: ['dollars', 'for', 'of', 'source'],
    rows: Object.values(prices.prices).map(({ dollars, per, unit, source }) => [
      `$${dollars}`,
      per.toLocaleString('en'),
      unit,
      source,
    ]),
  };
}
