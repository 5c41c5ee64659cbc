import type { OperatorPorts } from '../ports.ts';
import type { Target } from '../target/target.ts';
import type { KnownEvent } from './event.ts';
import { type EventState, eventState } from './event-state.ts';
import { listEvents } from './list-events.ts';
import { readEvents } from './read-events.ts';
import { AHEAD } from './usual-span.ts';

const FIRST_PAUSE = 25;
const MAX_PAUSE = 250;

/** Which event is awaited. Everything that is given must hold. */
export interface AwaitedEvent {
  /** In lower case. */
  readonly requestUuid?: string;
  /** Name of the event type. */
  readonly eventType?: string;
  readonly entity?: string;
  readonly subject?: string;
  readonly status?: string;
}

/** An accepted event, and where it stands. */
export interface EventInState {
  readonly event: KnownEvent;
  readonly state: EventState;
}

/**
 * Watches accepted events until one of those awaited is in one of these states, or the time is over. Of several the one
 * that was accepted last counts.
 *
 * @param deadline - milliseconds since the epoch
 * @returns the event; if the time is over, the awaited one that was accepted last, as it was last seen, if there is one
 */
export async function awaitEvent(
  target: Target,
  awaited: AwaitedEvent,
  states: ReadonlySet<EventState>,
  deadline: number,
  ports: Pick<OperatorPorts, 'now' | 'pause' | 'signal'>,
): Promise<EventInState | undefined> {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 1.5, MAX_PAUSE)) {
    let last: EventInState | undefined;
    for await (const event of candidates(target, awaited, ports)) {
      if (!isAwaited(event, awaited)) continue;
      const seen = { event, state: eventState(event, ports.now(), target.delivery) };
      if (states.has(seen.state)) return seen;
      last ??= seen;
    }
    const now = ports.now();
    if (now >= deadline) return last;
    await ports.pause(Math.min(pause, deadline - now), ports.signal);
  }
}

/** Events that may be awaited, newest first. */
async function* candidates(
  target: Target,
  { requestUuid, entity, subject }: AwaitedEvent,
  { now, signal }: Pick<OperatorPorts, 'now' | 'signal'>,
): AsyncGenerator<KnownEvent> {
  if (requestUuid !== undefined) yield* (await readEvents(target, [requestUuid], signal)).values();
  else {
    const filter = { ...(entity !== undefined && { entity }), ...(subject !== undefined && { subject }) };
    yield* listEvents(target, { since: 0, until: now() + AHEAD, ...filter }, signal);
  }
}

function isAwaited(event: KnownEvent, awaited: AwaitedEvent): boolean {
  return (['requestUuid', 'eventType', 'entity', 'subject', 'status'] as const).every(
    (name) => awaited[name] === undefined || awaited[name] === event[name],
  );
}
