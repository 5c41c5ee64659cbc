import { asSentence, formatOffset } from '../../operator/words.ts';

test('offsets have a sign', () => {
  expect([formatOffset(12.4), formatOffset(-3200), formatOffset(61_000)]).toEqual([
    '+12 ms',
    '-3200 ms',
    '+61.0 s',
  ]);
});

test.each([
  ['not in handler: Error', 'Not in handler: Error.'],
  ['The path is unknown.', 'The path is unknown.'],
  ['401 hash_mismatch', '401 hash_mismatch.'],
])('%j as a sentence', (note, sentence) => {
  expect(asSentence(note)).toBe(sentence);
});
