/** Blanks between two columns. */
export const GAP = 2;

/** Least width of a column that words are wrapped in. */
const MIN_WIDTH = 12;

/**
 * Widths of columns that fit into a line.
 *
 * @param natural - widths of the widest cells
 * @param words - widths of the longest words, which columns are not narrower than for as long as that is possible
 * @param room - characters of a line; as many as it takes if absent
 */
export function columnWidths(
  natural: readonly number[],
  words: readonly number[],
  room: number | undefined,
): readonly number[] {
  if (room === undefined) return natural;
  const widths = [...natural];
  const available = room - GAP * (natural.length - 1);
  for (const least of [words, words.map(() => MIN_WIDTH)]) shrink(widths, least, available);
  return widths;
}

/** Takes from the widest column, again and again. */
function shrink(widths: number[], least: readonly number[], available: number): void {
  for (let excess = sum(widths) - available; excess > 0; excess--) {
    let widest: number | undefined;
    for (const [column, width] of widths.entries()) {
      if (width <= (least[column] ?? 0)) continue;
      if (widest === undefined || width > (widths[widest] ?? 0)) widest = column;
    }
    if (widest === undefined) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
