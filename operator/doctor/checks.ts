import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { LogReader } from '../events/log-lines.ts';
import type { OperatorPorts } from '../ports.ts';
import { readVersions } from '../secrets/stored-secret.ts';
import { readCurrentSecret } from '../secrets/webhook-secret.ts';
import type { Target } from '../target/target.ts';
import { judgeAlarms, judgeAudience, readAlarms, readAudiences } from './alarms.ts';
import { judgeConsumers, judgeQuota, readConsumers, readQuota } from './consumers.ts';
import { judgeUrls, readUrls } from './endpoint.ts';
import { judgeFunctions, readFunctions } from './functions.ts';
import { countHeld, countParked, judgeHeld, judgeParked, judgeUnsent, readOldestUnsent } from './ledger.ts';
import { judgeAges, judgeDeadLetters, judgeQueues, readAges, readDeadLetters, readQueues } from './queues.ts';
import { readRejectionTimes } from './rejection-times.ts';
import { judgeRejections, readRejections } from './rejections.ts';
import { judgeSecretText, judgeVersions } from './secret.ts';
import { skipped, type Verdict } from './verdict.ts';
import { judgeVersion } from './version.ts';

/** One thing the doctor looks at. */
export interface Check {
  readonly name: string;
  /** IAM actions that it takes. */
  readonly actions: readonly string[];
  readonly look: () => Promise<readonly Verdict[]>;
}

/** Everything the doctor looks at, in the order in which an operator would. */
export function checksOf(target: Target, ports: OperatorPorts): Check[] {
  const { signal } = ports;
  const { clientSettings } = target;
  const sqs = new SQSClient(clientSettings);
  const lambda = new LambdaClient(clientSettings);
  const cloudWatch = new CloudWatchClient(clientSettings);
  return [
    { name: 'version', actions: [], look: async () => judgeVersion(target.version, ports.version) },
    {
      name: 'secret',
      actions: ['secretsmanager:DescribeSecret', 'secretsmanager:ListSecretVersionIds'],
      look: async () => judgeVersions(await readVersions(target, signal), target, ports.now()),
    },
    {
      name: 'secret text',
      actions: ['secretsmanager:GetSecretValue'],
      look: async () => judgeSecretText(await readCurrentSecret(target, signal)),
    },
    {
      name: 'URLs',
      // The token is part of the URLs.
      actions: ['secretsmanager:GetSecretValue'],
      look: () => lookAtUrls(target, ports),
    },
    {
      name: 'functions',
      actions: ['lambda:GetFunctionConfiguration'],
      look: async () => judgeFunctions(await readFunctions(lambda, target, signal), ports.now()),
    },
    {
      name: 'handlers',
      actions: ['lambda:ListEventSourceMappings'],
      look: async () => judgeConsumers(await readConsumers(lambda, target, signal)),
    },
    {
      name: 'concurrency',
      actions: ['lambda:GetAccountSettings', 'lambda:ListEventSourceMappings'],
      look: async () =>
        judgeQuota(
          await readQuota(lambda, signal),
          await readConsumers(lambda, target, signal),
          target.limits,
        ),
    },
    {
      name: 'queues',
      actions: ['sqs:GetQueueAttributes'],
      look: async () => judgeQueues(await readQueues(sqs, target, signal)),
    },
    {
      name: 'ages',
      actions: ['cloudwatch:GetMetricData'],
      look: async () => judgeAges(await readAges(cloudWatch, target, ports.now(), signal), target.limits),
    },
    {
      name: 'dead letters',
      actions: ['sqs:GetQueueAttributes'],
      look: async () => judgeDeadLetters(await readDeadLetters(sqs, target, signal)),
    },
    {
      name: 'unsent',
      actions: ['dynamodb:Query', 'dynamodb:BatchGetItem'],
      look: async () => judgeUnsent(await readOldestUnsent(target), target.limits, ports.now()),
    },
    {
      name: 'parked',
      actions: ['dynamodb:Query'],
      look: async () => judgeParked(await countParked(target, signal)),
    },
    {
      name: 'held',
      actions: ['dynamodb:Query'],
      look: async () => judgeHeld(await countHeld(target, signal)),
    },
    {
      name: 'rejections',
      actions: ['cloudwatch:GetMetricData', 'logs:FilterLogEvents'],
      look: () => lookAtRejections(cloudWatch, target, ports),
    },
    {
      name: 'alarms',
      actions: ['cloudwatch:DescribeAlarms'],
      look: async () => judgeAlarms(await readAlarms(cloudWatch, target, signal)),
    },
    {
      name: 'alarm topic',
      actions: ['cloudwatch:DescribeAlarms', 'sns:ListSubscriptionsByTopic'],
      async look() {
        if (target.isLocal) return [skipped('Alarms of the local run tell nobody but its terminal.')];
        const alarms = await readAlarms(cloudWatch, target, signal);
        return judgeAudience(alarms, await readAudiences(new SNSClient(clientSettings), alarms, signal));
      },
    },
  ];
}

const HOUR = 3_600_000;

async function lookAtRejections(
  cloudWatch: CloudWatchClient,
  target: Target,
  { now: clock, signal }: OperatorPorts,
): Promise<readonly Verdict[]> {
  const now = clock();
  // The local run keeps metrics no longer.
  const [hours, span] = target.isLocal ? [3, 'the last three hours'] : [24, 'the last day'];
  const times = await readRejectionTimes(cloudWatch, target, now - hours * HOUR, now, signal);
  return judgeRejections(await readRejections(new LogReader(target), target, times, now, signal), span, now);
}

async function lookAtUrls(target: Target, ports: OperatorPorts): Promise<readonly Verdict[]> {
  if (target.secret.pathTokenKey === '') return judgeUrls(await readUrls(target, undefined, ports));
  const reading = await readCurrentSecret(target, ports.signal);
  if ('unusable' in reading) return [skipped('The URLs carry a token, and none can be read.')];
  return judgeUrls(await readUrls(target, reading.pathToken, ports));
}
