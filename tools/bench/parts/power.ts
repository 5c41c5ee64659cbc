import { join } from 'node:path';
import { type PriceTable, priceOf, readPrices } from '../../cost/prices.ts';
import type { Bench } from '../bench.ts';
import { batchPayload, bodyOf, webhookPayload } from '../payloads.ts';
import { FunctionProcess, type RunnableFunction } from '../process/function-process.ts';
import { type PartResult, ratioText, type Table } from '../result.ts';
import { inTurn } from '../rounds.ts';
import { median, ratio } from '../statistics.ts';
import { DEPLOYED_MEGABYTES } from './cold.ts';
import { SERVICE_TIME } from './warm.ts';

/** The last one has one whole processor. */
const MEMORY_MEGABYTES = [256, 512, 1024, 1769] as const;

const ROUNDS = 6;
const INVOCATIONS = 20;

/** Code is compiled by then. */
const WARM_UPS = 150;

const MILLION = 1_000_000;

/** What was measured of a function with so much memory. Milliseconds. */
interface MemorySamples {
  readonly megabytes: number;
  /** The module is loaded: with a whole processor, whatever the memory. */
  readonly ready: number[];
  readonly first: number[];
  /** What Lambda would bill for a warm invocation, which it rounds up: the mean of each round. */
  readonly billed: number[];
  readonly times: number[];
}

/**
 * Dollars for a million invocations.
 *
 * @param milliseconds - what is billed for one
 */
export function dollarsPerMillion(prices: PriceTable, milliseconds: number, megabytes: number): number {
  const gigabyteSeconds = (milliseconds / 1000) * (megabytes / 1024);
  return (
    MILLION * (gigabyteSeconds * priceOf(prices, 'lambdaGigabyteSecond') + priceOf(prices, 'lambdaRequest'))
  );
}

/** A process that starts with a whole processor and is limited from its first invocation on. */
async function sampleCold(
  bench: Bench,
  code: RunnableFunction,
  payload: string,
  { megabytes, ready, first }: MemorySamples,
): Promise<void> {
  const cold = new FunctionProcess(bench.runtimeFile, code);
  ready.push((await cold.ready()).wall);
  bench.quota.limit(cold.pid, megabytes);
  first.push((await cold.invoke([payload])).times[0] as number);
  bench.quota.release(cold.pid);
  await cold.kill();
}

/** A process that is warm, and limited from now on. */
async function warmProcess(
  bench: Bench,
  code: RunnableFunction,
  payload: string,
  megabytes: number,
): Promise<FunctionProcess> {
  const warm = new FunctionProcess(bench.runtimeFile, code);
  await warm.ready();
  await warm.invoke([payload], WARM_UPS);
  bench.quota.limit(warm.pid, megabytes);
  return warm;
}

async function tune(bench: Bench, name: string, code: RunnableFunction, payload: string) {
  const all: MemorySamples[] = MEMORY_MEGABYTES.map((megabytes) => ({
    megabytes,
    ready: [],
    first: [],
    billed: [],
    times: [],
  }));
  bench.progress(`power: ${name}`);
  await bench.stub.delay(0);
  const processes: FunctionProcess[] = [];
  try {
    for (const { megabytes } of all) processes.push(await warmProcess(bench, code, payload, megabytes));
    await bench.stub.delay(SERVICE_TIME);
    const rounds = Math.max(1, Math.round(ROUNDS * bench.effort));
    for (let round = 0; round < rounds; round++) {
      for (const [at, samples] of inTurn([...all.entries()], round)) {
        bench.progress(`power: ${name}, ${samples.megabytes} MB, round ${round + 1} of ${rounds}`);
        await sampleCold(bench, code, payload, samples);
        const { times } = await (processes[at] as FunctionProcess).invoke([payload], INVOCATIONS);
        samples.times.push(...times);
        samples.billed.push(times.reduce((sum, time) => sum + Math.ceil(time), 0) / times.length);
      }
    }
  } finally {
    for (const warm of processes) {
      bench.quota.release(warm.pid);
      await warm.kill();
    }
  }
  return all;
}

function powerTable(prices: PriceTable, name: string, all: readonly MemorySamples[]): Table {
  const deployed = all.find(({ megabytes }) => megabytes === DEPLOYED_MEGABYTES) as MemorySamples;
  return {
    title: `Memory of the ${name}`,
    inDocument: true,
    head: [
      'MB',
      'first invocation',
      'warm p50',
      'billed, warm ms',
      'dollars a million, warm',
      'dollars a million cold starts',
    ],
    rows: all.map(({ megabytes, ready, first, billed, times }) => [
      String(megabytes),
      ratioText(ratio(first, deployed.first)),
      ratioText(ratio(times, deployed.times)),
      median(billed).toFixed(1),
      dollarsPerMillion(prices, median(billed), megabytes).toFixed(2),
      dollarsPerMillion(prices, median(ready) + median(first), megabytes).toFixed(2),
    ]),
    note: `Times are ratios to ${DEPLOYED_MEGABYTES} MB. Services take ${SERVICE_TIME} ms a call. Dollars are those of this machine's times at Lambda's prices for arm64: look at how they differ, not at what they are.`,
  };
}

/** Time and cost of verifier and handler by memory, which brings processor time with it. */
export async function measurePower(bench: Bench): Promise<PartResult> {
  const { verifiers, handlers } = bench.functions;
  const prices = readPrices(join(bench.projectRoot, 'tools/cost/prices/us-east-1.json'));
  try {
    const verifier = await tune(bench, 'verifier', verifiers.deployed, webhookPayload(bodyOf(1024)));
    const handler = await tune(bench, 'handler', handlers.deployed, batchPayload(10, 10));
    const medians = (all: readonly MemorySamples[]) =>
      all.map(({ megabytes, ready, first, billed, times }) => ({
        megabytes,
        ready: median(ready),
        first: median(first),
        billed: median(billed),
        p50: median(times),
      }));
    return {
      figures: {},
      tables: [
        powerTable(prices, 'verifier, an event', verifier),
        powerTable(prices, 'handler, a batch of 10', handler),
      ],
      data: { verifier: medians(verifier), handler: medians(handler) },
    };
  } finally {
    await bench.stub.delay(0);
  }
}
