import { readAlarms } from '../../../operator/doctor/alarms.ts';
import {
  countHeld,
  countParked,
  judgeHeld,
  judgeParked,
  judgeUnsent,
  type PartitionCount,
  readOldestUnsent,
} from '../../../operator/doctor/ledger.ts';
import {
  judgeAges,
  judgeDeadLetters,
  type QueueAge,
  type QueueState,
  readAges,
  readDeadLetters,
  readQueues,
} from '../../../operator/doctor/queues.ts';
import { judgeVersions } from '../../../operator/doctor/secret.ts';
import {
  previousSecret,
  readVersions,
  type StoredVersions,
} from '../../../operator/secrets/stored-secret.ts';
import type { Target } from '../../../operator/target/target.ts';
import type { Overview, UnreadPart } from '../../contract.ts';
import type { Stack } from '../stack.ts';
import { alarmView, judgeAlarmsForPage } from './alarm-view.ts';
import { judgeRejected, type MetricView, metricView, WANTED } from './metric-view.ts';
import type { Part, PartReader } from './part-reader.ts';
import { MINUTE, readMetrics } from './read-metrics.ts';
import { type Judgement, judgeAll } from './reasons.ts';
import { readRejectionView } from './rejections.ts';

/** What the ledger keeps that is in no queue. */
interface Backlog {
  /** When the sweeper found the oldest unsent event, if there is one. */
  readonly oldestUnsent: number | undefined;
  readonly parked: PartitionCount;
  readonly held: PartitionCount;
}

/**
 * Whether all systems are operational, and how much they do: what `doctor` looks at, and the metrics of some minutes. Each
 * part is read by itself; what could not be read is named, and the rest is there.
 *
 * @param signal - aborts when nobody waits for the answer any more
 */
export async function readOverview(
  stack: Stack,
  parts: PartReader,
  minutes: number,
  now: number,
  signal: AbortSignal,
): Promise<Overview> {
  const read = await readParts(stack, parts, minutes, now);
  signal.throwIfAborted();
  const { target } = stack;
  const [metrics, queues, deadLetters, ages, backlog, versions, alarms, rejections] = read;
  const unread = unreadOf(read);
  const { previousSecret: use, rejectionTimes: _, rejected: __, ...numbers } = valueIn(metrics) ?? {};
  const judged = <T>(part: Part<T>, judge: (value: T) => Judgement[]): Judgement[] =>
    'value' in part ? judge(part.value) : [];
  return {
    at: now,
    unread,
    ...judgeAll(
      [
        ...judged(versions, (value) => [
          { verdicts: judgeVersions(value, target, now), link: '/sender', alarms: ['secret-not-stored'] },
        ]),
        ...judged(deadLetters, (value) => [
          { verdicts: judgeDeadLetters(value), link: '/dead-letters', alarms: ['dead-letters'] },
        ]),
        ...judged(backlog, (value) => judgeBacklog(value, target, now)),
        ...judged(rejections, ({ verdicts }) => [
          {
            verdicts,
            link: '/log?state=rejected&last=24h',
            alarms: ['platform-rejections', 'verified-rejections'],
          },
        ]),
        ...judged(metrics, ({ counts }) => [judgeRejected(counts, minutes)]),
        ...judged(ages, (value) => [
          {
            verdicts: judgeAges(value, target.limits),
            link: '/log?state=queued,handling',
            alarms: ['oldest-message'],
          },
        ]),
      ],
      judged(alarms, judgeAlarmsForPage),
      unread,
    ),
    ...numbers,
    queues: queueRows(target, valueIn(queues), valueIn(deadLetters), valueIn(ages)),
    ...present('rejections', valueIn(rejections)?.rejections),
    ...present('backlog', backlogView(valueIn(backlog), now)),
    ...present('secret', secretView(valueIn(versions), stack, use, now)),
    ...present('alarms', valueIn(alarms)?.map(alarmView)),
  };
}

