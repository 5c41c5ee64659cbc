import { type CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { GetQueueAttributesCommand, type QueueAttributeName, type SQSClient } from '@aws-sdk/client-sqs';
import { BUILT_IN_SUBSCRIBER } from '../../lambda/core/settings/event-type.ts';
import { inParallel } from '../in-parallel.ts';
import { markPaused, type PauseNotes } from '../pause/pause-note.ts';
import { OperatorProblem } from '../problems/operator-problem.ts';
import type { ToolCommand } from '../problems/tool-command.ts';
import type { LimitFacts, QueueFacts, Target } from '../target/target.ts';
import { formatAge, formatCount, formatTime } from '../words.ts';
import { fail, orOk, type Verdict, warn } from './verdict.ts';
import type { MissingLetter } from './waiting-checks.ts';

/** How many calls to SQS are under way at once. */
const AT_ONCE = 8;

const COUNTS: QueueAttributeName[] = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];

interface Counts {
  readonly waiting: number;
  readonly inFlight: number;
}

/** How one subscriber's queue stands. */
export interface QueueState extends Counts {
  readonly entity: string;
  readonly subscriber: string;
}

/** Messages in the queue of an entity's handler, or in its dead-letter queue; `undefined` if it is not among them. */
export function countIn(states: readonly QueueState[], wanted: string): number | undefined {
  const of = states.find(({ entity, subscriber }) => entity === wanted && subscriber === BUILT_IN_SUBSCRIBER);
  return of && of.waiting + of.inFlight;
}

/** Reads how many messages wait in every queue. */
export function readQueues(sqs: SQSClient, target: Target, signal: AbortSignal): Promise<QueueState[]> {
  return readStates(sqs, target, ({ url }) => url, signal);
}

/** Reads how many messages lie in every dead-letter queue. */
export function readDeadLetters(sqs: SQSClient, target: Target, signal: AbortSignal): Promise<QueueState[]> {
  return readStates(sqs, target, ({ deadLetterUrl }) => deadLetterUrl, signal);
}

async function readStates(
  sqs: SQSClient,
  { queues }: Target,
  urlOf: (queue: QueueFacts) => string,
  signal: AbortSignal,
): Promise<QueueState[]> {
  const states: QueueState[] = [];
  await inParallel(queues.length, AT_ONCE, signal, async (index) => {
    const queue = queues[index];
    if (queue === undefined) return;
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: urlOf(queue), AttributeNames: COUNTS }),
      { abortSignal: signal },
    );
    const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes;
    // No answer is not the same as no message.
    if (ApproximateNumberOfMessages === undefined || ApproximateNumberOfMessagesNotVisible === undefined)
      throw new OperatorProblem('SQS does not tell how many messages there are in every queue. Try again.');
    states[index] = {
      entity: queue.entity,
      subscriber: queue.subscriber,
      waiting: Number(ApproximateNumberOfMessages),
      inFlight: Number(ApproximateNumberOfMessagesNotVisible),
    };
  });
  return states;
}

/** Many more than a consumer that keeps up leaves lying. */
const MANY_MESSAGES = 10_000;

/** Whether a queue fills up, or is not taken from at all. */
export function judgeQueues(queues: readonly QueueState[]): readonly Verdict[] {
  const faults = queues.flatMap(({ entity, subscriber, waiting, inFlight }): Verdict[] => {
    const queue = `the queue of ${subscriber} for ${entity} events`;
    if (waiting > MANY_MESSAGES) {
      return [
        warn(`${formatCount(waiting, 'message')} wait in ${queue}. See whether ${subscriber} keeps up.`),
      ];
    }
    // The check of ages tells whether it lasts.
    if (waiting > 0) {
      const flight = inFlight === 0 ? 'nobody is working on any right now' : `${inFlight} are in flight`;
      return [
        warn(
          `${formatCount(waiting, 'message')} ${waiting === 1 ? 'waits' : 'wait'} in ${queue}, and ${flight}.`,
        ),
      ];
    }
    return [];
  });
  const inFlight = queues.reduce((sum, queue) => sum + queue.inFlight, 0);
  const flight =
    inFlight === 0 ? '' : `; ${inFlight} in flight: being worked on, or until their next attempt`;
  return orOk(faults, `no message waits in ${formatCount(queues.length, 'queue')}${flight}`);
}

/**
 * Whether the dead-letter queues are empty, and nothing is gone from them.
 *
 * @param missing - events that should be in one, by their history
 */
