import {
  type EventSourceMappingConfiguration,
  GetAccountSettingsCommand,
  type LambdaClient,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';
import { BUILT_IN_SUBSCRIBER } from '../../lambda/core/settings/event-type.ts';
import { type PauseNote, type PauseNotes, pauseWords, REMINDER_AFTER } from '../pause/pause-note.ts';
import type { ToolCommand } from '../problems/tool-command.ts';
import type { LimitFacts, Target } from '../target/target.ts';
import { printable } from '../words.ts';
import { fail, ok, orOk, type Verdict, warn } from './verdict.ts';

/** What takes messages from the queue of a built-in handler. */
export interface Consumer {
  readonly entity: string;
  readonly mappings: readonly Pick<
    EventSourceMappingConfiguration,
    'UUID' | 'State' | 'StateTransitionReason' | 'ScalingConfig' | 'LastProcessingResult'
  >[];
}

/** Reads the event-source mappings of the handlers' queues. */
export async function readConsumers(
  lambda: LambdaClient,
  { queues, functions }: Target,
  signal: AbortSignal,
): Promise<Consumer[]> {
  const builtIn = queues.filter(({ subscriber }) => subscriber === BUILT_IN_SUBSCRIBER);
  return Promise.all(
    builtIn.map(async ({ entity, arn }) => {
      const FunctionName = functions.handlers.get(entity);
      const pages = paginateListEventSourceMappings(
        { client: lambda },
        { EventSourceArn: arn, ...(FunctionName !== undefined && { FunctionName }) },
        { abortSignal: signal },
      );
      const mappings: EventSourceMappingConfiguration[] = [];
      for await (const { EventSourceMappings = [] } of pages) mappings.push(...EventSourceMappings);
      return { entity, mappings };
    }),
  );
}

/**
 * Notes on handlers that get no events. One on a handler that a deployment has resumed explains nothing that waits.
 */
export function pausesInForce(notes: PauseNotes, consumers: readonly Consumer[]): PauseNotes {
  const off = consumers.filter(({ mappings }) =>
    mappings.every(({ State }) => State === 'Disabled' || State === 'Disabling'),
  );
  const entities = new Set(off.map(({ entity }) => entity));
  return new Map([...notes].filter(([entity]) => entities.has(entity)));
}

/**
 * Whether every handler gets its events.
 *
 * @param notes - on those that somebody paused
 */
export function judgeConsumers(
  consumers: readonly Consumer[],
  notes: PauseNotes = new Map(),
  now = Date.now(),
): readonly Verdict[] {
  const faults = consumers.flatMap(({ entity, mappings }): Verdict[] => {
    const states = mappings.map(({ State = 'unknown' }) => State);
    const enabled = mappings.filter(({ State }) => State === 'Enabled');
    // Enabled is what it is told to be; whether it can is another matter.
    const problems = enabled.map(({ LastProcessingResult = '' }) => LastProcessingResult).filter(isProblem);
    const note = notes.get(entity);
    if (enabled.length > problems.length) return note === undefined ? [] : [judgeResumed(entity, note, now)];
    if (problems.length > 0) {
      return [
        fail(
          `Lambda cannot give the ${entity} handler its events: ${printable(problems.join('; '))}. Look at the role of the handler, the key and the queue.`,
        ),
      ];
    }
    if (states.length === 0) {
      return [fail(`Nothing takes events from the queue of the ${entity} handler. Deploy the stack again.`)];
    }
    const words = `The event-source mapping of the ${entity} handler is ${printable(states.join(', '))}`;
    if (states.some((state) => /ing$/.test(state))) return [warn(`${words}. Try again in a minute.`)];
    const resume: ToolCommand = { name: 'resume', words: [entity] };
    if (note === undefined) {
      return [fail(`${words}, and nobody has noted why: its events wait. Resume it.`, undefined, resume)];
    }
    return [judgePaused(entity, note, now, resume)];
  });
  return orOk(faults, `${consumers.length} handlers take events from their queues`);
}

/** The same of handlers that are noted as paused, without asking Lambda. */
export function judgeNotes(notes: PauseNotes, now: number): Verdict[] {
  return [...notes].map(([entity, note]) =>
    judgePaused(entity, note, now, { name: 'resume', words: [entity] }),
  );
}

/** Somebody wants it so, but not for long without another look. */
function judgePaused(entity: string, note: PauseNote, now: number, resume: ToolCommand): Verdict {
  const words = `The ${entity} handler is ${pauseWords(note, now)}. Its events wait in their queue, for 14 days at most.`;
  if (now - note.since < REMINDER_AFTER) return warn(words, undefined, resume);
  return fail(
    `${words} That is more than a day: resume it, or check whether it still has to wait.`,
    undefined,
    resume,
  );
}

function judgeResumed(entity: string, note: PauseNote, now: number): Verdict {
  const words = `The ${entity} handler takes events, although it is noted as ${pauseWords(note, now)}. A deployment may have resumed it: pause it again, or take the note off.`;
  return warn(words, undefined, { name: 'resume', words: [entity] });
}

/** Lambda says `OK`, that there was nothing, or `PROBLEM: …`. */
function isProblem(lastProcessingResult: string): boolean {
  return lastProcessingResult.startsWith('PROBLEM');
}

/** How many executions at once the account allows. */
export interface ConcurrencyQuota {
  readonly total: number;
  readonly unreserved: number;
}

/** Reads the account's quota in this region. */
export async function readQuota(lambda: LambdaClient, signal: AbortSignal): Promise<ConcurrencyQuota> {
  const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}), { abortSignal: signal });
  return {
    total: AccountLimit?.ConcurrentExecutions ?? 0,
    unreserved: AccountLimit?.UnreservedConcurrentExecutions ?? 0,
  };
}

/** With fewer than these even a few slow requests at once are too many. */
const MIN_FOR_VERIFIER = 10;

/** A handler without a limit of its own takes what it gets; this is what is counted for it. */
const UNLIMITED_HANDLER = 10;

/**
 * Whether the handlers leave the verifier enough room.
 *
 * @param limits - as many requests as API Gateway lets through in a second, a slow one taking a second, are enough
 */
export function judgeQuota(
  { total, unreserved }: ConcurrencyQuota,
  consumers: readonly Consumer[],
  { requestsPerSecond }: Pick<LimitFacts, 'requestsPerSecond'>,
): Verdict[] {
  const handlers = consumers
    .flatMap(({ mappings }) => mappings)
    .reduce((sum, { ScalingConfig }) => sum + (ScalingConfig?.MaximumConcurrency ?? UNLIMITED_HANDLER), 0);
  const left = unreserved - handlers - 1;
  const words = `${unreserved} of ${total} executions at once are unreserved; handlers and sweeper may use ${handlers + 1}`;
  const advice =
    'Ask AWS for a higher quota (Service Quotas, Lambda, concurrent executions), or lower handlerMaxConcurrency.';
  if (left < Math.min(MIN_FOR_VERIFIER, requestsPerSecond)) {
    return [
      fail(
        `${words}, which leaves ${Math.max(0, left)} for the verifier: webhooks will be rejected. ${advice}`,
      ),
    ];
  }
  if (left < requestsPerSecond) {
    return [warn(`${words}, which leaves ${left} for the verifier: too few for a burst. ${advice}`)];
  }
  return [ok(`${words}, and ${left} are left for the verifier`)];
}
