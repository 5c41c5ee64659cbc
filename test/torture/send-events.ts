import { setTimeout as pause } from 'node:timers/promises';
import { type LocalStackProcess, withConcurrency } from '../e2e/local-stack.ts';
import { markedBody } from '../log-scan/log-scan.ts';
import { type PlannedEvent, pathOf } from './planned-event.ts';
import { Tally } from './tally.ts';

const PAUSE_MILLISECONDS = 100;
/** More failures in a row than the faults asked for can explain. */
const MAX_TRIES = 100;

/** What became of the sending. */
export interface Sending {
  /** Requests by status and code of their answer. */
  readonly answers: Tally;
  /** Answers "accepted" by UUID. */
  readonly accepted: Tally;
  /** UUIDs that never got 200. */
  readonly rejected: Set<string>;
}

/**
 * Sends events until each got 2xx, with the same UUID again and again: those of an entity one after another, entities
 * side by side. Some are sent as copies, too.
 */
export async function sendEvents(
  stack: LocalStackProcess,
  plan: ReadonlyMap<string, readonly PlannedEvent[]>,
  concurrency: number,
  signal: AbortSignal,
): Promise<Sending> {
  const sending: Sending = { answers: new Tally(), accepted: new Tally(), rejected: new Set() };
  const send = (event: PlannedEvent) => sendUntilKept(stack, event, sending, signal);
  const entities = [...plan.values()].map((events) => events.values());
  async function work(): Promise<void> {
    for (let entity = entities.shift(); entity !== undefined; entity = entities.shift()) {
      const { value: event } = entity.next();
      if (event === undefined) continue;
      await Promise.all(event.copied ? [send(event), send(event)] : [send(event)]);
      // Behind all others, so that the entities advance side by side.
      entities.push(entity);
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work));
  const copied = [...plan.values()].flat().filter((event) => event.copied);
  await withConcurrency(copied, concurrency, send);
  return sending;
}

async function sendUntilKept(
  stack: LocalStackProcess,
  event: PlannedEvent,
  { answers, accepted, rejected }: Sending,
  signal: AbortSignal,
): Promise<void> {
  const { uuid, id, status } = event;
  const webhook = {
    uuid,
    path: pathOf(event),
    signed: `${id}${status}`,
    body: markedBody(id, status),
  };
  for (let tries = 0; tries < MAX_TRIES && !signal.aborted; tries++) {
    const answer = await stack.send(webhook).catch(() => undefined);
    const code = String(answer?.body.code ?? 'from the gateway');
    answers.add(answer === undefined ? 'no answer' : `${answer.status} ${code}`);
    if (code === 'accepted') accepted.add(uuid);
    if (answer?.status === 200) return;
    // What is wrong with the request itself does not get better by sending it again.
    if (answer !== undefined && answer.status < 500) break;
    await pause(PAUSE_MILLISECONDS);
  }
  rejected.add(uuid);
}
