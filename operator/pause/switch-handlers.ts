import {
  type EventSourceMappingConfiguration,
  GetEventSourceMappingCommand,
  LambdaClient,
  ResourceInUseException,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { type AuditPorts, auditedEach } from '../audit/audited.ts';
import { readConsumers } from '../doctor/consumers.ts';
import type { OperatorPorts } from '../ports.ts';
import { findEventType } from '../target/find-event-type.ts';
import type { Target } from '../target/target.ts';
import type { PauseNote } from './pause-note.ts';
import { readPauseNotes } from './read-pause-notes.ts';
import { PauseNoteWriter } from './write-pause-notes.ts';

/** Which handlers are paused. */
export interface PauseOptions {
  /** Names of entities or event types. */
  readonly handlers: readonly string[] | 'all';
  /** Why, for whoever finds it paused. */
  readonly reason: string;
}

/** Which handlers go on. */
export interface ResumeOptions {
  readonly handlers: readonly string[] | 'all';
  /** Why, for the audit log. */
  readonly reason?: string | undefined;
}

/** What became of one handler. */
export interface HandlerPause {
  readonly entity: string;
  /** `pausing`: Lambda has not yet said that it has stopped. `no-mapping`: nothing gives it events, so nothing was done. */
  readonly outcome: 'paused' | 'was-paused' | 'pausing' | 'no-mapping';
}

/** What became of one handler. See {@link HandlerPause}. */
export interface HandlerResume {
  readonly entity: string;
  readonly outcome: 'resumed' | 'was-running' | 'resuming' | 'no-mapping';
}

type SwitchPorts = AuditPorts & Pick<OperatorPorts, 'pause'>;

/** Lambda takes up to a minute or so to switch a mapping; it is asked every so often, in milliseconds, and so many times. */
const ASK_EVERY = 1000;
const MAX_ASKS = 180;

/**
 * Has handlers get no events until they are resumed: these wait in their queues, in order. What is being handled is
 * handled to its end. The note is written first, so that nobody finds a handler stopped without a word.
 *
 * @returns what became of each, once Lambda has stopped giving it events; also of those before one that fails
 * @throws InvalidInputProblem if there is no such handler
 */
export async function* pauseHandlers(
  target: Target,
  { handlers, reason }: PauseOptions,
  ports: SwitchPorts,
): AsyncGenerator<HandlerPause> {
  const entities = entitiesOf(target, handlers);
  const change = { operation: 'pause', reason, parameters: { entities } } as const;
  yield* auditedEach(target, change, ports, async function* (by) {
    const { notes, writer, lambda, mappings } = await open(target, ports.signal);
    const note: PauseNote = { since: ports.now(), by, reason };
    const switching = new Map<string, readonly string[]>();
    let failure: { readonly error: unknown } | undefined;
    for (const entity of entities) {
      const all = mappings.get(entity) ?? [];
      if (all.length === 0) yield { entity, outcome: 'no-mapping' };
      else if (all.every(isOff) && notes.has(entity)) yield { entity, outcome: 'was-paused' };
      else {
        try {
          await writer.write(entity, note, ports.signal);
          for (const { UUID } of all) await switchMapping(lambda, UUID, false, ports);
          switching.set(entity, uuidsOf(all));
        } catch (error) {
          failure = { error };
          break;
        }
      }
    }
    for await (const { entity, isDone } of settled(lambda, switching, 'Disabled', ports)) {
      yield { entity, outcome: isDone ? 'paused' : 'pausing' };
    }
    if (failure !== undefined) throw failure.error;
  });
}

/**
 * Has handlers get their events again. The note goes last, so that one that could not be resumed is not forgotten. It goes,
 * too, if something else has resumed the handler.
 *
 * @returns what became of each, once Lambda gives it events; also of those before one that fails
 * @throws InvalidInputProblem if there is no such handler
 */
export async function* resumeHandlers(
  target: Target,
  { handlers, reason }: ResumeOptions,
  ports: SwitchPorts,
): AsyncGenerator<HandlerResume> {
  const entities = entitiesOf(target, handlers);
  const change = { operation: 'resume', reason, parameters: { entities } } as const;
  yield* auditedEach(target, change, ports, async function* () {
    const { notes, writer, lambda, mappings } = await open(target, ports.signal);
    const switching = new Map<string, readonly string[]>();
    let failure: { readonly error: unknown } | undefined;
    for (const entity of entities) {
      const all = mappings.get(entity) ?? [];
      if (all.length === 0) {
        yield { entity, outcome: 'no-mapping' };
        continue;
      }
      const wasRunning = all.every(({ State }) => State === 'Enabled');
      try {
        if (!wasRunning) {
          for (const { UUID } of all) await switchMapping(lambda, UUID, true, ports);
          switching.set(entity, uuidsOf(all));
        }
        if (!wasRunning || notes.has(entity)) await writer.remove(entity, ports.signal);
      } catch (error) {
        failure = { error };
        break;
      }
      if (wasRunning) yield { entity, outcome: 'was-running' };
    }
    for await (const { entity, isDone } of settled(lambda, switching, 'Enabled', ports)) {
      yield { entity, outcome: isDone ? 'resumed' : 'resuming' };
    }
    if (failure !== undefined) throw failure.error;
  });
}

function entitiesOf({ eventTypes }: Target, handlers: readonly string[] | 'all'): string[] {
  const names = handlers === 'all' ? eventTypes.map(({ entity }) => entity) : handlers;
  return [...new Set(names.map((name) => findEventType(eventTypes, name).entity))];
}

async function open(target: Target, signal: AbortSignal) {
  const lambda = new LambdaClient(target.clientSettings);
  const consumers = await readConsumers(lambda, target, signal);
  // The stack makes one of each handler; somebody may have added another by hand.
  const mappings = new Map(consumers.map(({ entity, mappings }) => [entity, mappings.filter(hasUuid)]));
  const notes = await readPauseNotes(target, signal);
  return { notes, writer: new PauseNoteWriter(target), lambda, mappings };
}

interface Switchable extends EventSourceMappingConfiguration {
  UUID: string;
}

function hasUuid(mapping: EventSourceMappingConfiguration): mapping is Switchable {
  return mapping.UUID !== undefined;
}

function uuidsOf(mappings: readonly Switchable[]): string[] {
  return mappings.map(({ UUID }) => UUID);
}

function isOff({ State }: Pick<EventSourceMappingConfiguration, 'State'>): boolean {
  return State === 'Disabled' || State === 'Disabling';
}

/** Lambda rejects a change of a mapping while another one is under way. */
async function switchMapping(
  lambda: LambdaClient,
  UUID: string,
  Enabled: boolean,
  { pause, signal }: SwitchPorts,
): Promise<void> {
  for (let asked = 1; ; asked++) {
    try {
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }), { abortSignal: signal });
      return;
    } catch (error) {
      if (!(error instanceof ResourceInUseException) || asked === MAX_ASKS) throw error;
      await pause(ASK_EVERY, signal);
    }
  }
}

/** Handlers whose mappings have come to the state, as they do; at the end those of which not all have. */
async function* settled(
  lambda: LambdaClient,
  switching: ReadonlyMap<string, readonly string[]>,
  wanted: 'Enabled' | 'Disabled',
  { pause, signal }: SwitchPorts,
): AsyncGenerator<{ readonly entity: string; readonly isDone: boolean }> {
  const open = new Map(switching);
  for (let asked = 0; open.size > 0 && asked < MAX_ASKS; asked++) {
    if (asked > 0) await pause(ASK_EVERY, signal);
    for (const [entity, uuids] of [...open]) {
      const left: string[] = [];
      for (const UUID of uuids) {
        const { State } = await lambda.send(new GetEventSourceMappingCommand({ UUID }), {
          abortSignal: signal,
        });
        if (State !== wanted) left.push(UUID);
      }
      open.set(entity, left);
      if (left.length > 0) continue;
      open.delete(entity);
      yield { entity, isDone: true };
    }
  }
  for (const entity of open.keys()) yield { entity, isDone: false };
}
