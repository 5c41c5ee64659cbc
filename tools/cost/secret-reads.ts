import type { CostInputs } from './cost-inputs.ts';
import { invocationMilliseconds } from './durations.ts';
import { MONTH_SECONDS } from './month.ts';

/** The request that reads the webhook secret. */
export const SECRET_READ = 'secretsmanager.GetSecretValue';

/** Verifiers that are at work at a time, when most comes. */
function verifiersAtWork({ workload, durations, facts, assumptions }: CostInputs): number {
  const requests = workload.events * (1 + workload.duplicates + workload.rejected);
  const milliseconds = invocationMilliseconds(durations.verifier.kept, facts.memoryMegabytes.verifier);
  return Math.max(1, Math.ceil((requests / MONTH_SECONDS) * (milliseconds / 1000) * assumptions.peakFactor));
}

/** Reads of the secret in a month because a copy of it got old, at most one for each event. */
export function secretReads(inputs: CostInputs): number {
  const { workload, facts, counted } = inputs;
  const perRefresh = counted.coldStart.requests[SECRET_READ] ?? 0;
  const refreshes = verifiersAtWork(inputs) * (MONTH_SECONDS / facts.secretCacheSeconds);
  return perRefresh * Math.min(refreshes, workload.events);
}
