import { runCampaign, seedsFrom } from './campaign.ts';
import { searchAll } from './exhaustive.ts';
import { trueImplementation } from './implementation.ts';
import { KNOWN_BAD } from './known-bad/variants.ts';
import { planOf } from './plan.ts';
import { type HistoryReport, runHistory } from './random-history.ts';
import { shrink } from './shrink.ts';

/** Seeds within which each known mistake must be found. */
const MAX_SEEDS = 2000;

async function firstBroken(name: string): Promise<{ seeds: number; report: HistoryReport }> {
  const variant = KNOWN_BAD[name];
  if (variant === undefined) throw new RangeError(name);
  for (const seed of seedsFrom(1, MAX_SEEDS)) {
    if (variant.isOfOperators && planOf(seed).operations.length === 0) continue;
    const report = await runHistory(seed, variant.implementation);
    if (report.violations.some((violation) => violation.startsWith(variant.breaks)))
      return { seeds: seed, report };
  }
  throw new Error(`"${name}" breaks ${variant.breaks}, and ${MAX_SEEDS} seeds did not find it.`);
}

describe('the stack, simulated', () => {
  it('keeps every promise in random histories with faults and kills', async () => {
    const report = await runCampaign(seedsFrom(1, 100), trueImplementation);
    expect(report.failing).toBeUndefined();
    expect(report).toMatchObject({ histories: 100 });
    // The histories are worth something: things went wrong in them, and were put right.
    expect(report.faults).toBeGreaterThan(1500);
    expect(report.kills).toBeGreaterThan(300);
    expect(report.handled).toBeGreaterThan(300);
  });

  it.each([7, 42, 403])('makes the same history of seed %i twice', async (seed) => {
    const [first, second] = [
      await runHistory(seed, trueImplementation),
      await runHistory(seed, trueImplementation),
    ];
    expect(first.history.length).toBeGreaterThan(50);
    expect(second.history).toEqual(first.history);
  });

  // With failed calls and crashes: `npm run simulate -- --exhaustive`, whose short form is part of CI.
  it('keeps every promise in every interleaving of one event, its copy, a sweeper and a handler', async () => {
    const bounds = { kills: 0, faults: 0, subscriber: true, copy: true };
    const report = await searchAll(trueImplementation, bounds);
    expect(report).toMatchObject({ complete: true, violations: [] });
    expect(report.interleavings).toBeGreaterThan(1000);
  });

  it('finds in the exhaustive search that a crash between mark and send loses an event', async () => {
    const { implementation } = KNOWN_BAD['mark before send'] ?? { implementation: trueImplementation };
    const report = await searchAll(implementation, { kills: 1, faults: 0, subscriber: false, copy: false });
    expect(report.violations).toContain(
      'P2: 00000000-0000-4000-8000-000000000001 was claimed and never handled',
    );
  });
});

describe('the simulation finds', () => {
  const found: string[] = [];

  afterAll(() => {
    process.stdout.write(`Seeds until each known mistake was found:\n  ${found.join('\n  ')}\n`);
  });

  it.each(Object.keys(KNOWN_BAD))(
    '%s',
    async (name) => {
      const { seeds, report } = await firstBroken(name);
      found.push(`${String(seeds).padStart(5)}  ${name} (${report.violations[0]})`);
      expect(seeds).toBeLessThanOrEqual(MAX_SEEDS);
    },
    // What counts is the number of seeds; how long they take is the machine's.
    300_000,
  );

  it('a history much smaller than the one that first broke', async () => {
    const { report } = await firstBroken('mark before send');
    const { implementation } = KNOWN_BAD['mark before send'] ?? { implementation: trueImplementation };
    const smallest = await shrink(report, implementation);
    expect(smallest.violations[0]).toMatch(/never handled/);
    expect(smallest.deliveries).toBe(1);
    expect(smallest.faults + smallest.kills).toBeLessThanOrEqual(2);
  });
});