export function judgeDeadLetters(
  queues: readonly QueueState[],
  missing: readonly MissingLetter[] = [],
): readonly Verdict[] {
  const faults = queues.flatMap(({ entity, subscriber, waiting, inFlight }) => {
    const count = waiting + inFlight;
    if (count === 0) return [];
    return [
      fail(
        `${formatCount(count, 'event')} of ${entity} failed again and again for ${subscriber}.`,
        { kind: 'redrive' },
        { name: 'dlq list' },
      ),
    ];
  });
  const [first] = missing;
  if (first !== undefined) {
    const words = `${formatCount(missing.length, 'event')} failed for the last time, the first of ${first.entity} at ${formatTime(first.since)}, and the dead-letter queue is empty`;
    const next: ToolCommand = { name: 'log', options: { state: 'dead-lettered' } };
    faults.push(
      missing.every(({ mayBeQueued }) => mayBeQueued)
        ? warn(`${words}: redriven and not started yet, deleted, or expired.`, undefined, next)
        : fail(`${words}: deleted or expired, so nobody handles it. Replay it.`, undefined, next),
    );
  }
  return orOk(faults, `nothing in ${formatCount(queues.length, 'dead-letter queue')}`);
}

/** How long the oldest message of a queue has been waiting. */
export interface QueueAge {
  readonly entity: string;
  readonly subscriber: string;
  /** Absent if CloudWatch has no value: the queue was idle, or the metric is not there yet. */
  readonly seconds?: number;
}

/** How far back is looked, in milliseconds: the metric comes with a delay. */
const LOOK_BACK = 5 * 60_000;

/** Most that one call may ask for. */
const MAX_QUERIES = 500;

/** Reads the age of the oldest message of every queue, in the last minutes. */
export async function readAges(
  cloudWatch: CloudWatchClient,
  { queues }: Target,
  now: number,
  signal: AbortSignal,
): Promise<QueueAge[]> {
  const ages: QueueAge[] = [];
  for (let start = 0; start < queues.length; start += MAX_QUERIES) {
    const part = queues.slice(start, start + MAX_QUERIES);
    const { MetricDataResults = [] } = await cloudWatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(now - LOOK_BACK),
        EndTime: new Date(now),
        MetricDataQueries: part.map(({ name }, index) => ({
          Id: `q${index}`,
          MetricStat: {
            Metric: {
              Namespace: 'AWS/SQS',
              MetricName: 'ApproximateAgeOfOldestMessage',
              Dimensions: [{ Name: 'QueueName', Value: name }],
            },
            Period: 60,
            Stat: 'Maximum',
          },
        })),
      }),
      { abortSignal: signal },
    );
    const byId = new Map(MetricDataResults.map((result) => [result.Id, result]));
    for (const [index, { entity, subscriber }] of part.entries()) {
      const result = byId.get(`q${index}`);
      // No answer is not the same as no message.
      if (result === undefined || result.StatusCode === 'InternalError' || result.StatusCode === 'Forbidden')
        throw new OperatorProblem(
          'CloudWatch does not tell how old the messages in every queue are. Try again.',
        );
      // Newest first.
      const [seconds] = result.Values ?? [];
      ages.push({ entity, subscriber, ...(seconds !== undefined && { seconds }) });
    }
  }
  return ages;
}

/**
 * Whether the subscribers take their messages in time.
 *
 * @param limits - from `oldestMessageMinutes` on an alarm goes off; a third of it is worth a warning
 * @param queues - what the queues themselves say, in the same order: a queue that is not empty has an oldest message
 */
export function judgeAges(
  ages: readonly QueueAge[],
  { oldestMessageMinutes }: Pick<LimitFacts, 'oldestMessageMinutes'>,
  queues: readonly QueueState[] = [],
  notes: PauseNotes = new Map(),
): readonly Verdict[] {
  const tooOld = oldestMessageMinutes * 60;
  const faults = ages.flatMap(({ entity, subscriber, seconds }, index) => {
    const { waiting = 0, inFlight = 0 } = queues[index] ?? {};
    if (seconds === undefined && waiting + inFlight > 0) {
      const words = `How old the oldest ${entity} event for ${subscriber} is, CloudWatch does not tell yet. Look again in some minutes.`;
      return [warn(words)];
    }
    if (seconds === undefined || seconds < tooOld / 3) return [];
    const words = `The oldest ${entity} event for ${subscriber} has been waiting for ${formatAge(seconds * 1000)}. See whether ${subscriber} runs and what it logs.`;
    const note = subscriber === BUILT_IN_SUBSCRIBER ? notes.get(entity) : undefined;
    return [markPaused(seconds < tooOld ? warn(words) : fail(words), note)];
  });
  const oldest = Math.max(0, ...ages.map(({ seconds = 0 }) => seconds));
  return orOk(
    faults,
    oldest === 0 ? 'no queue has an old message' : `the oldest message is ${formatAge(oldest * 1000)} old`,
  );
}
