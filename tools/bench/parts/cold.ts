import type { Bench } from '../bench.ts';
import { type CodeSize, codeSize } from '../code-size.ts';
import { ROW_TITLES, VERIFIER_ROWS, type VerifierRow } from '../functions.ts';
import { bodyOf, webhookPayload } from '../payloads.ts';
import { MEGABYTES_PER_CPU } from '../process/cpu-quota.ts';
import { FunctionProcess, type RunnableFunction } from '../process/function-process.ts';
import { millisecondsText, type PartResult, ratioText } from '../result.ts';
import { inTurn } from '../rounds.ts';
import { median, ratio, spread } from '../statistics.ts';

/** Memory that the functions are deployed with, in megabytes. */
export const DEPLOYED_MEGABYTES = 512;

const ROUNDS = 25;

type RowName = VerifierRow | 'peer';

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
  readonly firstCpu: number[];
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
    firstCpu: [],
    readyAndFirst: [],
    limitedFirst: [],
    limitedReadyAndFirst: [],
  };
}

async function sampleProcess(bench: Bench, { code }: Row, samples: Samples): Promise<void> {
  const started = new FunctionProcess(bench.runtimeFile, code);
  const { cpu } = await started.ready();
  samples.process.push(await started.exit());
  samples.processCpu.push(cpu);
}

async function sampleFirst(bench: Bench, { code, payload }: Row, samples: Samples): Promise<void> {
  const started = new FunctionProcess(bench.runtimeFile, code);
  const { wall } = await started.ready();
  const result = await started.invoke([payload]);
  const first = firstTime(result);
  await started.kill();
  samples.firstCpu.push(result.cpu);
  samples.ready.push(wall);
  samples.first.push(first);
  samples.readyAndFirst.push(wall + first);
}

async function sampleLimited(bench: Bench, { code, payload }: Row, samples: Samples): Promise<void> {
  const started = new FunctionProcess(bench.runtimeFile, code);
  const { wall } = await started.ready();
  bench.quota.limit(started.pid, DEPLOYED_MEGABYTES);
  const first = firstTime(await started.invoke([payload]));
  bench.quota.release(started.pid);
  await started.kill();
  samples.limitedFirst.push(first);
  samples.limitedReadyAndFirst.push(wall + first);
}

/** @throws Error if the answer is not 2xx: nothing else is worth measuring */
function firstTime({ times, last }: { readonly times: readonly number[]; readonly last: string }): number {
  const { statusCode } = JSON.parse(last) as { statusCode?: number };
  if (statusCode === undefined || statusCode < 200 || statusCode > 299)
    throw new Error(`A function of the bench answered ${last}`);
  return times[0] as number;
}

/** One row of the tables. */
interface Row {
  readonly title: string;
  readonly code: RunnableFunction;
  readonly payload: string;
}

/** Starts: fresh processes, row after row and round after round. */
export async function measureCold(bench: Bench): Promise<PartResult> {
  const payload = webhookPayload(bodyOf(1024));
  const verifiers = VERIFIER_ROWS.map((row) => ({
    name: row,
    title: ROW_TITLES[row],
    code: bench.functions.verifiers[row],
    payload,
  }));
  const all = bench.peer === undefined ? verifiers : [...verifiers, { name: 'peer' as const, ...bench.peer }];
  const rows = Object.fromEntries(all.map(({ name }) => [name, noSamples()])) as Record<RowName, Samples>;
  const rounds = Math.round(ROUNDS * bench.effort);
  // The first round only brings files into the page cache.
  for (let round = -1; round < rounds; round++) {
    bench.progress(`cold: round ${round + 1} of ${rounds}`);
    for (const row of inTurn(all, round)) {
      const samples = round < 0 ? noSamples() : rows[row.name];
      await sampleProcess(bench, row, samples);
      await sampleFirst(bench, row, samples);
      await sampleLimited(bench, row, samples);
    }
  }
  const against = (row: RowName, other: RowName, sample: keyof Samples) =>
    ratio(rows[row][sample], rows[other][sample]);
  const sizes = Object.fromEntries(all.map(({ name, code }) => [name, codeSize(code.folder)])) as Record<
    RowName,
    CodeSize
  >;
  return {
    processor: {
      'verifier, initialisation': median(rows.deployed.ready),
      'verifier, first invocation': median(rows.deployed.firstCpu),
    },
    figures: {
      'verifier code, bytes': sizes.deployed.bytes,
      'import / empty': against('cold', 'empty', 'process'),
      'ready + first, without warm-up / empty': against('cold', 'empty', 'readyAndFirst'),
      'first, with warm-up / without': against('deployed', 'cold', 'first'),
      'first, with warm-up / without, 512 MB': against('deployed', 'cold', 'limitedFirst'),
      'ready + first / the usual way': against('deployed', 'usual', 'readyAndFirst'),
      'ready + first / with the whole credential chain': against('deployed', 'wholeChain', 'readyAndFirst'),
      'ready + first / the usual way, 512 MB': against('deployed', 'usual', 'limitedReadyAndFirst'),
      'import / empty, bare calls': against('bare', 'empty', 'process'),
      'import / empty, the usual way': against('usual', 'empty', 'process'),
      'ready + first / empty, bare calls': against('bare', 'empty', 'readyAndFirst'),
      'ready + first / empty, as deployed': against('deployed', 'empty', 'readyAndFirst'),
      'ready + first / empty, the usual way': against('usual', 'empty', 'readyAndFirst'),
    },
    tables: [
      {
        title: 'Code of the verifier',
        head: ['', 'KB', 'zipped KB'],
        rows: all.map(({ name: row, title }) => [
          title,
          (sizes[row].bytes / 1000).toFixed(1),
          (sizes[row].zipped / 1000).toFixed(1),
        ]),
        note: 'A KB is 1,000 bytes. The usual way takes the AWS SDK from Lambda, so it is not counted there.',
      },
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
        rows: all.map(({ name: row, title }) => [
          title,
          ratioText(against(row, 'empty', 'process')),
          ratioText(against(row, 'empty', 'processCpu')),
          ratioText(against(row, 'empty', 'ready')),
          ratioText(against(row, 'empty', 'readyAndFirst')),
          millisecondsText(median(rows[row].first)),
        ]),
        note: 'Ratios to the empty module of the same run. With warm-up the calls that warm up are part of getting ready.',
      },
      {
        inDocument: true,
        title: `Cold start, first invocation with the processor of ${DEPLOYED_MEGABYTES} MB`,
        head: [
          '',
          'ready + first',
          'ready + first / the usual way',
          'first / without warm-up',
          'first alone, ms',
        ],
        rows: all.map(({ name: row, title }) => [
          title,
          ratioText(against(row, 'empty', 'limitedReadyAndFirst')),
          ratioText(against(row, 'usual', 'limitedReadyAndFirst')),
          ratioText(against(row, 'cold', 'limitedFirst')),
          millisecondsText(median(rows[row].limitedFirst)),
        ]),
        note: `Loading has a whole processor, as in Lambda; the invocation has ${(DEPLOYED_MEGABYTES / MEGABYTES_PER_CPU).toFixed(2)} of one, by ${bench.quota.means}.`,
      },
    ],
    data: {
      rounds,
      rows: Object.fromEntries(
        all.map(({ name: row }) => [
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
