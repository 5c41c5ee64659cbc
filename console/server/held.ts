import { checkHeld } from '../../operator/held/check-held.ts';
import { discardHeld } from '../../operator/held/discard-held.ts';
import { listHeld } from '../../operator/held/list-held.ts';
import { releaseHeld } from '../../operator/held/release-held.ts';
import type { HeldSelection } from '../../operator/held/select-held.ts';
import type { OperatorPorts } from '../../operator/ports.ts';
import type { Target } from '../../operator/target/target.ts';
import type {
  HeldChoice,
  HeldDiscardOrder,
  HeldDiscardOutcome,
  HeldItem,
  HeldReleaseOrder,
  HeldReleaseOutcome,
} from '../contract.ts';
import { outcomesOf } from './outcomes.ts';

/** Every held request, oldest first, without its content. */
export async function readHeld(target: Target, signal: AbortSignal): Promise<HeldItem[]> {
  const kept = await listHeld(target, signal);
  return kept.map(({ held }) => {
    const { requestUuid, eventType, heldAt, securityFields, category, reason } = held;
    const isReleasable = checkHeld(held, target.eventTypes).kept;
    return { requestUuid, eventType, heldAt, securityFields, category, reason, isReleasable };
  });
}

/** Releases held requests, or tells what a release would do. */
export function releaseHeldOf(
  target: Target,
  { requests, ...order }: HeldReleaseOrder,
  ports: OperatorPorts,
): Promise<HeldReleaseOutcome> {
  return outcomesOf(releaseHeld(target, { ...order, requests: selectionOf(requests) }, ports));
}

/** Discards held requests, or tells what that would reach. */
export function discardHeldOf(
  target: Target,
  { requests, ...order }: HeldDiscardOrder,
  ports: OperatorPorts,
): Promise<HeldDiscardOutcome> {
  return outcomesOf(discardHeld(target, { ...order, requests: selectionOf(requests) }, ports));
}

function selectionOf(choice: HeldChoice): HeldSelection {
  if ('uuids' in choice) return lowerCased(choice.uuids);
  const { category, among } = choice;
  return { category, ...(among !== undefined && { among: lowerCased(among) }) };
}

function lowerCased(uuids: readonly string[]): ReadonlySet<string> {
  return new Set(uuids.map((uuid) => uuid.toLowerCase()));
}
