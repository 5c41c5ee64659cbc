import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { LogReader } from '../events/log-lines.ts';
import { readPauseNotes } from '../pause/read-pause-notes.ts';
import type { OperatorPorts } from '../ports.ts';
import { readSecretUse } from '../secrets/secret-use.ts';
import { readVersions } from '../secrets/stored-secret.ts';
import { readCurrentSecret } from '../secrets/webhook-secret.ts';
import type { Target } from '../target/target.ts';
import { listWaiting } from '../waiting/list-waiting.ts';
import { judgeAlarms, judgeAudience, readAlarms, readAudiences } from './alarms.ts';
import { judgeConsumers, judgeQuota, pausesInForce, readConsumers, readQuota } from './consumers.ts';
import { judgeUrls, readUrls } from './endpoint.ts';
import { expectedAlarms } from './expected-alarms.ts';
import { judgeFunctions, readFunctions } from './functions.ts';
import { countHeld, countParked, judgeHeld, judgeParked } from './ledger.ts';
import { judgeCanary, runCanary } from './probe.ts';
import {
  countIn,
  judgeAges,
  judgeDeadLetters,
  judgeQueues,
  type QueueState,
  readAges,
  readDeadLetters,
  readQueues,
} from './queues.ts';
import { readRejectionTimes } from './rejection-times.ts';
import { judgeRejections, readRejections } from './rejections.ts';
import { judgeSecretText, judgeVersions } from './secret.ts';
import { judgeUnkept, readUnkept } from './unkept.ts';
import { skipped, type Verdict } from './verdict.ts';
import { judgeVersion } from './version.ts';
import { judgeUnsent, judgeWaiting, type MessageCounts, missingLetters } from './waiting-checks.ts';

/** One thing the doctor looks at. */
export interface Check {
  readonly name: string;
  /** IAM actions that it takes. */
  readonly actions: readonly string[];
  readonly run: () => Promise<readonly Verdict[]>;
}

/** A run of the canary. It is no reading: an event goes through the stack. */
export function probeOf(target: Target, { signal }: OperatorPorts): Check {
  return {
    name: 'canary',
    actions: ['lambda:InvokeFunction'],
    run: async () => [judgeCanary(await runCanary(target, signal))],
  };
}

