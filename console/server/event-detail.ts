import type { Entry, EntryState } from '../../operator/events/entry.ts';
import { type EventLife, receivesOf } from '../../operator/events/event-life.ts';
import type { LogLine } from '../../operator/events/log-lines.ts';
import { textField } from '../../operator/events/log-lines.ts';
import { lookUpRequest, UnknownRequestProblem } from '../../operator/events/look-up-request.ts';
import { queueStates } from '../../operator/events/queue-states.ts';
import { readRequestRecord } from '../../operator/events/request-record.ts';
import { timelineOf } from '../../operator/events/timeline.ts';
import { listHeld } from '../../operator/held/list-held.ts';
import { noteSentence } from '../../operator/pause/pause-note.ts';
import type { OperatorPorts } from '../../operator/ports.ts';
import { findWaiting } from '../../operator/waiting/list-waiting.ts';
import type { WaitingEvent } from '../../operator/waiting/waiting-event.ts';
import { requestRemedy } from '../../operator/waiting/waiting-remedy.ts';
import { asSentence } from '../../operator/words.ts';
import type { EventBody, EventDetail } from '../contract.ts';
import { advised } from './advice.ts';
import { HttpProblem } from './http-problem.ts';
import { remedyLine } from './remedy-line.ts';
import { signedSpans } from './signed-spans.ts';
import type { Stack } from './stack.ts';

/**
 * Everything that is known of a request UUID, without its body.
 *
 * @throws HttpProblem with status 404 if that is nothing
 */
export async function readEventDetail(
  { target, logs, flags }: Stack,
  requestUuid: string,
  { now, signal }: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<EventDetail> {
  try {
    const { life, entry } = await lookUpRequest(target, logs, requestUuid, undefined, { now, signal });
    const waiting = await findWaiting(target, entry, { now, signal });
    return eventDetail(life, entry, waiting, { target, flags }, now());
  } catch (error) {
    if (!(error instanceof UnknownRequestProblem)) throw error;
    throw new HttpProblem(404, [advised(error.message, error.advice), ...error.unread].join(' '));
  }
}

/** The form of a life that the page shows. @param waiting - what it waits for; absent if it does not */
export function eventDetail(
  life: EventLife,
  entry: Entry,
  waiting: WaitingEvent | undefined,
  { target, flags }: Pick<Stack, 'target' | 'flags'>,
  now: number,
): EventDetail {
  const { requestUuid, event, request, held, received, secretNow, problems } = life;
  const { state } = entry;
  const failure = failureOf(life, state);
  const rejection = rejectionWords(state, held[0]?.reason, received);
  const remedy = requestRemedy(life, entry, waiting);
  return {
    requestUuid,
    entry,
    steps: timelineOf(life),
    securityFields: request?.securityFields ?? held[0]?.securityFields ?? [],
    ...(secretNow !== undefined && { secret: secretNow }),
    queues: event === undefined ? [] : queueStates(event, target),
    ...(failure !== undefined && { failure }),
    ...(rejection !== undefined && { rejection: asSentence(rejection) }),
    ...(waiting?.paused !== undefined && { paused: noteSentence(waiting.entity, waiting.paused, now) }),
    ...(remedy !== undefined && { remedy: remedyLine(remedy, flags) }),
    hasBody: (request?.bodyText ?? held[0]?.bodyText) !== undefined,
    problems,
  };
}

function failureOf(life: EventLife, state: EntryState): EventDetail['failure'] {
  const { handling } = life.event ?? {};
  if (handling?.failure === undefined || handling.handledAt !== undefined) return undefined;
  return {
    fingerprint: handling.failure,
    error: [handling.failureName ?? 'Error', handling.failureText].filter(Boolean).join(': '),
    attempts: receivesOf(life),
    isLastAttempt: state === 'dead-lettered',
  };
}

/** Why it did not become an event. */
function rejectionWords(
  state: EntryState,
  heldBecause: string | undefined,
  received: readonly LogLine[],
): string | undefined {
  if (state === 'held') return heldBecause;
  const line = received.at(-1);
  if (state !== 'rejected' || line === undefined) return undefined;
  return textField(line, 'detail') ?? textField(line, 'code');
}

/**
 * The body that was sent, for who asks for it.
 *
 * @throws HttpProblem with status 404 if none is kept
 */
export async function readEventBody(
  { target }: Stack,
  requestUuid: string,
  signal: AbortSignal,
): Promise<EventBody> {
  const request = await readRequestRecord(target, requestUuid, signal);
  const [kept] = request === undefined ? await listHeld(target, signal, requestUuid) : [];
  const text = request?.bodyText ?? kept?.held.bodyText;
  if (text === undefined) {
    throw new HttpProblem(404, 'No body is kept: the request was rejected, or its retention is over.');
  }
  return { text, signed: signedSpans(text, request?.securityFields ?? kept?.held.securityFields ?? []) };
}