function readParts(stack: Stack, parts: PartReader, minutes: number, now: number) {
  const { target, sqs, cloudWatch } = stack;
  // The minute that has just started is among them.
  const since = (Math.floor(now / MINUTE) - minutes + 1) * MINUTE;
  const metrics = parts.read('metrics', String(minutes), async (signal) =>
    metricView(await readMetrics(cloudWatch, target, WANTED, since, now, signal), since, minutes),
  );
  return Promise.all([
    metrics,
    parts.read('queues', '', (signal) => readQueues(sqs, target, signal)),
    parts.read('dead-letters', '', (signal) => readDeadLetters(sqs, target, signal)),
    parts.read('ages', '', (signal) => readAges(cloudWatch, target, now, signal)),
    parts.read('ledger', '', (signal) => readBacklog(target, signal)),
    parts.read('secret', '', (signal) => readVersions(target, signal)),
    parts.read('alarms', '', (signal) => readAlarms(cloudWatch, target, signal)),
    // The metrics tell where in the log to look. Without them nobody knows, which is said of them.
    metrics.then((read) => {
      if (!('value' in read)) return read;
      const { rejectionTimes, rejected } = read.value;
      return parts.read('rejections', String(minutes), (signal) =>
        readRejectionView(stack, rejectionTimes, rejected, now, signal),
      );
    }),
  ]);
}

async function readBacklog(target: Target, signal: AbortSignal): Promise<Backlog> {
  const [oldestUnsent, parked, held] = await Promise.all([
    readOldestUnsent(target),
    countParked(target, signal),
    countHeld(target, signal),
  ]);
  return { oldestUnsent, parked, held };
}

function judgeBacklog({ oldestUnsent, parked, held }: Backlog, { limits }: Target, now: number): Judgement[] {
  return [
    { verdicts: judgeParked(parked), link: '/log?state=parked', alarms: ['parked-events'] },
    { verdicts: judgeHeld(held), link: '/log?state=held', alarms: ['held-events'] },
    {
      verdicts: judgeUnsent(oldestUnsent, limits, now),
      link: '/log?state=unsent',
      alarms: ['unsent-events'],
    },
  ];
}

/** Each once: the rejected requests share what the metrics could not tell. */
function unreadOf(parts: readonly Part<unknown>[]): UnreadPart[] {
  const unread = parts.flatMap((part) => ('unread' in part ? [part.unread] : []));
  return [...new Map(unread.map((each) => [each.part, each])).values()];
}

function valueIn<T>(part: Part<T>): T | undefined {
  return 'value' in part ? part.value : undefined;
}

function present<Name extends string, T>(name: Name, value: T | undefined): { readonly [N in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in Name]: T });
}

function queueRows(
  { queues }: Target,
  states: readonly QueueState[] | undefined,
  deadLetters: readonly QueueState[] | undefined,
  ages: readonly QueueAge[] | undefined,
): Overview['queues'] {
  // All three are in the order of the stack's queues.
  return queues.map(({ entity, subscriber }, index) => {
    const state = states?.[index];
    const dead = deadLetters?.[index];
    return {
      entity,
      subscriber,
      ...(state !== undefined && { waiting: state.waiting, inFlight: state.inFlight }),
      ...present('oldestSeconds', ages?.[index]?.seconds),
      ...present('deadLetters', dead && dead.waiting + dead.inFlight),
    };
  });
}

function backlogView(backlog: Backlog | undefined, now: number): Overview['backlog'] {
  if (backlog === undefined) return undefined;
  const { oldestUnsent, parked, held } = backlog;
  const age = oldestUnsent === undefined ? 0 : Math.max(0, now - oldestUnsent);
  return { unsentOldestSeconds: Math.round(age / 1000), parked: parked.count, held: held.count };
}

function secretView(
  versions: StoredVersions | undefined,
  { target }: Stack,
  use: MetricView['previousSecret'] | undefined,
  now: number,
): Overview['secret'] {
  if (versions === undefined) return undefined;
  const previous = previousSecret(target, versions, now);
  return {
    ...(versions.current !== undefined && { storedAt: versions.current.storedAt }),
    ...(previous?.verifies && { previousUntil: previous.verifiesUntil }),
    ...use,
  };
}
