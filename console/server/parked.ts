import { listParked } from '../../operator/parked/list-parked.ts';
import { releaseParked } from '../../operator/parked/release-parked.ts';
import type { OperatorPorts } from '../../operator/ports.ts';
import type { Target } from '../../operator/target/target.ts';
import type { ParkedItem, ParkedReleaseOrder, ParkedReleaseOutcome } from '../contract.ts';
import { outcomesOf } from './outcomes.ts';

/** Every parked event, in the order of acceptance. */
export async function readParked(target: Target, signal: AbortSignal): Promise<ParkedItem[]> {
  const claims = await listParked(target, signal);
  return claims.map(({ claimId: _, ...claim }) => claim);
}

/** Gives parked events back to the sweeper, or tells what a release would do. */
export function releaseParkedOf(
  target: Target,
  { uuids, ...order }: ParkedReleaseOrder,
  ports: OperatorPorts,
): Promise<ParkedReleaseOutcome> {
  const events = uuids === undefined ? 'all' : new Set(uuids.map((uuid) => uuid.toLowerCase()));
  return outcomesOf(releaseParked(target, { ...order, events }, ports));
}
