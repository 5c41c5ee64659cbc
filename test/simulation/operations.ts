import type { KeyedRandom } from './keyed-random.ts';

/** What an operator does at some time of a history. */
export interface PlannedOperation {
  readonly name: string;
  readonly at: number;
  readonly kind: (typeof KINDS)[number];
}

const KINDS = [
  'held release',
  'held release',
  'held discard',
  'parked release',
  'parked release',
  'replay',
  'replay',
  'replay',
  'erase',
  'erase',
  'skip',
  'discard',
] as const;

/**
 * Perhaps some operations. Several operators may be at it at once, each without knowing of the others.
 *
 * @param from - times between which they begin, many of them while requests come in
 */
export function operationsOf(
  random: KeyedRandom,
  from: number,
  trafficEnd: number,
  to: number,
): readonly PlannedOperation[] {
  const count = random.integer('operations', 3, 9);
  let last: PlannedOperation | undefined;
  return Array.from({ length: count }, (_, index) => {
    const name = `operation ${index}`;
    const beside = random.chance(`${name} beside`, 0.5) ? last : undefined;
    const kind =
      beside !== undefined && random.chance(`${name} alike`, 0.5)
        ? beside.kind
        : random.pick(`${name} kind`, KINDS);
    const at =
      beside === undefined
        ? random.integer(`${name} at`, from, random.pick(`${name} until`, [trafficEnd, to]))
        : beside.at + random.integer(`${name} later`, 0, random.pick(`${name} latest`, [20, 2000, 20_000]));
    last = { name, at, kind };
    return last;
  });
}
