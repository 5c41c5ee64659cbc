import { compareWithEarlier, SWEEP_LEASE, sweepBackoff } from '../../../../lambda/core/ledger/claim.ts';

const claim = { claimId: 'claim-1', digest: 'digest-1' };

test.each([
  ['a repeated put of our own', claim, 'claimed'],
  ['a repeated put of our own, whatever it says', { ...claim, digest: 'digest-2' }, 'claimed'],
  ['the same content by somebody else', { ...claim, claimId: 'claim-2' }, 'duplicate'],
  ['other content by somebody else', { claimId: 'claim-2', digest: 'digest-2' }, 'conflict'],
])('%s: %j is %s', (_name, earlier, outcome) => {
  expect(compareWithEarlier(claim, earlier)).toBe(outcome);
});

test.each([
  [1, 60_000],
  [2, 120_000],
  [4, 480_000],
  [5, 900_000],
  [1000, 900_000],
])('after %i attempts a claim waits %i ms', (attempts, wait) => {
  expect(sweepBackoff(attempts)).toBe(wait);
});

test('no claim is taken again before its sweeper must have ended', () => {
  expect(sweepBackoff(1)).toBeGreaterThanOrEqual(SWEEP_LEASE);
});
