import {
  choicesFor,
  releaseRow,
  releaseSummary,
} from '../../../../../console/page/screens/parked/parked-words.ts';
import type { ParkedRelease } from '../../../../../operator/parked/release-parked.ts';

const RENAMED: ParkedRelease = {
  requestUuid: 'r',
  outcome: 'renamed',
  eventType: 'T',
  entity: 'merchant',
  renamedTo: 'company',
};
const REMOVED: ParkedRelease = { requestUuid: 'q', outcome: 'removed', subscribers: ['billing'] };
const WOULD: ParkedRelease = { requestUuid: 'w', outcome: 'would-release', sendTo: ['handler'] };

test('a plan and an outcome are counted', () => {
  expect(releaseSummary([WOULD, RENAMED, REMOVED], true)).toBe(
    '1 event would be released, 2 would stay parked.',
  );
  expect(releaseSummary([{ ...WOULD, outcome: 'released' }], false)).toBe(
    '1 event released, 0 still parked.',
  );
});

test.each<[ParkedRelease, string]>([
  [RENAMED, 'T is of entity company now, the event of merchant: choose below to send it as one of company.'],
  [REMOVED, 'The configuration has no queue for billing: add it and deploy, or choose below to drop it.'],
  [WOULD, 'The sweeper sends it to handler within a minute.'],
  [{ ...WOULD, sendTo: [] }, 'Nothing is left to send; the sweeper finishes it.'],
  [{ requestUuid: 'x', outcome: 'not-parked' }, 'No event of this UUID is parked.'],
])('each says what becomes of it: %j', (result, words) => {
  expect(releaseRow(result).words).toBe(words);
});

test('a choice is offered where it would let something go', () => {
  expect(choicesFor([WOULD])).toEqual({ renamed: false, withoutRemoved: false });
  expect(choicesFor([REMOVED])).toEqual({ renamed: false, withoutRemoved: true });
  expect(choicesFor([RENAMED])).toEqual({ renamed: true, withoutRemoved: true });
});
