import { readFileSync, writeFileSync } from 'node:fs';
import type { Machine } from './machine.ts';
import { ratioText, type Table } from './result.ts';

/** What a run found that was written down: what later runs are held against. */
export interface Baseline {
  readonly machine: Machine;
  readonly figures: Readonly<Record<string, number>>;
  /** Processor time of invocations in milliseconds, for the model of costs. It is that of the machine. */
  readonly processor: Readonly<Record<string, number>>;
  /** Medians behind the tables, by the part of the bench. */
  readonly data: unknown;
}

/** @returns undefined if none was written down yet */
export function readBaseline(file: string): Baseline | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Baseline;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const DIGITS = 3;

/** Writes a baseline, with no more digits than mean anything. */
export function writeBaseline(file: string, baseline: Baseline): void {
  const rounded = (_: string, value: unknown) =>
    typeof value === 'number' ? Number(value.toFixed(DIGITS)) : value;
  writeFileSync(file, `${JSON.stringify(baseline, rounded, 2)}\n`);
}

/** How the figures moved since the baseline. */
export function movementTable(
  figures: Readonly<Record<string, number>>,
  baseline: Readonly<Record<string, number>>,
): Table {
  return {
    title: 'Against the committed baseline',
    head: ['figure', 'now', 'baseline', 'change'],
    rows: Object.entries(figures).map(([figure, value]) => {
      const before = baseline[figure];
      return before === undefined
        ? [figure, ratioText(value), 'none', '']
        : [figure, ratioText(value), ratioText(before), changeText(value / before - 1)];
    }),
    note: 'Ratios move by a few percent from run to run, and by more on a machine that does other things, too.',
  };
}

function changeText(change: number): string {
  const percent = Math.round(100 * change);
  return `${percent > 0 ? '+' : ''}${percent} %`;
}
