import type { HeldRequest } from '../../lambda/core/ledger/claim.ts';
import { HOLD_CODES } from '../../lambda/core/signature/hold-verdict.ts';
import { listHeld } from '../held/list-held.ts';
import { isDenied } from '../problems/denied.ts';
import { previousSecret, readVersions } from '../secrets/stored-secret.ts';
import type { Target } from '../target/target.ts';
import { type Entry, entryOfEvent, entryOfForgotten, entryOfHeld, entryOfRejection } from './entry.ts';
import type { KnownEvent } from './event.ts';
import {
  hasField,
  type LogFilter,
  type LogLine,
  type LogReader,
  type LogSearch,
  numberField,
  ofRequest,
  textField,
  unreadableLog,
} from './log-lines.ts';
import { readEvents } from './read-events.ts';
import { rejectionFrom } from './rejected-requests.ts';
import { type RequestRecord, readRequestRecord } from './request-record.ts';

/** Everything that ledger, history and logs say of one request UUID. */
export interface EventLife {
  readonly requestUuid: string;
  /** Absent if the UUID was never claimed. */
  readonly event?: KnownEvent;
  readonly request?: RequestRecord;
  /** Requests of this UUID that are held, oldest first. */
  readonly held: readonly HeldRequest[];
  /** What the secret that verified the event is now. */
  readonly secretNow?: SecretRole;
  /** Lines of the verifier, oldest first: one per request with this UUID. */
  readonly received: readonly LogLine[];
  /** Lines of the access log that belong to them. */
  readonly access: readonly LogLine[];
  /** Lines of the handler, oldest first: one per delivery. */
  readonly deliveries: readonly LogLine[];
  /** What could not be read, or not to its end. */
  readonly problems: readonly string[];
}

/** Lines of the verifier about requests that were answered 2xx. */
const ACCEPTED: ReadonlySet<string | undefined> = new Set(['webhook.accepted', 'webhook.duplicate']);

/** That the event was accepted, by the verifier's log: its lines are kept longer than its claim may be. */
function acceptedLine({ received }: Pick<EventLife, 'received'>): LogLine | undefined {
  return received.find((line) => ACCEPTED.has(textField(line, 'message')));
}

/**
 * The line of the log that the request has, or had last: of the event, if there is one, or was one that is forgotten; else of
 * the hold, else of a rejection.
 */
export function entryOfLife(
  life: EventLife,
  { eventTypes, delivery }: Pick<Target, 'eventTypes' | 'delivery'>,
  now: number,
): Entry | undefined {
  const { event, held, received } = life;
  if (event !== undefined) return entryOfEvent(event, now, delivery);
  const entityOf = (eventType: string | undefined): string | undefined =>
    eventTypes.find(({ name }) => name === eventType)?.entity;
  const [firstHeld] = held;
  if (firstHeld !== undefined) {
    const note = { ...firstHeld, code: HOLD_CODES[firstHeld.category] };
    return entryOfHeld(note, entityOf(firstHeld.eventType));
  }
  const accepted = acceptedLine(life);
  if (accepted !== undefined) {
    return entryOfForgotten(life.requestUuid, accepted, entityOf(textField(accepted, 'eventType')));
  }
  const line = received.at(-1);
  if (line === undefined) return undefined;
  const rejection = rejectionFrom(line);
  return entryOfRejection(rejection, entityOf(rejection.eventType));
}

/** How often the handler has received the event, as far as its notes or its log tell. */
export function receivesOf({ event, deliveries }: Pick<EventLife, 'event' | 'deliveries'>): number {
  return Math.max(
    event?.handling?.attempts ?? 0,
    event?.handling?.startedAttempt ?? 0,
    ...deliveries.map((line) => numberField(line, 'received') ?? 0),
  );
}

/** Whether a version of the secret still verifies. */
type SecretRole = 'current' | 'previous' | 'previous, expired' | 'retired';

/** Where to look for log lines of a UUID that left nothing else, in milliseconds since the epoch. */
export interface Span {
  readonly since: number;
  readonly until: number;
}

/** Functions write their lines a moment after what they are about, and clocks differ. */
const MARGIN = 60_000;

/** A copy that the platform sends after all was done is looked for so long. */
const AFTERMATH = 3_600_000;

