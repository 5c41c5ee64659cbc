import type { Bench } from '../bench.ts';
import { ROW_TITLES, VERIFIER_ROWS, type VerifierRow } from '../functions.ts';
import { bodyOf, webhookPayload } from '../payloads.ts';
import { FunctionProcess } from '../process/function-process.ts';
import { millisecondsText, type PartResult, ratioText } from '../result.ts';
import { median, ratio, spread } from '../statistics.ts';

/** Memory that the functions are deployed with, in megabytes. */
export const DEPLOYED_MEGABYTES = 512;

const ROUNDS = 25;

/** What is measured of one row, a value a round. Milliseconds. */
interface Samples {
  /** Start to end of a process that does nothing but load the module. */
  readonly process: number[];
  /** Processor time of the same until the module is loaded. */
  readonly processCpu: number[];
  /** Start of the process until the module is loaded. */
  readonly ready: number[];
  /** The first invocation. */
  readonly first: number[];
  readonly readyAndFirst: number[];
  /** The same with the processor that comes with the memory; loading has a whole one, as in Lambda. */
  readonly limitedFirst: number[];
  readonly limitedReadyAndFirst: number[];
}

function noSamples(): Samples {
  return {
    process: [],
    processCpu: [],
    ready: [],
    first: [],
    readyAndFirst: [],
    limitedFirst: [],
    limitedReadyAndFirst: [],
  };
}

async function sampleProcess(bench: Bench, row: VerifierRow, samples: Samples): Promise<void> {
  const started = new FunctionProcess(bench.runtimeFile, bench.functions.verifiers[row]);
  const { cpu } = await started.ready();
  samples.process.push(await started.exit());
  samples.processCpu.push(cpu);
}

async function sampleFirst(bench: Bench, row: VerifierRow, payload: string, samples: Samples): Promise<void> {
  const started = new FunctionProcess(bench.runtimeFile, bench.functions.verifiers[row]);
  const { wall } = await started.ready();
  const first = firstTime(await started.invoke([payload]));
  await started.kill();
  samples.ready.push(wall);
  samples.first.push(first);
  samples.readyAndFirst.push(wall + first);
}

async function sampleLimited(
  bench: Bench,
  row: VerifierRow,
  payload: string,
  samples: Samples,
): Promise<void> {
  const started = new FunctionProcess(bench.runtimeFile, bench.functions.verifiers[row]);
  const { wall } = await started.ready();
  bench.quota.limit(started.pid, DEPLOYED_MEGABYTES);
  const first = firstTime(await started.invoke([payload]));
  bench.quota.release(started.pid);
  await started.kill();
  samples.limitedFirst.push(first);
  samples.limitedReadyAndFirst.push(wall + first);
}

/** @throws Error if the answer is not 200: nothing else is worth measuring */
export function firstTime({
  times,
  last,
}: {
  readonly times: readonly number[];
  readonly last: string;
}): number {
  const { statusCode } = JSON.parse(last) as { statusCode?: number };
  if (statusCode !== 200) throw new Error(`A function of the bench answered ${last}`);
  return times[0] as number;
}

/** Starts: fresh processes, row after row and round after round. */
export async function measureCold(bench: Bench): Promise<PartResult> {
  const payload = webhookPayload(bodyOf(1024));
  const rows = Object.fromEntries(VERIFIER_ROWS.map((row) => [row, noSamples()])) as Record<
    VerifierRow,
    Samples
  >;
  const rounds = Math.round(ROUNDS * bench.effort);
  // The first round only brings files into the page cache.
  for (let round = -1; round < rounds; round++) {
    bench.progress(`cold: round ${round + 1} of ${rounds}`);
    for (const row of VERIFIER_ROWS) {
      const samples = round < 0 ? noSamples() : rows[row];
      await sampleProcess(bench, row, samples);
      await sampleFirst(bench, row, payload, samples);
      await sampleLimited(bench, row, payload, samples);
    }
  }
  const against = (row: VerifierRow, other: VerifierRow, sample: keyof Samples) =>
    ratio(rows[row][sample], rows[other][sample]);
  return {
    figures: {
      'import / empty': against('cold', 'empty', 'process'),
      'ready + first, without warm-up / empty': against('cold', 'empty', 'readyAndFirst'),
      'first, with warm-up / without': against('deployed', 'cold', 'first'),
      'first, with warm-up / without, 512 MB': against('deployed', 'cold', 'limitedFirst'),
      'ready + first / the usual way': against('deployed', 'usual', 'readyAndFirst'),
      'ready + first / the usual way, 512 MB': against('deployed', 'usual', 'limitedReadyAndFirst'),
      'import / empty, bare calls': against('bare', 'empty', 'process'),
      'import / empty, the usual way': against('usual', 'empty', 'process'),
      'ready + first / empty, bare calls': against('bare', 'empty', 'readyAndFirst'),
      'ready + first / empty, as deployed': against('deployed', 'empty', 'readyAndFirst'),
      'ready + first / empty, the usual way': against('usual', 'empty', 'readyAndFirst'),
    },
    tables: [
      {
        title: `Cold start, full processor (${rounds} rounds)`,
        head: [
          '',
          'import, whole process',
          'its processor time',
          'ready',
          'ready + first',
          'first alone, ms',
        ],
        rows: VERIFIER_ROWS.map((row) => [
          ROW_TITLES[row],
          ratioText(against(row, 'empty', 'process')),
          ratioText(against(row, 'empty', 'processCpu')),
          ratioText(against(row, 'empty', 'ready')),
          ratioText(against(row, 'empty', 'readyAndFirst')),
          millisecondsText(median(rows[row].first)),
        ]),
        note: 'Ratios to the empty module of the same run. With warm-up the calls that warm up are part of getting ready.',
      },
      {
        title: `Cold start, first invocation with the processor of ${DEPLOYED_MEGABYTES} MB`,
        head: [
          '',
          'ready + first',
          'ready + first / the usual way',
          'first / without warm-up',
          'first alone, ms',
        ],
        rows: VERIFIER_ROWS.map((row) => [
          ROW_TITLES[row],
          ratioText(against(row, 'empty', 'limitedReadyAndFirst')),
          ratioText(against(row, 'usual', 'limitedReadyAndFirst')),
          ratioText(against(row, 'cold', 'limitedFirst')),
          millisecondsText(median(rows[row].limitedFirst)),
        ]),
        note: `Loading has a whole processor, as in Lambda; the invocation has ${(DEPLOYED_MEGABYTES / 1769).toFixed(2)} of one, by ${bench.quota.means}.`,
      },
    ],
    data: {
      rounds,
      rows: Object.fromEntries(
        VERIFIER_ROWS.map((row) => [
          row,
          Object.fromEntries(
            Object.entries(rows[row]).map(([name, values]) => [
              name,
              { median: median(values), spread: spread(values) },
            ]),
          ),
        ]),
      ),
    },
  };
}
