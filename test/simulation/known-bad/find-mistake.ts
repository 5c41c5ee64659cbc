import { seedsFrom } from '../campaign.ts';
import { planOf } from '../plan.ts';
import { type HistoryReport, runHistory } from '../random-history.ts';
import { KNOWN_BAD } from './variants.ts';

/** Seeds within which each known mistake must be found. */
const MAX_SEEDS = 2000;

/** The first history that breaks the promise that a known mistake breaks, and how many it took. */
export async function findMistake(name: string): Promise<{ seeds: number; report: HistoryReport }> {
  const variant = KNOWN_BAD[name];
  if (variant === undefined) throw new RangeError(name);
  for (const seed of seedsFrom(1, MAX_SEEDS)) {
    if (!variant.comesUpIn(planOf(seed))) continue;
    const report = await runHistory(seed, variant.implementation);
    if (report.violations.some((violation) => violation.startsWith(variant.breaks))) {
      return { seeds: seed, report };
    }
  }
  throw new Error(`"${name}" breaks ${variant.breaks}, and ${MAX_SEEDS} seeds did not find it.`);
}

/** Has the simulation find every known mistake that breaks one of these promises: a file each, so that they run side by side. */
export function testMistakesAgainst(...promises: readonly string[]): void {
  const found: string[] = [];

  afterAll(() => {
    process.stdout.write(`Seeds until each known mistake was found:\n  ${found.join('\n  ')}\n`);
  });

  const names = Object.keys(KNOWN_BAD).filter((name) => promises.includes(KNOWN_BAD[name]?.breaks ?? ''));

  test.each(names)('the simulation finds: %s', async (name) => {
    const { seeds, report } = await findMistake(name);
    found.push(`${String(seeds).padStart(5)}  ${name} (${report.violations[0]})`);
  });
}
