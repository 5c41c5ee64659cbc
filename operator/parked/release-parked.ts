import { type AuditPorts, auditedEach } from '../audit/audited.ts';
import { selectedFacts } from '../audit/selected-facts.ts';
import { type OperatorStores, operatorStores } from '../ledger/operator-stores.ts';
import { isSelected, missingFrom, type Selection } from '../selection.ts';
import type { Target } from '../target/target.ts';
import { listParked, type ParkedClaim } from './list-parked.ts';

/** Which parked events are released, and how. */
export interface ParkedReleaseOptions {
  readonly events: Selection;
  /** Tell what would happen, write nothing. */
  readonly dryRun?: boolean | undefined;
  /** Send events of an entity that was renamed as events of its new name. */
  readonly renamed?: boolean | undefined;
  /** Drop the queues that the configuration no longer has. */
  readonly withoutRemoved?: boolean | undefined;
  /** Why, for the audit log. */
  readonly reason?: string | undefined;
}

/** What became of one parked event. */
export type ParkedRelease =
  | {
      readonly requestUuid: string;
      /** `changed`: somebody else released or finished it meanwhile. */
      readonly outcome: 'not-parked' | 'changed';
    }
  | {
      readonly requestUuid: string;
      /** Its entity was renamed, and it was not chosen what becomes of its events: it stays parked. */
      readonly outcome: 'renamed';
      readonly eventType: string;
      readonly entity: string;
      readonly renamedTo: string;
    }
  | {
      readonly requestUuid: string;
      /** Queues that it is for are gone, and they are not to be dropped: it stays parked. */
      readonly outcome: 'removed';
      readonly subscribers: readonly string[];
    }
  | {
      readonly requestUuid: string;
      readonly outcome: 'released' | 'would-release';
      /** Whom the sweeper sends it to; nobody, if all that was missing is dropped. */
      readonly sendTo: readonly string[];
    };

/**
 * Gives parked events back to the sweeper, in the order in which they were accepted. Nothing happens to one that somebody
 * else released meanwhile.
 *
 * @returns what became of each, as it happens
 */
export async function* releaseParked(
  target: Target,
  options: ParkedReleaseOptions,
  ports: AuditPorts,
  stores: Pick<OperatorStores, 'ledger'> = operatorStores(target),
): AsyncGenerator<ParkedRelease> {
  const { events, renamed = false, withoutRemoved = false, reason, dryRun } = options;
  const parameters = { ...selectedFacts(events), renamed, withoutRemoved };
  const change = { operation: 'parked release', reason, parameters, dryRun } as const;
  yield* auditedEach(target, change, ports, () => releaseEach(target, options, ports, stores));
}

async function* releaseEach(
  target: Target,
  options: ParkedReleaseOptions,
  { now, signal }: AuditPorts,
  { ledger }: Pick<OperatorStores, 'ledger'>,
): AsyncGenerator<ParkedRelease> {
  const parked = await listParked(target, signal);
  const claims = parked.filter(({ requestUuid }) => isSelected(options.events, requestUuid));
  const uuids = claims.map(({ requestUuid }) => requestUuid);
  for (const requestUuid of missingFrom(options.events, uuids)) yield { requestUuid, outcome: 'not-parked' };
  let due = now();
  for (const claim of claims) {
    const { requestUuid } = claim;
    // One after another and each due later than the one before, so that the sweeper keeps the order.
    due = Math.max(due + 1, now());
    const plan = planRelease(target, claim, options);
    if ('outcome' in plan) {
      yield plan;
      continue;
    }
    const { removed, entity, sendTo } = plan;
    if (options.dryRun) yield { requestUuid, outcome: 'would-release', sendTo };
    else if (await ledger.unpark(claim, { dueAt: due, removed, entity }, signal)) {
      yield { requestUuid, outcome: 'released', sendTo };
    } else yield { requestUuid, outcome: 'changed' };
  }
}

/** What a release does with an event that it gives back. */
interface ReleasePlan {
  readonly sendTo: readonly string[];
  /** Subscribers that are dropped. */
  readonly removed: readonly string[];
  /** The new name of its entity, if it gets one. */
  readonly entity: string | undefined;
}

function planRelease(
  { eventTypes }: Target,
  { requestUuid, eventType, entity, unsent }: ParkedClaim,
  { renamed, withoutRemoved }: ParkedReleaseOptions,
): ReleasePlan | ParkedRelease {
  const type = eventTypes.find(({ name }) => name === eventType);
  const renamedTo = type === undefined || type.entity === entity ? undefined : type.entity;
  if (renamedTo !== undefined && !renamed && !withoutRemoved) {
    return { requestUuid, outcome: 'renamed', eventType, entity, renamedTo };
  }
  const newName = renamed ? renamedTo : undefined;
  const known = (renamedTo === newName ? type?.subscribers : undefined) ?? [];
  const removed = unsent.filter((subscriber) => !known.includes(subscriber));
  if (removed.length > 0 && !withoutRemoved) {
    return { requestUuid, outcome: 'removed', subscribers: removed };
  }
  const sendTo = unsent.filter((subscriber) => known.includes(subscriber));
  return { sendTo, removed, entity: newName };
}