/** Everything the doctor looks at, in the order in which an operator would. */
export function checksOf(target: Target, ports: OperatorPorts): Check[] {
  const { signal } = ports;
  const { clientSettings } = target;
  const sqs = new SQSClient(clientSettings);
  const lambda = new LambdaClient(clientSettings);
  const cloudWatch = new CloudWatchClient(clientSettings);
  const versions = once(() => readVersions(target, signal));
  const queues = once(() => readQueues(sqs, target, signal));
  const deadLetters = once(() => readDeadLetters(sqs, target, signal));
  const waiting = once(() => listWaiting(target, {}, ports));
  const consumers = once(() => readConsumers(lambda, target, signal));
  const notes = once(() => readPauseNotes(target, signal));
  // Where it cannot be seen whether a handler is paused, its note makes no failure look meant.
  const paused = once(async () => pausesInForce(await notes(), await consumers().catch(() => [])));
  const alarms = once(() => readAlarms(cloudWatch, target, signal));
  return [
    { name: 'version', actions: [], run: async () => judgeVersion(target.version, ports.version) },
    {
      name: 'secret',
      actions: ['secretsmanager:DescribeSecret', 'secretsmanager:ListSecretVersionIds'],
      async run() {
        const found = await versions();
        const uses = found.previous === undefined ? undefined : await readSecretUse(target, found, ports);
        return judgeVersions(found, target, ports.now(), uses);
      },
    },
    {
      name: 'secret text',
      actions: ['secretsmanager:GetSecretValue'],
      run: async () => judgeSecretText(await readCurrentSecret(target, signal), target.secret),
    },
    {
      name: 'URLs',
      // The token is part of the URLs.
      actions: ['secretsmanager:GetSecretValue'],
      run: () => lookAtUrls(target, ports),
    },
    {
      name: 'functions',
      actions: ['lambda:GetFunctionConfiguration'],
      run: async () => judgeFunctions(await readFunctions(lambda, target, signal), ports.now()),
    },
    {
      name: 'handlers',
      actions: ['lambda:ListEventSourceMappings'],
      run: async () => judgeConsumers(await consumers(), await notes(), ports.now()),
    },
    {
      name: 'concurrency',
      actions: ['lambda:GetAccountSettings', 'lambda:ListEventSourceMappings'],
      run: async () => judgeQuota(await readQuota(lambda, signal), await consumers(), target.limits),
    },
    {
      name: 'queues',
      actions: ['sqs:GetQueueAttributes'],
      run: async () => judgeQueues(await queues()),
    },
    {
      name: 'ages',
      actions: ['cloudwatch:GetMetricData', 'sqs:GetQueueAttributes'],
      run: async () =>
        judgeAges(
          await readAges(cloudWatch, target, ports.now(), signal),
          target.limits,
          await queues(),
          await paused(),
        ),
    },
    {
      name: 'dead letters',
      actions: ['sqs:GetQueueAttributes', ...OF_WAITING],
      async run() {
        const [sources, letters] = await Promise.all([queues(), deadLetters()]);
        const list = await waiting().catch((error: unknown) => {
          // Only that nothing is there takes the histories to be believed.
          if (letters.some(({ waiting: count, inFlight }) => count + inFlight > 0)) return undefined;
          throw error;
        });
        if (list === undefined) return judgeDeadLetters(letters);
        const countsOf = (entity: string): MessageCounts => ({
          queued: countIn(sources, entity) ?? 0,
          letters: countIn(letters, entity) ?? 0,
        });
        return judgeDeadLetters(letters, missingLetters(list, countsOf, ports.now()));
      },
    },
    {
      name: 'unsent',
      actions: OF_WAITING,
      run: async () => judgeUnsent(await waiting(), target.limits, ports.now()),
    },
    {
      name: 'waiting',
      actions: OF_WAITING,
      async run() {
        // Where the queues cannot be read, none is taken for empty.
        const sources = await queues().catch((): QueueState[] => []);
        const isEmpty = (entity: string) => countIn(sources, entity) === 0;
        return judgeWaiting(await waiting(), target.limits, ports.now(), { notes: await paused(), isEmpty });
      },
    },
    {
      name: 'parked',
      actions: ['dynamodb:Query'],
      run: async () => judgeParked(await countParked(target, signal)),
    },
    {
      name: 'held',
      actions: ['dynamodb:Query'],
      run: async () => judgeHeld(await countHeld(target, signal)),
    },
    {
      name: 'rejections',
      actions: ['cloudwatch:GetMetricData', 'logs:FilterLogEvents'],
      run: () => lookAtRejections(cloudWatch, target, ports),
    },
    {
      name: 'not kept',
      actions: ['cloudwatch:GetMetricData'],
      async run() {
        const now = ports.now();
        const { since, span } = lookedAt(target, now);
        return judgeUnkept(await readUnkept(cloudWatch, target, since, now, signal), span, now);
      },
    },
    {
      name: 'alarms',
      actions: ['cloudwatch:DescribeAlarms'],
      run: async () => judgeAlarms(await alarms(), expectedAlarms(target), ports.now(), await paused()),
    },
    {
      name: 'alarm topic',
      actions: ['cloudwatch:DescribeAlarms', 'sns:ListSubscriptionsByTopic'],
      async run() {
        if (target.isLocal) return [skipped('Alarms of the local run tell nobody but its terminal.')];
        const found = await alarms();
        return judgeAudience(found, await readAudiences(new SNSClient(clientSettings), found, signal));
      },
    },
  ];
}

/** What it takes to see what waits. */
const OF_WAITING = ['dynamodb:Query', 'dynamodb:BatchGetItem'];

const HOUR = 3_600_000;

/** How far back the metrics are looked at. */
function lookedAt({ isLocal }: Target, now: number): { readonly since: number; readonly span: string } {
  // The local run keeps metrics no longer.
  return isLocal
    ? { since: now - 3 * HOUR, span: 'the last three hours' }
    : { since: now - 24 * HOUR, span: 'the last day' };
}

/** Reads something at the first call, for all of them. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}

async function lookAtRejections(
  cloudWatch: CloudWatchClient,
  target: Target,
  { now: clock, signal }: OperatorPorts,
): Promise<readonly Verdict[]> {
  const now = clock();
  const { since, span } = lookedAt(target, now);
  const times = await readRejectionTimes(cloudWatch, target, since, now, signal);
  return judgeRejections(await readRejections(new LogReader(target), target, times, now, signal), span, now);
}

async function lookAtUrls(target: Target, ports: OperatorPorts): Promise<readonly Verdict[]> {
  if (target.secret.pathTokenKey === '') return judgeUrls(await readUrls(target, undefined, ports));
  const reading = await readCurrentSecret(target, ports.signal);
  if ('unusable' in reading) return [skipped('The URLs carry a token, and none can be read.')];
  return judgeUrls(await readUrls(target, reading.pathToken, ports));
}
