import crypto from 'node:crypto';
import { explainRequest } from '../../../operator/explain/explain-request.ts';
import { CASES, MARKS, PREVIOUS_SECRET, SECRET } from './spoiled-requests.ts';

test.each(CASES)('$name: $causes', ({ causes, request, receiver }) => {
  expect(explainRequest(request, receiver).map(({ cause }) => cause)).toEqual(causes);
});

test.each(CASES)('$name: shows no secret, no hash and no value', ({ request, receiver }) => {
  const text = JSON.stringify(explainRequest(request, receiver));
  for (const withheld of [...MARKS, SECRET, PREVIOUS_SECRET]) expect(text).not.toContain(withheld);
  expect(text).not.toMatch(/[0-9a-f]{20}/i);
});

test('every finding says in one sentence or more what is wrong, and what to do', () => {
  for (const { request, receiver } of CASES) {
    for (const { wrong, todo } of explainRequest(request, receiver)) {
      expect(wrong).toMatch(/^[A-Z].*[.?]$/);
      expect(todo).toMatch(/^[A-Z].*\.$/);
    }
  }
});

test('what cannot be explained takes some thousand hashes, and no more', () => {
  const made = [jest.spyOn(crypto, 'createHash'), jest.spyOn(crypto, 'createHmac')];
  const counts = CASES.filter(({ causes }) => causes.includes('unknown')).map(({ request, receiver }) => {
    for (const spy of made) spy.mockClear();
    explainRequest(request, receiver);
    return made.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  });
  jest.restoreAllMocks();
  expect(Math.min(...counts)).toBeGreaterThan(1000);
  expect(Math.max(...counts)).toBeLessThan(5000);
});
