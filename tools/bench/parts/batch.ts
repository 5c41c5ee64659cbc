import type { Bench } from '../bench.ts';
import { HANDLER_ROWS, ROW_TITLES } from '../functions.ts';
import { batchPayload } from '../payloads.ts';
import { FunctionProcess } from '../process/function-process.ts';
import { millisecondsText, type PartResult, ratioText, type Table } from '../result.ts';
import { median, ratio } from '../statistics.ts';
import { SERVICE_TIME } from './warm.ts';
import { WarmProcesses, type WarmSamples } from './warm-processes.ts';

const MAX_BATCH_SIZE = 10;
const WARM_UPS = 100;
const BLOCKS = 6;
const BLOCK = 25;
const SLOW_BLOCKS = 3;
const SLOW_BLOCK = 10;
const COLD_STARTS = 10;
const SIZES = [1, 2, 3, 5, 7, 10];

type BatchSamples = Readonly<Record<(typeof HANDLER_ROWS)[number], WarmSamples>>;

/** Batches of a handler: of many entities, which are worked on side by side, and of one, whose messages wait for each other. */
export async function measureBatches(bench: Bench): Promise<PartResult> {
  const { handlers } = bench.functions;
  const many = batchPayload(MAX_BATCH_SIZE, MAX_BATCH_SIZE);
  const one = batchPayload(MAX_BATCH_SIZE, 1);
  const blocks = Math.round(BLOCKS * bench.effort);
  const slowBlocks = Math.round(SLOW_BLOCKS * bench.effort);
  const processes = await WarmProcesses.start(
    bench,
    handlers,
    HANDLER_ROWS,
    many,
    /"batchItemFailures":\[\]/,
    WARM_UPS,
  );
  try {
    bench.progress('batch: ten messages');
    const fastMany = await processes.measure(many, blocks, BLOCK);
    const fastOne = await processes.measure(one, blocks, BLOCK);
    await bench.stub.delay(SERVICE_TIME);
    const slowMany = await processes.measure(many, slowBlocks, SLOW_BLOCK);
    const slowOne = await processes.measure(one, slowBlocks, SLOW_BLOCK);
    await bench.stub.delay(0);
    const sizes: { size: number; samples: BatchSamples }[] = [];
    for (const size of SIZES) {
      bench.progress(`batch: ${size} messages`);
      sizes.push({ size, samples: await processes.measure(batchPayload(size, size), blocks, BLOCK) });
    }
    const message =
      (median(fastMany.deployed.cpu) - median(sizes[0]?.samples.deployed.cpu ?? [])) / (MAX_BATCH_SIZE - 1);
    const cold = await measureColdHandler(bench);
    return {
      processor: {
        'handler, initialisation': median(cold.ready),
        'handler, first invocation': median(cold.cpu),
        'handler, a batch besides its messages': median(fastMany.deployed.cpu) - MAX_BATCH_SIZE * message,
        'handler, a message': message,
      },
      figures: {
        'requests per handled event': cold.requests,
        'handler CPU, ten entities / bare calls': ratio(fastMany.deployed.cpu, fastMany.bare.cpu),
        'handler CPU, ten entities / the calls through the SDK': ratio(
          fastMany.deployed.cpu,
          fastMany.sdk.cpu,
        ),
        'handler CPU, ten entities / the usual way': ratio(fastMany.deployed.cpu, fastMany.usual.cpu),
        'handler p50 at 4 ms a call, ten entities / the usual way': ratio(
          slowMany.deployed.times,
          slowMany.usual.times,
        ),
      },
      tables: [
        {
          title: `Batches of ${MAX_BATCH_SIZE} messages`,
          inDocument: true,
          head: [
            '',
            'ten entities, processor time',
            `p50 at ${SERVICE_TIME} ms a call`,
            'one entity, processor time',
            `p50 at ${SERVICE_TIME} ms a call`,
            'processor ms a message',
          ],
          rows: HANDLER_ROWS.map((row) => [
            ROW_TITLES[row],
            ratioText(ratio(fastMany[row].cpu, fastMany.bare.cpu)),
            ratioText(ratio(slowMany[row].times, slowMany.bare.times)),
            ratioText(ratio(fastOne[row].cpu, fastOne.bare.cpu)),
            ratioText(ratio(slowOne[row].times, slowOne.bare.times)),
            millisecondsText(median(fastMany[row].cpu) / MAX_BATCH_SIZE),
          ]),
          note: 'Ratios to bare calls: two writes a message. The usual way works on one message at a time, so ten entities take it as long as one.',
        },
        sizeTable(sizes),
      ],
      data: {
        many: medians(fastMany),
        one: medians(fastOne),
        slowMany: medians(slowMany),
        slowOne: medians(slowOne),
        sizes: sizes.map(({ size, samples }) => ({ size, ...medians(samples) })),
      },
    };
  } finally {
    await bench.stub.delay(0);
    await processes.close();
  }
}

function medians(samples: BatchSamples) {
  return Object.fromEntries(
    HANDLER_ROWS.map((row) => [row, { cpu: median(samples[row].cpu), p50: median(samples[row].times) }]),
  );
}

function sizeTable(sizes: readonly { size: number; samples: BatchSamples }[]): Table {
  const single = sizes[0]?.samples.deployed.cpu ?? [];
  return {
    title: 'Processor time by size of the batch',
    head: ['messages', 'a message, against a batch of one', 'against bare calls', 'against the usual way'],
    rows: sizes.map(({ size, samples }) => [
      String(size),
      ratioText(ratio(samples.deployed.cpu, single) / size),
      ratioText(ratio(samples.deployed.cpu, samples.bare.cpu)),
      ratioText(ratio(samples.deployed.cpu, samples.usual.cpu)),
    ]),
    note: 'Messages of different entities.',
  };
}

/** Starts of a handler with one message, in milliseconds, and the requests that it makes for that. */
async function measureColdHandler(bench: Bench) {
  bench.progress('batch: cold starts');
  const [ready, cpu, requests]: [number[], number[], number[]] = [[], [], []];
  for (let start = 0; start < Math.max(3, COLD_STARTS * bench.effort); start++) {
    const cold = new FunctionProcess(bench.runtimeFile, bench.functions.handlers.deployed);
    ready.push((await cold.ready()).wall);
    const invoke = async () => cpu.push((await cold.invoke([batchPayload(1, 1)])).cpu);
    requests.push((await bench.stub.recorded(invoke)).length);
    await cold.kill();
  }
  return { ready, cpu, requests: Math.max(...requests) };
}
