import {
  discardRow,
  discardSummary,
  heldTitle,
  isNotPortable,
  releaseRow,
  releaseSummary,
} from '../../../../../console/page/screens/held/held-words.ts';
import type { HeldRelease } from '../../../../../operator/held/release-held.ts';

const ROUNDED: HeldRelease = {
  requestUuid: 'r',
  outcome: 'rejected',
  category: 'rounded-number',
  reason: 'It was rounded.',
};
const POISON: HeldRelease = {
  requestUuid: 'p',
  outcome: 'rejected',
  category: 'not-portable',
  reason: 'It has half a character.',
};

test.each([
  [{ uuids: ['a'] }, 'Release this request'],
  [{ uuids: ['a', 'b'] }, 'Release these requests'],
  [{ category: 'field-policy' as const }, 'Release held requests: signed fields break the policy'],
])('what %j is called', (requests, title) => {
  expect(heldTitle('Release', requests)).toBe(title);
});

test('a plan and an outcome of a release are counted', () => {
  expect(releaseSummary([{ requestUuid: 'a', outcome: 'would-release' }, ROUNDED], true)).toBe(
    '1 request would be released, 1 would stay held.',
  );
  const results: HeldRelease[] = [
    { requestUuid: 'a', outcome: 'released' },
    { requestUuid: 'b', outcome: 'duplicate' },
    { requestUuid: 'c', outcome: 'conflict' },
    ROUNDED,
  ];
  expect(releaseSummary(results, false)).toBe('2 requests released, 2 still held.');
});

test('each that is left says why, and what helps if that is configuration', () => {
  expect(releaseRow(ROUNDED, false)).toEqual({
    requestUuid: 'r',
    outcome: 'rejected',
    words:
      'It was rounded. If the sender is known to round, set "roundedNumbers": "accept" for the event type and deploy.',
  });
  expect(releaseRow(POISON, false).words).toBe('It has half a character.');
  const would: HeldRelease = { requestUuid: 'a', outcome: 'would-release' };
  expect(releaseRow(would, false)).toMatchObject({ outcome: 'would release' });
  expect(releaseRow(would, true).words).toContain('was not looked at');
});

test('only what not every parser can read is offered as it is', () => {
  expect(isNotPortable([ROUNDED])).toBe(false);
  expect(isNotPortable([ROUNDED, POISON])).toBe(true);
});

test('a discard is counted, and says of each why it was held, or why it is left', () => {
  const known = { eventType: 'T', heldAt: 1, reason: 'It breaks the policy.' };
  const would = { requestUuid: 'a', outcome: 'would-discard' as const, ...known };
  const left = { requestUuid: 'b', outcome: 'releasable' as const };
  expect(discardSummary([would, left], true)).toBe('1 request would be discarded, 1 would stay held.');
  expect(discardSummary([{ ...would, outcome: 'discarded' }], false)).toBe(
    '1 request discarded, 0 still held.',
  );
  expect(discardRow(would)).toEqual({
    requestUuid: 'a',
    outcome: 'would discard',
    words: 'It breaks the policy.',
  });
  expect(discardRow(left).words).toContain('release it, or discard it by its UUID');
});
