import { BUILT_IN_SUBSCRIBER } from '../../../lambda/core/settings/event-type.ts';
import { readAlarms } from '../../../operator/doctor/alarms.ts';
import {
  countHeld,
  countParked,
  judgeHeld,
  judgeParked,
  type PartitionCount,
} from '../../../operator/doctor/ledger.ts';
import { explainingNotes, judgePauses, readPauses, shownNotes } from '../../../operator/doctor/pauses.ts';
import {
  countIn,
  judgeAges,
  judgeDeadLetters,
  type QueueAge,
  type QueueState,
  readAges,
  readDeadLetters,
  readQueues,
} from '../../../operator/doctor/queues.ts';
import { judgeVersions } from '../../../operator/doctor/secret.ts';
import { judgeUnkept, readUnkept } from '../../../operator/doctor/unkept.ts';
import type { PauseNotes } from '../../../operator/pause/pause-note.ts';
import {
  previousSecret,
  readVersions,
  type StoredVersions,
} from '../../../operator/secrets/stored-secret.ts';
import type { Target } from '../../../operator/target/target.ts';
import { listWaiting, type WaitingList } from '../../../operator/waiting/list-waiting.ts';
import type { Overview, UnreadPart } from '../../contract.ts';
import type { Stack } from '../stack.ts';
import { alarmView, judgeAlarmsForPage } from './alarm-view.ts';
import { judgeRejected, type MetricView, metricView, WANTED } from './metric-view.ts';
import type { Part, PartReader } from './part-reader.ts';
import { MINUTE, readMetrics } from './read-metrics.ts';
import { type Judgement, judgeAll } from './reasons.ts';
import { readRejectionView } from './rejections.ts';
import { judgeWaiting, waitingView } from './waiting-view.ts';

/** What the ledger keeps until an operator decides. */
interface Kept {
  readonly parked: PartitionCount;
  readonly held: PartitionCount;
}

/** A look at what waits reads thousands of items on a busy stack, so it is used for so long, in milliseconds. */
const WAITING_KEPT = 10_000;

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
  const [metrics, queues, deadLetters, ages, waiting, kept, versions, alarms, unkept, rejections, pauses] =
    read;
  const paused = valueIn(pauses) ?? { notes: new Map() };
  const notes = explainingNotes(paused);
  const counted = valueIn(queues) ?? [];
  const isEmpty = (entity: string) => countIn(counted, entity) === 0;
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
        ...judged(pauses, (value) => [{ verdicts: judgePauses(value, now) }]),
        ...judged(waiting, (list) => judgeWaiting(list, target, now, { notes, isEmpty })),
        ...judged(deadLetters, (queues) => [
          {
            verdicts: judgeDeadLetters(queues.filter((queue) => !isToldByEvents(queue, waiting))),
            link: '/dead-letters',
            alarms: ['dead-letters'],
          },
        ]),
        ...judged(kept, ({ parked, held }) => [
          { verdicts: judgeParked(parked), link: '/parked', alarms: ['parked-events'] },
          { verdicts: judgeHeld(held), link: '/held', alarms: ['held-events'] },
        ]),
        ...judged(rejections, ({ verdicts }) => [
          {
            verdicts,
            link: '/log?state=rejected&last=24h',
            alarms: ['platform-rejections', 'verified-rejections'],
          },
        ]),
        ...judged(unkept, (value) => [
          {
            verdicts: judgeUnkept(value, 'the time shown', now),
            alarms: ['verifier-errors', 'verifier-throttles', 'gateway-failures', 'gateway-throttled'],
          },
        ]),
        ...judged(metrics, ({ counts }) => [judgeRejected(counts, minutes)]),
        ...judged(ages, (value) => [
          {
            verdicts: judgeAges(value, target.limits, [], notes),
            link: '/log?state=queued,handling',
            alarms: ['oldest-message'],
          },
        ]),
      ],
      judged(alarms, (value) => judgeAlarmsForPage(value, notes)),
      unread,
    ),
    ...numbers,
    queues: queueRows(target, valueIn(queues), valueIn(deadLetters), valueIn(ages), shownNotes(paused)),
    ...present('rejections', valueIn(rejections)?.rejections),
    ...waitingView(valueIn(waiting), target, now),
    ...present('kept', keptView(valueIn(kept))),
    ...present('secret', secretView(valueIn(versions), stack, use, now)),
    ...present(
      'alarms',
      valueIn(alarms)?.map((alarm) => alarmView(alarm, notes)),
    ),
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
    parts.read('waiting', '', (signal) => listWaiting(target, {}, { now: () => now, signal }), WAITING_KEPT),
    parts.read('ledger', '', (signal) => readKept(target, signal)),
    parts.read('secret', '', (signal) => readVersions(target, signal)),
    parts.read('alarms', '', (signal) => readAlarms(cloudWatch, target, signal)),
    parts.read('unkept', String(minutes), (signal) => readUnkept(cloudWatch, target, since, now, signal)),
    // The metrics tell where in the log to look. Without them nobody knows, which is said of them.
    metrics.then((read) => {
      if (!('value' in read)) return read;
      const { rejectionTimes, rejected } = read.value;
      return parts.read('rejections', String(minutes), (signal) =>
        readRejectionView(stack, rejectionTimes, rejected, now, signal),
      );
    }),
    parts.read('pauses', '', (signal) => readPauses(target, signal)),
  ]);
}

async function readKept(target: Target, signal: AbortSignal): Promise<Kept> {
  const [parked, held] = await Promise.all([countParked(target, signal), countHeld(target, signal)]);
  return { parked, held };
}

/** Whether the ledger names the events that lie there; the queue itself has only their number, and has it later. */
function isToldByEvents({ entity, subscriber }: QueueState, waiting: Part<WaitingList>): boolean {
  return (
    subscriber === BUILT_IN_SUBSCRIBER &&
    (valueIn(waiting)?.entities ?? []).some(
      (each) => each.entity === entity && each.events.some(({ state }) => state === 'dead-lettered'),
    )
  );
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
  notes: PauseNotes,
): Overview['queues'] {
  // All three are in the order of the stack's queues.
  return queues.map(({ entity, subscriber }, index) => {
    const state = states?.[index];
    const dead = deadLetters?.[index];
    return {
      entity,
      subscriber,
      ...(state !== undefined && { waiting: state.waiting, inFlight: state.inFlight }),
      ...present('oldestSeconds', ages && (ages[index]?.seconds ?? 0)),
      ...present('deadLetters', dead && dead.waiting + dead.inFlight),
      ...present('paused', subscriber === BUILT_IN_SUBSCRIBER ? notes.get(entity) : undefined),
    };
  });
}

function keptView(kept: Kept | undefined): Overview['kept'] {
  return kept && { parked: kept.parked.count, held: kept.held.count };
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
