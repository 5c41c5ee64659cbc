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
import type { Overview } from '../../contract.ts';
import type { Stack } from '../stack.ts';
import { alarmView, judgeAlarmsForPage } from './alarm-view.ts';
import { metricView, WANTED } from './metric-view.ts';
import { MINUTE, readMetrics } from './read-metrics.ts';
import { judgeAll } from './reasons.ts';
import { readRejectionView } from './rejections.ts';

/** Whether all systems are operational, and how much they do: what `doctor` looks at, and the metrics of some minutes. */
export async function readOverview(
  stack: Stack,
  minutes: number,
  now: number,
  signal: AbortSignal,
): Promise<Overview> {
  const { target, sqs, cloudWatch } = stack;
  // The minute that has just started is among them.
  const since = (Math.floor(now / MINUTE) - minutes + 1) * MINUTE;
  const [values, queues, deadLetters, ages, oldestUnsent, parked, held, versions, alarms] = await Promise.all(
    [
      readMetrics(cloudWatch, target, WANTED, since, now, signal),
      readQueues(sqs, target, signal),
      readDeadLetters(sqs, target, signal),
      readAges(cloudWatch, target, now, signal),
      readOldestUnsent(target),
      countParked(target, signal),
      countHeld(target, signal),
      readVersions(target, signal),
      readAlarms(cloudWatch, target, signal),
    ],
  );
  const { previousSecret, rejectionTimes, rejected, ...metrics } = metricView(values, since, minutes);
  const { rejections, verdicts } = await readRejectionView(stack, rejectionTimes, rejected, now, signal);
  return {
    at: now,
    ...judgeAll(
      [
        { verdicts: judgeVersions(versions, target, now), link: '/sender' },
        { verdicts: judgeDeadLetters(deadLetters), link: '/dead-letters' },
        { verdicts: judgeParked(parked), link: '/log?state=parked' },
        // Not the link of other rejected requests: their alarm says something else.
        { verdicts, link: '/log?state=rejected&last=24h' },
        { verdicts: judgeHeld(held), link: '/log?state=held' },
        { verdicts: judgeUnsent(oldestUnsent, target.limits, now), link: '/log?state=unsent' },
        { verdicts: judgeAges(ages, target.limits), link: '/log?state=queued' },
      ],
      judgeAlarmsForPage(alarms),
    ),
    ...metrics,
    rejections,
    queues: queueRows(queues, deadLetters, ages),
    ...backlog(oldestUnsent, parked, held, now),
    secret: { ...secretView(versions, stack, now), ...previousSecret },
    alarms: alarms.map(alarmView),
  };
}

function queueRows(
  queues: readonly QueueState[],
  deadLetters: readonly QueueState[],
  ages: readonly QueueAge[],
): Overview['queues'] {
  // All three are in the order of the stack's queues.
  return queues.map(({ entity, subscriber, waiting, inFlight }, index) => {
    const dead = deadLetters[index];
    return {
      entity,
      subscriber,
      waiting,
      inFlight,
      oldestSeconds: ages[index]?.seconds ?? 0,
      deadLetters: (dead?.waiting ?? 0) + (dead?.inFlight ?? 0),
    };
  });
}

function backlog(
  oldestUnsent: number | undefined,
  parked: PartitionCount,
  held: PartitionCount,
  now: number,
): Pick<Overview, 'unsentOldestSeconds' | 'parked' | 'held'> {
  return {
    unsentOldestSeconds:
      oldestUnsent === undefined ? 0 : Math.max(0, Math.round((now - oldestUnsent) / 1000)),
    parked: parked.count,
    held: held.count,
  };
}

function secretView(
  versions: StoredVersions,
  { target }: Stack,
  now: number,
): Pick<Overview['secret'], 'storedAt' | 'previousUntil'> {
  const previous = previousSecret(target, versions, now);
  return {
    ...(versions.current !== undefined && { storedAt: versions.current.storedAt }),
    ...(previous?.verifies && { previousUntil: previous.verifiesUntil }),
  };
}
