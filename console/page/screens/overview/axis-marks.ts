import { formatNumber } from '../../format.ts';

/** What an axis measures: how many, or how long in milliseconds. */
export type Measure = 'count' | 'duration';

/** Parts of an axis at most, so that its marks have room. */
const MAX_PARTS = 4;

const DECADE = [1, 2, 5] as const;
const CLOCK = [1, 2, 5, 10, 15, 30] as const;

/** A unit of time, and the distances between marks that are round in it. */
interface Unit {
  readonly name: string;
  readonly size: number;
  readonly steps: readonly number[];
}

const MILLISECOND: Unit = { name: 'ms', size: 1, steps: [1, 2, 5, 10, 20, 50, 100, 200] };

/** The smallest first. */
const UNITS: readonly Unit[] = [
  MILLISECOND,
  { name: 's', size: 1000, steps: [0.5, ...CLOCK] },
  { name: 'min', size: 60_000, steps: CLOCK },
  { name: 'h', size: 3_600_000, steps: [1, 2, 5, 10] },
  { name: 'd', size: 86_400_000, steps: [1, 2, 5, 10, 20, 50, 100] },
];

/** Marks of an axis at even, round distances, from 0 to the highest value or the first mark above it. */
export function axisMarks(highest: number, measure: Measure): number[] {
  const step = measure === 'count' ? countStep(highest) : durationStep(highest);
  const parts = Math.max(1, Math.ceil(highest / step));
  return Array.from({ length: parts + 1 }, (_, index) => index * step);
}

/** A mark in words. Those of one axis have the same unit. @param step - distance between marks */
export function markText(mark: number, step: number, measure: Measure): string {
  if (measure === 'count') return formatNumber(mark);
  const { name, size } = unitOf(step);
  return `${formatNumber(mark / size)} ${name}`;
}

function countStep(highest: number): number {
  for (let decade = 1; ; decade *= 10) {
    const digit = DECADE.find((each) => highest <= each * decade * MAX_PARTS);
    if (digit !== undefined) return digit * decade;
  }
}

function durationStep(highest: number): number {
  const steps = UNITS.flatMap(({ size, steps }) => steps.map((each) => each * size));
  const longest = steps.at(-1) ?? 1;
  return (
    steps.find((each) => highest <= each * MAX_PARTS) ?? Math.ceil(highest / MAX_PARTS / longest) * longest
  );
}

/** The unit in which a distance is round. */
function unitOf(step: number): Unit {
  return UNITS.findLast(({ size, steps: [least = 1] }) => step >= least * size) ?? MILLISECOND;
}
