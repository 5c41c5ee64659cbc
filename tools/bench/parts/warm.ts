import type { Bench } from '../bench.ts';
import { ROW_TITLES, type VerifierRow } from '../functions.ts';
import { bodyOf, webhookPayload } from '../payloads.ts';
import type { RunnableFunction } from '../process/function-process.ts';
import { millisecondsText, type PartResult, ratioText } from '../result.ts';
import { median, ratio } from '../statistics.ts';
import { summary, WarmProcesses } from './warm-processes.ts';

/** Rows that are measured; warm-up has no effect on what is warm. */
const ROWS = ['bare', 'sdk', 'deployed', 'usual'] as const satisfies readonly VerifierRow[];

/** Invocations before anything is measured: compiled code and connections. */
const WARM_UPS = 600;

const ACCEPTED = /"statusCode":200/;

const BLOCKS = 10;
const BLOCK = 150;

/** What a slow answer of a service is put off by, in milliseconds. */
export const SERVICE_TIME = 4;
const SLOW_BLOCKS = 6;
const SLOW_BLOCK = 60;
const OTHER_BLOCKS = 6;
const OTHER_BLOCK = 30;

/** The sweeper makes many calls in a run. */
const SWEEPER_WARM_UPS = 60;

/** Invocations one after another in processes that live on. */
export async function measureWarm(bench: Bench): Promise<PartResult> {
  const payload = webhookPayload(bodyOf(1024));
  const processes = await WarmProcesses.start(
    bench,
    bench.functions.verifiers,
    ROWS,
    payload,
    ACCEPTED,
    WARM_UPS,
  );
  try {
    bench.progress('warm: nothing added');
    const fast = await processes.measure(payload, Math.round(BLOCKS * bench.effort), BLOCK);
    await bench.stub.delay(SERVICE_TIME);
    bench.progress(`warm: ${SERVICE_TIME} ms added`);
    const slow = await processes.measure(payload, Math.round(SLOW_BLOCKS * bench.effort), SLOW_BLOCK);
    const others = await measureOthers(bench);
    const rowCells = (row: (typeof ROWS)[number]) => [
      ROW_TITLES[row],
      ratioText(ratio(fast[row].cpu, fast.bare.cpu)),
      ratioText(ratio(fast[row].times, fast.bare.times)),
      ratioText(summary(fast[row]).p99 / summary(fast.bare).p99),
      ratioText(ratio(slow[row].times, slow.bare.times)),
      ratioText(summary(slow[row]).p99 / summary(slow.bare).p99),
      millisecondsText(summary(fast[row]).cpu),
    ];
    return {
      figures: {
        'warm CPU / bare calls': ratio(fast.deployed.cpu, fast.bare.cpu),
        'warm CPU / the calls through the SDK': ratio(fast.deployed.cpu, fast.sdk.cpu),
        'warm p50 at 4 ms a call / bare calls': ratio(slow.deployed.times, slow.bare.times),
        'warm p99 at 4 ms a call / bare calls': summary(slow.deployed).p99 / summary(slow.bare).p99,
        'warm CPU / bare calls, the usual way': ratio(fast.usual.cpu, fast.bare.cpu),
        'warm p50 at 4 ms a call / bare calls, the usual way': ratio(slow.usual.times, slow.bare.times),
      },
      tables: [
        {
          title: 'Warm invocations, 1 KB bodies',
          inDocument: true,
          head: [
            '',
            'processor time',
            'p50',
            'p99',
            `p50 at ${SERVICE_TIME} ms a call`,
            `p99 at ${SERVICE_TIME} ms a call`,
            'processor ms',
          ],
          rows: ROWS.map(rowCells),
          note: `Ratios to bare calls. An invocation makes three calls, one after another; the stub answers at once, or ${SERVICE_TIME} ms later.`,
        },
        {
          title: 'Other warm invocations',
          head: ['', 'processor time / an accepted event'],
          rows: [
            ['request whose hash does not verify', ratioText(others.rejected / summary(fast.deployed).cpu)],
            ['copy of an event that was accepted', ratioText(others.copy / summary(fast.deployed).cpu)],
            ['sweeper with nothing to do', ratioText(others.sweeper / summary(fast.deployed).cpu)],
          ],
          note: 'A request that is rejected makes no calls, but for the secret once in a while.',
        },
      ],
      processor: {
        'verifier, accepted': summary(fast.deployed).cpu,
        'verifier, rejected': others.rejected,
        'verifier, a copy': others.copy,
        'sweeper, nothing due': others.sweeper,
      },
      data: Object.fromEntries(
        ROWS.map((row) => [row, { fast: summary(fast[row]), slow: summary(slow[row]) }]),
      ),
    };
  } finally {
    await bench.stub.delay(0);
    await processes.close();
  }
}

/** Processor time of invocations that lead to no queue, in milliseconds. */
interface Others {
  readonly rejected: number;
  readonly copy: number;
  readonly sweeper: number;
}

async function measureOthers(bench: Bench): Promise<Others> {
  bench.progress('warm: other invocations');
  await bench.stub.delay(0);
  const { verifiers, sweeper } = bench.functions;
  const genuine = webhookPayload(bodyOf(1024));
  const forged = webhookPayload(bodyOf(1024), 'another secret');
  const rejected = await cpuOf(bench, verifiers.deployed, forged, /"statusCode":401/, WARM_UPS);
  await bench.stub.claim(true);
  try {
    const copy = await cpuOf(bench, verifiers.deployed, genuine, /"statusCode":200.*duplicate/, WARM_UPS);
    await bench.stub.claim(false);
    return { rejected, copy, sweeper: await cpuOf(bench, sweeper, '{}', /./, SWEEPER_WARM_UPS) };
  } finally {
    await bench.stub.claim(false);
  }
}

async function cpuOf(bench: Bench, code: RunnableFunction, payload: string, answer: RegExp, warmUps: number) {
  const processes = await WarmProcesses.start(bench, { it: code }, ['it'], payload, answer, warmUps);
  try {
    const { it } = await processes.measure(payload, Math.round(OTHER_BLOCKS * bench.effort), OTHER_BLOCK);
    return median(it.cpu);
  } finally {
    await processes.close();
  }
}
