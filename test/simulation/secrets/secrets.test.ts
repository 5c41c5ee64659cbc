import { seedsFrom } from '../campaign.ts';
import { runSecretCampaign } from './campaign.ts';
import { trueSecret } from './implementation.ts';
import { KNOWN_BAD_SECRETS } from './known-bad/variants.ts';
import { runSecretHistory } from './secret-history.ts';

/** Seeds within which each known mistake must be found. */
const MAX_SEEDS = 2000;

describe('the webhook secret, simulated', () => {
  it('verifies what the rule says through rotations, deletions and failing reads', async () => {
    const sum = await runSecretCampaign(seedsFrom(1, 100), trueSecret);
    expect(sum.failing).toBeUndefined();
    // The histories are worth something.
    expect(sum.rotations).toBeGreaterThan(500);
    expect(sum.underPrevious).toBeGreaterThan(150);
    expect(sum.failedReads).toBeGreaterThan(500);
    expect(sum.unavailable).toBeLessThan(sum.requests / 2);
  });

  it('makes the same history of a seed twice', async () => {
    const [first, second] = [await runSecretHistory(7, trueSecret), await runSecretHistory(7, trueSecret)];
    expect(first.history.length).toBeGreaterThan(50);
    expect(second).toEqual(first);
  });
});

describe('the simulation of the secret finds', () => {
  const found: string[] = [];

  afterAll(() => {
    process.stdout.write(`Seeds until each known mistake was found:\n  ${found.join('\n  ')}\n`);
  });

  it.each(Object.entries(KNOWN_BAD_SECRETS))('%s', async (name, implementation) => {
    for (const seed of seedsFrom(1, MAX_SEEDS)) {
      const { violations } = await runSecretHistory(seed, implementation);
      if (violations.length === 0) continue;
      found.push(`${String(seed).padStart(5)}  ${name} (${violations[0]})`);
      return;
    }
    throw new Error(`${MAX_SEEDS} seeds did not find it.`);
  });
});
