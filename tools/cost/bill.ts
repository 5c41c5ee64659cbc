import type { CostInputs } from './cost-inputs.ts';
import { eventLines } from './event-lines.ts';
import { fixedLines } from './fixed-lines.ts';
import { type CostLine, Rates } from './rates.ts';
import { typicalUsage } from './typical-usage.ts';

/** A bill: what each event costs, and what a month costs without one. */
export interface Bill {
  /** Dollars for a million accepted events. */
  readonly perMillion: readonly CostLine[];
  /** Dollars for a month. */
  readonly fixed: readonly CostLine[];
  readonly perMillionTotal: number;
  readonly fixedTotal: number;
  /** Dollars for the month of the workload. */
  readonly monthTotal: number;
}

const MILLION = 1_000_000;

/** The bill of a month. @throws NotCountedError for a body or a number of queues that was not counted */
export function bill(inputs: CostInputs): Bill {
  const rates = new Rates(inputs);
  const usage = typicalUsage(inputs.counted, inputs.workload);
  const perMillion = eventLines(inputs, usage, rates).filter(({ dollars }) => dollars > 0);
  const fixed = fixedLines(inputs, rates).filter(({ dollars }) => dollars > 0);
  const [perMillionTotal, fixedTotal] = [total(perMillion), total(fixed)];
  const monthTotal = (perMillionTotal * inputs.workload.events) / MILLION + fixedTotal;
  return { perMillion, fixed, perMillionTotal, fixedTotal, monthTotal };
}

function total(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { dollars }) => sum + dollars, 0);
}
