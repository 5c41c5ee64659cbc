/** What was counted of one thing at growing sizes. */
interface GrowthRow {
  readonly what: string;
  /** One for each size of the table. */
  readonly counts: readonly number[];
  /** Memory is looked at now and then, and is no exact count. */
  readonly isMemory?: boolean;
}

/** One thing that grows, and what grows with it. */
export interface GrowthTable {
  readonly title: string;
  /** What the sizes are sizes of. */
  readonly of: string;
  readonly sizes: readonly number[];
  readonly rows: readonly GrowthRow[];
  readonly note?: string;
}

/** What is linear has the exponent 1, and a little more from step to step where it is counted in whole pages and batches. */
const MAX_EXPONENT = 1.1;

/** The same for what is looked at now and then. */
const MAX_EXPONENT_OF_MEMORY = 1.3;

/** A name for nothing where other sizes have something. */
const NOTHING = 1e-9;

/**
 * How fast a count grows with its size: 0 if it stays, 1 if it doubles where the size doubles, 2 if it is fourfold then. Of
 * several steps between sizes the steepest.
 */
export function exponentOf(sizes: readonly number[], counts: readonly number[]): number {
  let steepest = Number.NEGATIVE_INFINITY;
  for (let step = 1; step < sizes.length; step++) {
    const [before = 0, after = 0] = [counts[step - 1], counts[step]];
    const [smaller = 1, larger = 1] = [sizes[step - 1], sizes[step]];
    // Nothing grows into nothing; something that was nothing has no rate, and is seen in the next step.
    if (before <= 0) continue;
    steepest = Math.max(steepest, Math.log(Math.max(after, NOTHING) / before) / Math.log(larger / smaller));
  }
  return steepest === Number.NEGATIVE_INFINITY ? 0 : steepest;
}

/** Rows that grow faster than linear, in words. */
export function steeperThanLinear(tables: readonly GrowthTable[]): string[] {
  return tables.flatMap(({ title, sizes, rows }) =>
    rows
      .map(({ what, counts, isMemory }) => ({
        what,
        exponent: exponentOf(sizes, counts),
        most: isMemory ? MAX_EXPONENT_OF_MEMORY : MAX_EXPONENT,
      }))
      .filter(({ exponent, most }) => exponent > most)
      .map(({ what, exponent }) => `${title}: ${what} grows with the exponent ${exponent.toFixed(2)}.`),
  );
}

/** Head and rows of a table as text. */
export function textOf({ of, sizes, rows }: GrowthTable): {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
} {
  return {
    head: [of, ...sizes.map(numberText), 'exponent'],
    rows: rows.map(({ what, counts }) => [what, ...counts.map(numberText), exponentText(sizes, counts)]),
  };
}

/**
 * Several tables as one: what grows stands before the first of its rows. Of the others, those are left out that stay the same
 * or are the size itself.
 */
export function summaryOf(tables: readonly GrowthTable[]): {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
} {
  return {
    head: ['what grows', 'what is counted', 'counts', 'exponent'],
    rows: tables.flatMap(({ title, of, sizes, rows }) => {
      const isTelling = ({ counts }: GrowthRow, index: number) =>
        index === 0 ||
        (counts.some((count) => !isAlike(count, counts[0] ?? 0)) &&
          counts.some((count, size) => count !== sizes[size]));
      return rows
        .filter(isTelling)
        .map(({ what, counts }, index) => [
          index === 0 ? `**${title}**: ${listText(sizes)} ${of}` : '',
          what,
          listText(counts),
          exponentText(sizes, counts),
        ]);
    }),
  };
}

/** What differs by less than a hundredth stays the same. */
function isAlike(one: number, other: number): boolean {
  return Math.abs(one - other) <= Math.abs(other) / 100;
}

function listText(numbers: readonly number[]): string {
  return numbers.map(numberText).join(' · ');
}

function exponentText(sizes: readonly number[], counts: readonly number[]): string {
  return exponentOf(sizes, counts).toFixed(2).replace('-0.00', '0.00');
}

function numberText(number: number): string {
  return number.toLocaleString('en-US', { maximumFractionDigits: 1 });
}
