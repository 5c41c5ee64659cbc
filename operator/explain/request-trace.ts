import { contentDigest } from '../../lambda/core/json/content-digest.ts';
import { requestUuidFrom } from '../../lambda/core/request/webhook-request.ts';
import { type EventState, eventState } from '../events/event-state.ts';
import { type LogReader, ofRequest, unreadableLog } from '../events/log-lines.ts';
import { readEvents } from '../events/read-events.ts';
import { type Rejection, rejectionFrom } from '../events/rejected-requests.ts';
import { listHeld } from '../held/list-held.ts';
import { readLedgerItem } from '../ledger/ledger-item.ts';
import type { OperatorPorts } from '../ports.ts';
import { isDenied } from '../problems/denied.ts';
import type { Target } from '../target/target.ts';
import { readBody } from './body-form.ts';
import { readHeaders } from './header-form.ts';
import { type SavedRequest, SOME_UUID } from './saved-request.ts';

/** What a stack knows of a saved request by its UUID. Times are milliseconds since the epoch. */
export interface RequestTrace {
  /** The event of this UUID, if one was accepted. */
  readonly event?: {
    readonly acceptedAt: number;
    readonly state: EventState;
    /** Whether it has the content of the saved request; absent if that cannot be compared. */
    readonly isSame?: boolean;
  };
  /** A request of this UUID that is held. */
  readonly held?: { readonly at: number; readonly reason: string };
  /** The last answer but 2xx that a request of this UUID met. */
  readonly lastAnswer?: Rejection;
  /** Since when the verifier's log was searched. */
  readonly since: number;
  /** Why the log, or the ledger without which nothing else is known, could not be read. */
  readonly problem?: string;
  readonly isLedgerUnread?: true;
}

/** Clocks of the functions differ from this one. */
const MARGIN = 60_000;

/**
 * Looks a saved request up in ledger, held requests and the verifier's log.
 *
 * @param since - where the search in the log begins, in milliseconds since the epoch
 * @returns `undefined` if its UUID was not saved
 */
export async function traceRequest(
  target: Target,
  logs: LogReader,
  request: SavedRequest,
  since: number,
  { now, signal }: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<RequestTrace | undefined> {
  const requestUuid = requestUuidFrom(readHeaders(request.headers).requestUuid);
  if (requestUuid === undefined || requestUuid === SOME_UUID) return undefined;
  const kept = await readKept(target, requestUuid, signal);
  if (kept === undefined) {
    const problem = `The table ${target.ledgerTable} cannot be read: the permission is missing.`;
    return { since, problem, isLedgerUnread: true };
  }
  const [events, claim, held] = kept;
  const known = events.get(requestUuid);
  const newest = held.at(-1)?.held;
  const isSame = known && sameContent(claim?.digest?.S, known.eventType, request.body);
  const begin = Math.min(since, ...(known === undefined ? [] : [known.claimedAt - MARGIN]));
  return {
    ...(known && {
      event: {
        acceptedAt: known.claimedAt,
        state: eventState(known, now(), target.delivery),
        ...(isSame !== undefined && { isSame }),
      },
    }),
    ...(newest && { held: { at: newest.heldAt, reason: newest.reason } }),
    since: begin,
    ...(await readLastAnswer(target, logs, requestUuid, { since: begin, until: now() + MARGIN }, signal)),
  };
}

/** What the tables hold of a UUID; `undefined` without permission, because the rest of the explanation does not need them. */
async function readKept(target: Target, requestUuid: string, signal: AbortSignal) {
  try {
    return await Promise.all([
      readEvents(target, [requestUuid], signal),
      readLedgerItem(target, requestUuid, signal),
      listHeld(target, signal, requestUuid),
    ]);
  } catch (error) {
    if (isDenied(error)) return undefined;
    throw error;
  }
}

function sameContent(digest: string | undefined, eventType: string, bytes: Buffer): boolean | undefined {
  const { text, faults } = readBody(bytes);
  if (digest === undefined || text === undefined || faults.length > 0) return undefined;
  return contentDigest(eventType, text) === digest;
}

async function readLastAnswer(
  target: Target,
  logs: LogReader,
  requestUuid: string,
  span: { readonly since: number; readonly until: number },
  signal: AbortSignal,
): Promise<Pick<RequestTrace, 'lastAnswer' | 'problem'>> {
  const group = target.logGroups.verifier;
  let lastAnswer: Rejection | undefined;
  try {
    for await (const line of logs.search({ group, filter: ofRequest(requestUuid), ...span }, signal)) {
      const answer = rejectionFrom(line);
      if ((answer.httpStatus ?? 0) >= 400) lastAnswer = answer;
    }
  } catch (error) {
    return { problem: unreadableLog(group, error) };
  }
  return lastAnswer === undefined ? {} : { lastAnswer };
}
