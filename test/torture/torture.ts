import { setTimeout as pause } from 'node:timers/promises';
import type { FaultRates } from '../../local/aws/fault-switches.ts';
import { type HistoryEntry, LocalStackProcess } from '../e2e/local-stack.ts';
import { killProcesses } from './kill-processes.ts';
import { drainSubscriber, observeClaims, observeEntities, redriveHandlers } from './observe.ts';
import { planEvents } from './planned-event.ts';
import { sendEvents } from './send-events.ts';
import { Tally } from './tally.ts';
import { findViolations, type ObservedEntity } from './verdict.ts';

/** Requests at once, and processes that take them: calls spend their time waiting for repetitions. */
const CONCURRENCY = 12;
const SUBSCRIBER = 'audit';
const LOOK_AGAIN_MILLISECONDS = 3000;

/** How a run is to be. */
export interface TortureOptions {
  readonly events: number;
  readonly entities: number;
  /** Share of calls to AWS that meet a fault. */
  readonly faults: number;
  /** Mean time between two kills, in milliseconds. */
  readonly killEvery: number;
  readonly seed: number;
  /** Time after which what is not handled counts as lost, in seconds. */
  readonly limitSeconds: number;
  /** Told how far the run is. */
  readonly progress: (line: string) => void;
}

/** What came out. */
export interface TortureReport {
  readonly counts: Readonly<Record<string, string>>;
  readonly violations: readonly string[];
  readonly kills: Tally;
  readonly faults: Tally;
}

/**
 * Runs the synthesized stack, sends events through its endpoint while calls to AWS fail and processes are killed, and
 * holds what was sent against what came out.
 */
export async function torture(options: TortureOptions): Promise<TortureReport> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const stack = await LocalStackProcess.start(
    // The visibility time-out, six times this, is how long the group of a killed handler waits.
    { handlerTimeoutSeconds: 6, sweepAfterSeconds: 45, subscribers: [{ name: SUBSCRIBER }] },
    '--quiet',
    `--concurrency=${CONCURRENCY}`,
  );
  try {
    return await tortureStack(stack, options, seconds);
  } finally {
    await stack.stop();
  }
}

async function tortureStack(
  stack: LocalStackProcess,
  options: TortureOptions,
  seconds: () => number,
): Promise<TortureReport> {
  const { events, entities, limitSeconds, progress } = options;
  const plan = planEvents(events, entities);
  const limit = AbortSignal.timeout(Math.max(0, Math.round(1000 * (limitSeconds - seconds()))));
  const killing = new AbortController();
  progress(`sending ${events} events of ${entities} entities`);
  await stack.setFaults({ seed: options.seed, ...faultRates(options.faults) });
  const killer = killProcesses(stack, options.killEvery, killing.signal);
  const { answers, accepted, rejected } = await sendEvents(stack, plan, CONCURRENCY, limit);
  killing.abort();
  const kills = await killer;
  await stack.setFaults({ sqs: 'up', dynamodb: 'up', secretsmanager: 'up' });
  const faults = new Tally();
  for (const [name, count] of Object.entries(await stack.injectedFaults())) faults.add(name, count);
  const sentAfter = seconds();
  progress(`sent after ${sentAfter.toFixed(0)} s; faults end, ${kills.total} processes were killed`);

  let redriven = 0;
  for (;;) {
    redriven += await redriveHandlers(stack);
    const { unsentClaims } = await observeClaims(stack);
    const handled = handledIn(await observeEntities(stack)).length;
    progress(`${seconds().toFixed(0)} s: ${handled} handled, ${unsentClaims.length} claims open`);
    if ((handled >= events && unsentClaims.length === 0) || limit.aborted) break;
    await pause(LOOK_AGAIN_MILLISECONDS);
  }

  const observation = {
    entities: await observeEntities(stack),
    ...(await observeClaims(stack)),
    subscriberUuids: await drainSubscriber(stack, SUBSCRIBER),
  };
  const handled = handledIn(observation.entities);
  const logs = await stack.logs();
  const queued = observation.subscriberUuids;
  return {
    counts: {
      'events sent': `${events} of ${entities} entities, in ${answers.total} requests`,
      answers: String(answers),
      'faults injected': `${faults.total} (${faults})`,
      'processes killed': `${kills.total} (${kills})`,
      handled: `${handled.length}`,
      late: `${handled.filter(({ late }) => late).length}`,
      'copies answered without a second claim': `${answers.count('200 duplicate')}`,
      'deliveries repeated without effect': `${occurrences(logs, '"webhook.repeated"')}`,
      'sent by the sweeper': `${sumOf(logs, '"outbox.swept"', 'finished')}`,
      'redriven from dead-letter queues': `${redriven}`,
      [`messages of subscriber ${SUBSCRIBER}`]: `${queued.length} of ${new Set(queued).size} events`,
      duration: `${seconds().toFixed(0)} s, ${sentAfter.toFixed(0)} of them under faults`,
    },
    violations: [
      ...[...rejected].map((uuid) => `${uuid}: never answered 2xx`),
      ...accepted.names
        .filter((uuid) => accepted.count(uuid) > 1)
        .map((uuid) => `${uuid}: accepted ${accepted.count(uuid)} times`),
      ...findViolations(plan, observation),
    ],
    kills,
    faults,
  };
}

function handledIn(entities: ReadonlyMap<string, ObservedEntity>): HistoryEntry[] {
  const history = [...entities.values()].flatMap((entity) => entity.history);
  return history.filter(({ handledAt }) => handledAt !== undefined);
}

/** Most faults are errors, throttling and lost answers; delays go beyond the time-outs of the functions' clients. */
function faultRates(share: number): Record<'sqs' | 'dynamodb' | 'secretsmanager', FaultRates> {
  const rates = (milliseconds: number): FaultRates => ({
    error: share * 0.3,
    throttle: share * 0.3,
    dropResponse: share * 0.3,
    delay: { rate: share * 0.1, milliseconds },
  });
  return { sqs: rates(2200), dynamodb: rates(1200), secretsmanager: rates(1700) };
}

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** Adds up a number over the log lines with that message. */
function sumOf(logs: string, message: string, field: string): number {
  return logs
    .split('\n')
    .filter((line) => line.includes(message))
    .reduce((sum, line) => sum + Number(new RegExp(`"${field}":(\\d+)`).exec(line)?.[1] ?? 0), 0);
}
