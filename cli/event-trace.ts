import { type AttributeValue, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { entityKey, historyKey } from '../lambda/core/entity-status.ts';
import { PARKED } from '../lambda/core/outbox-index.ts';
import type { CliPorts } from './ports.ts';
import type { Target } from './target.ts';

/** How far an event has come. Times are milliseconds since the epoch, by the clocks of the functions. */
export interface EventTrace {
  readonly claim?: ClaimState;
  readonly handling?: HandlingState;
}

interface ClaimState {
  readonly entity: string;
  readonly subject: string;
  readonly status: string;
  readonly claimedAt: number;
  /** When every queue had the event. */
  readonly sentAt?: number;
  /** Subscribers whose queue does not have it yet. */
  readonly unsent: readonly string[];
  readonly attempts: number;
  readonly parked: boolean;
}

interface HandlingState {
  readonly handledAt?: number;
  /** A later event of the entity came first. */
  readonly late: boolean;
}

const FIRST_PAUSE = 40;
const LONGEST_PAUSE = 1000;

/** The note that every queue has the event may be lost although it has been handled. The sweeper repeats it later. */
const NOTE_GRACE = 2000;

/**
 * Watches an event through ledger and history until it was handled or the time is over.
 *
 * @param deadline - milliseconds since the epoch
 * @returns the last state seen
 */
export async function followEvent(
  target: Target,
  requestUuid: string,
  deadline: number,
  ports: Pick<CliPorts, 'now' | 'pause' | 'signal'>,
  onChange: (trace: EventTrace) => void = () => {},
): Promise<EventTrace> {
  let trace: EventTrace = {};
  let seenHandledAt: number | undefined;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE)) {
    trace = await observe(target, requestUuid, trace, ports.signal);
    onChange(trace);
    const now = ports.now();
    if (trace.handling?.handledAt !== undefined) {
      seenHandledAt ??= now;
      if (trace.claim?.sentAt !== undefined || now - seenHandledAt >= NOTE_GRACE) return trace;
    }
    if (now >= deadline) return trace;
    await ports.pause(Math.min(pause, Math.max(1, deadline - now)), ports.signal);
  }
}

async function observe(
  target: Target,
  requestUuid: string,
  before: EventTrace,
  signal: AbortSignal,
): Promise<EventTrace> {
  const claim =
    before.claim?.sentAt === undefined ? await readClaim(target, requestUuid, signal) : before.claim;
  if (claim === undefined) return before;
  const handling =
    before.handling?.handledAt === undefined
      ? await readHandling(target, requestUuid, claim, signal)
      : before.handling;
  return { claim, ...(handling && { handling }) };
}

async function readClaim(
  target: Target,
  requestUuid: string,
  signal: AbortSignal,
): Promise<ClaimState | undefined> {
  const item = await readItem(target, target.ledgerTable, { pk: { S: requestUuid } }, signal, [
    'entity',
    'subject',
    'status',
    'claimedAt',
    'sentAt',
    'unsent',
    'attempts',
    'outbox',
  ]);
  if (item === undefined) return undefined;
  const { unsent, outbox, ...state } = item as Omit<ClaimState, 'unsent' | 'parked'> & {
    unsent?: ReadonlySet<string>;
    outbox?: string;
  };
  return { ...state, unsent: [...(unsent ?? [])], parked: outbox === PARKED };
}

async function readHandling(
  target: Target,
  requestUuid: string,
  { entity, subject, claimedAt }: ClaimState,
  signal: AbortSignal,
): Promise<HandlingState | undefined> {
  const key = {
    pk: { S: entityKey(entity, subject) },
    sk: { S: historyKey({ claimedAt, requestUuid }) },
  };
  const item = await readItem(target, target.entityTable, key, signal, ['handledAt', 'late']);
  return item && { late: false, ...(item as Partial<HandlingState>) };
}

async function readItem(
  target: Target,
  table: string,
  key: Record<string, AttributeValue>,
  signal: AbortSignal,
  attributes: readonly string[],
): Promise<Record<string, unknown> | undefined> {
  const { Item } = await target.dynamoDb.send(
    new GetItemCommand({
      TableName: table,
      Key: key,
      ConsistentRead: true,
      // The body stays where it is.
      ProjectionExpression: attributes.map((name) => `#${name}`).join(', '),
      ExpressionAttributeNames: Object.fromEntries(attributes.map((name) => [`#${name}`, name])),
    }),
    { abortSignal: signal },
  );
  return Item && unmarshall(Item);
}

/** Where an event is that was not handled in time, in words that say what to look at. */
export function whereStuck({ claim, handling }: EventTrace): string {
  if (claim === undefined) return 'not accepted: the ledger has no claim of this UUID';
  if (claim.parked) {
    return `accepted, but parked by the sweeper after ${claim.attempts} attempts for ${claim.unsent.join(', ')}: look at the queue and the sweeper's log`;
  }
  if (handling !== undefined) {
    return "queued, and begun by the handler, but not finished: look at the handler's log and its dead-letter queue";
  }
  if (claim.sentAt === undefined) {
    return `accepted, but not queued for ${claim.unsent.join(', ')} yet (${claim.attempts} attempts of the sweeper)`;
  }
  return "queued, but not begun by the handler: look at the handler's log, its queue and its dead-letter queue";
}
