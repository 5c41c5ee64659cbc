import {
  CANARY_STAGES,
  type CanaryAnswer,
  stageNumber,
  stageOfAnswer,
} from '../../../../lambda/core/canary/canary-stage.ts';

test('stages are numbered in their order, and 0 is none', () => {
  expect(CANARY_STAGES.map(stageNumber)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(CANARY_STAGES).toEqual(['route', 'secret', 'hash', 'table', 'queue', 'handler']);
  expect(stageNumber(undefined)).toBe(0);
});

test.each<[CanaryAnswer, string | undefined]>([
  [{ status: 200, code: 'accepted' }, undefined],
  [{ status: 200, code: 'duplicate' }, 'route'],
  [{ status: 200 }, 'route'],
  [{ status: 202, code: 'accepted' }, 'route'],
  [{ status: 401, code: 'hash_mismatch' }, 'hash'],
  [{ status: 401 }, 'route'],
  [{ status: 403, code: 'hash_mismatch' }, 'route'],
  [{ status: 404, code: 'not_found' }, 'route'],
  [{ status: 503, code: 'unavailable', stage: 'secret' }, 'secret'],
  [{ status: 503, code: 'unavailable', stage: 'table' }, 'table'],
  [{ status: 503, code: 'unavailable', stage: 'moon' }, 'route'],
  [{ status: 503 }, 'route'],
  [{ status: 500, stage: 'table' }, 'route'],
])('%j stopped at %s', (answer, stage) => {
  expect(stageOfAnswer(answer)).toBe(stage);
});