/** Pages of one log group that are read at most: a message that waits for days must not mean days of logs. */
const MAX_PAGES = 50;

/**
 * Collects what is known of a request UUID.
 *
 * @param requestUuid - in lower case
 * @param span - where to look in the logs if the ledger does not know the UUID
 */
export async function readLife(
  target: Target,
  logs: LogReader,
  requestUuid: string,
  span: Span,
  now: number,
  signal: AbortSignal,
): Promise<EventLife> {
  const [events, request, held] = await Promise.all([
    readEvents(target, [requestUuid], signal),
    readRequestRecord(target, requestUuid, signal),
    listHeld(target, signal, requestUuid),
  ]);
  const event = events.get(requestUuid);
  const searched = spanOf(
    event,
    held.map((kept) => kept.held.heldAt),
    span,
    now,
  );
  const problems: string[] = [];
  const find = async (group: string, filter: LogFilter): Promise<LogLine[]> => {
    try {
      const { lines, complete } = await collect(logs, { group, filter, ...searched }, signal);
      if (!complete) problems.push(`The log group ${group} is too long to be read to its end.`);
      return lines;
    } catch (error) {
      problems.push(unreadableLog(group, error));
      return [];
    }
  };
  const handler = event && target.logGroups.handlers.get(event.entity);
  const [received, deliveries, secretNow] = await Promise.all([
    find(target.logGroups.verifier, ofRequest(requestUuid)),
    handler === undefined ? [] : find(handler, ofRequest(requestUuid)),
    request && roleOf(target, request.secretVersion, now, signal),
  ]);
  if (event === undefined && acceptedLine({ received }) !== undefined) {
    // Forgotten, or accepted since the ledger was asked.
    const known = await readEvents(target, [requestUuid], signal);
    if (known.size > 0) return readLife(target, logs, requestUuid, span, now, signal);
  }
  const ids = received.map((line) => textField(line, 'apiRequestId')).filter((id) => id !== undefined);
  if (ids.length === 0 && request?.apiRequestId !== undefined) ids.push(request.apiRequestId);
  const access =
    ids.length === 0 ? [] : await find(target.logGroups.access, hasField('requestId', ids.slice(0, 20)));
  return {
    requestUuid,
    ...(event !== undefined && { event }),
    ...(request !== undefined && { request }),
    held: held.map((kept) => kept.held),
    ...(secretNow !== undefined && { secretNow }),
    received,
    access,
    deliveries,
    problems,
  };
}

/** The time in which log lines of the UUID can be. */
function spanOf(event: KnownEvent | undefined, heldAt: readonly number[], span: Span, now: number): Span {
  const begins = [...heldAt, ...(event === undefined ? [] : [event.claimedAt])];
  if (begins.length === 0) return span;
  const since = Math.min(...begins) - MARGIN;
  const handledAt = event?.handling?.handledAt;
  // What is not finished may fail again at any time.
  if (event === undefined || handledAt === undefined) return { since, until: now + MARGIN };
  const { sentAt = 0, replayedAt = 0 } = event.outbox;
  return { since, until: Math.min(now + MARGIN, Math.max(handledAt, sentAt, replayedAt) + AFTERMATH) };
}

async function collect(
  logs: LogReader,
  search: LogSearch,
  signal: AbortSignal,
): Promise<{ lines: LogLine[]; complete: boolean }> {
  const lines: LogLine[] = [];
  let complete = false;
  for await (const line of logs.search(search, signal, {
    mostPages: MAX_PAGES,
    onEnd: () => (complete = true),
  })) {
    lines.push(line);
  }
  return { lines, complete };
}

async function roleOf(
  target: Target,
  versionId: string,
  now: number,
  signal: AbortSignal,
): Promise<SecretRole | undefined> {
  try {
    const versions = await readVersions(target, signal);
    if (versions.current?.versionId === versionId) return 'current';
    if (versions.previous?.versionId !== versionId) return 'retired';
    return previousSecret(target, versions, now)?.verifies ? 'previous' : 'previous, expired';
  } catch (error) {
    // Who may look at events need not be allowed to look at the secret's versions.
    if (isDenied(error)) return undefined;
    throw error;
  }
}
