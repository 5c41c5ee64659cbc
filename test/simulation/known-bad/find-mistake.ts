import { seedsFrom } from '../campaign.ts';
import { planOf } from '../plan.ts';
import { type HistoryReport, runHistory } from '../random-history.ts';
import foundAt from './found-at.json' with { type: 'json' };
import { KNOWN_BAD } from './variants.ts';

/** Seeds within which each known mistake must be found. */
const MAX_SEEDS = 2000;

/** Where the search for each known mistake begins: at the seed that found it last, or at the first. */
const FOUND_AT: Readonly<Record<string, number>> = foundAt;

/**
 * A history that breaks the promise that a known mistake breaks.
 *
 * @param from - the first seed to try: by default the one that `npm run simulate -- --known-bad --write` has found. If that
 *   does not find it any more, the next ones have to.
 */
export async function findMistake(name: string, from = FOUND_AT[name] ?? 1): Promise<HistoryReport> {
  const variant = KNOWN_BAD[name];
  if (variant === undefined) throw new RangeError(name);
  for (const seed of seedsFrom(from, MAX_SEEDS)) {
    if (!variant.comesUpIn(planOf(seed))) continue;
    const report = await runHistory(seed, variant.implementation);
    if (report.violations.some((violation) => violation.startsWith(variant.breaks))) return report;
  }
  throw new Error(`"${name}" breaks ${variant.breaks}, and ${MAX_SEEDS} seeds did not find it.`);
}

/** Has the simulation find every known mistake that breaks one of these promises: a file each, so that they run side by side. */
export function testMistakesAgainst(...promises: readonly string[]): void {
  const found: string[] = [];

  afterAll(() => {
    process.stdout.write(`Seeds that found each known mistake:\n  ${found.join('\n  ')}\n`);
  });

  const names = Object.keys(KNOWN_BAD).filter((name) => promises.includes(KNOWN_BAD[name]?.breaks ?? ''));

  test.each(names)('the simulation finds: %s', async (name) => {
    const { seed, violations } = await findMistake(name);
    found.push(`${String(seed).padStart(5)}  ${name} (${violations[0]})`);
  });
}
