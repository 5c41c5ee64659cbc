import { setTimeout as pause } from 'node:timers/promises';
import type { LocalStackProcess } from '../e2e/local-stack.ts';
import { type PlannedEvent, pathOf } from './planned-event.ts';
import { Tally } from './tally.ts';

const PAUSE_MILLISECONDS = 100;
/** More failures in a row than the faults asked for can explain. */
const MOST_TRIES = 100;

/** What became of the sending. */
export interface Sending {
  /** Requests by status and code of their answer. */
  readonly answers: Tally;
  /** Events that never got 200. */
  readonly refused: string[];
}

/**
 * Sends events until each got 2xx, with the same UUID again and again: those of an entity one after another, entities
 * side by side.
 */
export async function sendEvents(
  stack: LocalStackProcess,
  plan: ReadonlyMap<string, readonly PlannedEvent[]>,
  concurrency: number,
  signal: AbortSignal,
): Promise<Sending> {
  const sending: Sending = { answers: new Tally(), refused: [] };
  const entities = [...plan.values()].map((events) => events.values());
  async function work(): Promise<void> {
    for (let entity = entities.shift(); entity !== undefined; entity = entities.shift()) {
      const { value: event } = entity.next();
      if (event === undefined) continue;
      if (!(await sendUntilKept(stack, event, sending.answers, signal))) sending.refused.push(event.uuid);
      // Behind all others, so that the entities advance side by side.
      entities.push(entity);
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work));
  return sending;
}

async function sendUntilKept(
  stack: LocalStackProcess,
  event: PlannedEvent,
  answers: Tally,
  signal: AbortSignal,
): Promise<boolean> {
  const { uuid, id, status } = event;
  const webhook = {
    uuid,
    path: pathOf(event),
    signed: `${id}${status}`,
    body: JSON.stringify({ id, status }),
  };
  for (let tries = 0; tries < MOST_TRIES && !signal.aborted; tries++) {
    const answer = await stack.send(webhook).catch(() => undefined);
    answers.add(
      answer === undefined ? 'no answer' : `${answer.status} ${answer.body.code ?? 'from the gateway'}`,
    );
    if (answer?.status === 200) return true;
    // What is wrong with the request itself does not get better by sending it again.
    if (answer !== undefined && answer.status < 500) return false;
    await pause(PAUSE_MILLISECONDS);
  }
  return false;
}
