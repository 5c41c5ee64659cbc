import { runCampaign, seedsFrom } from './campaign.ts';
import { BESIDE_ERASURE, searchAll } from './exhaustive.ts';
import { trueImplementation } from './implementation.ts';
import { findMistake } from './known-bad/find-mistake.ts';
import { everyDeliveryFirst } from './known-bad/unsafe-handlers.ts';
import { KNOWN_BAD } from './known-bad/variants.ts';
import { runHistory } from './random-history.ts';
import { shrink } from './shrink.ts';

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
    expect(report.interleavings).toBeGreaterThan(500);
  });

  it('finds in the exhaustive search that a crash between mark and send loses an event', async () => {
    const { implementation } = KNOWN_BAD['mark before send'] ?? { implementation: trueImplementation };
    const report = await searchAll(implementation, { kills: 1, faults: 0, subscriber: false, copy: false });
    expect(report.violations).toContain(
      'P2: 00000000-0000-4000-8000-000000000001 was claimed and never handled',
    );
  });

  it('finds in the exhaustive search that a copy is handled again whose entity is erased', async () => {
    const implementation = { ...trueImplementation, handler: everyDeliveryFirst };
    expect((await searchAll(implementation, BESIDE_ERASURE)).violations).toEqual([
      'P3: 00000000-0000-4000-8000-000000000001 was handled, and then delivered to business code again',
    ]);
  });
});

test('a history is made much smaller than the one that first broke', async () => {
  const report = await findMistake('mark before send');
  const { implementation } = KNOWN_BAD['mark before send'] ?? { implementation: trueImplementation };
  const smallest = await shrink(report, implementation);
  expect(smallest.violations[0]).toMatch(/never handled/);
  expect(smallest.deliveries).toBe(1);
  expect(smallest.faults + smallest.kills).toBeLessThanOrEqual(2);
});
