import type { Implementation } from './implementation.ts';
import { type HistoryReport, runHistory } from './random-history.ts';

/** What many histories add up to. */
export interface CampaignReport {
  histories: number;
  deliveries: number;
  handled: number;
  faults: number;
  kills: number;
  /** The first history that broke a promise; none was run after it. */
  failing: HistoryReport | undefined;
}

/** Runs the histories of seeds one after another until one breaks a promise. */
export async function runCampaign(
  seeds: Iterable<number>,
  implementation: Implementation,
): Promise<CampaignReport> {
  const sum: CampaignReport = {
    histories: 0,
    deliveries: 0,
    handled: 0,
    faults: 0,
    kills: 0,
    failing: undefined,
  };
  for (const seed of seeds) {
    const report = await runHistory(seed, implementation);
    sum.histories++;
    sum.deliveries += report.deliveries;
    sum.handled += report.handled;
    sum.faults += report.faults;
    sum.kills += report.kills;
    if (report.violations.length > 0) return { ...sum, failing: report };
  }
  return sum;
}

/** The seeds from one on, in steps. */
export function* seedsFrom(first: number, count: number, step = 1): Generator<number> {
  for (let index = 0; index < count; index += step) yield first + index;
}
