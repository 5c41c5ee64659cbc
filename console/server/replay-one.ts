import type { OperatorPorts } from '../../operator/ports.ts';
import { remedyOf } from '../../operator/problems/remedy.ts';
import { type ReplayResult, replayEvents } from '../../operator/replay/replay-events.ts';
import type { ReplayOrder, ReplayOutcome } from '../contract.ts';
import { remedyLine } from './remedy-line.ts';
import type { Stack } from './stack.ts';

/** Sends one event to its queues again, or tells what that would do. @param uuid - in lower case */
export async function replayOne(
  { target, sqs, flags }: Stack,
  uuid: string,
  order: ReplayOrder,
  ports: OperatorPorts,
): Promise<ReplayOutcome> {
  const results: ReplayResult[] = [];
  const { deadLetters, failure } = await replayEvents(
    target,
    { ...order, events: { uuids: new Set([uuid]) } },
    ports,
    sqs,
    { result: (result) => results.push(result) },
  );
  const [result] = results;
  if (failure !== undefined) throw failure;
  // The console is being closed.
  if (result === undefined) throw ports.signal.reason;
  const { outcome } = result;
  const remedy =
    outcome === 'held' || outcome === 'parked' || outcome === 'unsent' ? remedyOf(outcome, uuid) : undefined;
  return {
    result,
    leavesDeadLetter: deadLetters > 0,
    ...(remedy !== undefined && { remedy: remedyLine(remedy, flags) }),
  };
}
