import { createHmac } from 'node:crypto';
import { provenText } from '../../../console/resume-proof.ts';
import { Resumption } from '../../../console/server/resumption.ts';
import type { ResumeKey } from '../../../lib/local-console-file.ts';

const AUTHORITY = '127.0.0.1:4020';
const DAY = 86_400_000;

let now: number;
let before: Resumption;
let key: ResumeKey;

beforeEach(() => {
  now = 0;
  before = new Resumption(AUTHORITY, [], () => now);
  key = before.issue();
});

/** The console of the next run. */
const after = (authority = AUTHORITY) => new Resumption(authority, before.keys, () => now);

function proofOf(
  { key }: ResumeKey,
  nonce: string,
  by: 'page' | 'console' = 'page',
  host = AUTHORITY,
): string {
  return createHmac('sha256', Buffer.from(key, 'base64url'))
    .update(provenText(by, host, nonce))
    .digest('base64url');
}

test('who has a key of an earlier run is let in, once for each challenge', () => {
  const console = after();
  const challenge = console.challenge(key.id, 'nonce');
  expect(challenge?.proof).toBe(proofOf(key, 'nonce', 'console'));
  const { nonce = '' } = challenge ?? {};
  expect(console.accept(key.id, nonce, proofOf(key, nonce))).toEqual(key);
  expect(console.accept(key.id, nonce, proofOf(key, nonce))).toBeUndefined();
});

test.each<[string, (nonce: string) => string]>([
  ['nothing', () => ''],
  ['the proof of the console itself', (nonce) => proofOf(key, nonce, 'console')],
  ['a proof for another port', (nonce) => proofOf(key, nonce, 'page', '127.0.0.1:4021')],
  ['a proof of another nonce', () => proofOf(key, 'other')],
  ['a proof with another key', (nonce) => proofOf(before.issue(), nonce)],
])('%s lets nobody in', (_what, proof) => {
  const console = after();
  const { nonce = '' } = console.challenge(key.id, 'nonce') ?? {};
  expect(console.accept(key.id, nonce, proof(nonce))).toBeUndefined();
  // It is used up.
  expect(console.accept(key.id, nonce, proofOf(key, nonce))).toBeUndefined();
});

test('a nonce that was not given, or too long ago, is none', () => {
  const console = after();
  expect(console.accept(key.id, 'own', proofOf(key, 'own'))).toBeUndefined();
  const { nonce = '' } = console.challenge(key.id, 'nonce') ?? {};
  now += 30_000;
  expect(console.accept(key.id, nonce, proofOf(key, nonce))).toBeUndefined();
});

test('a key that nobody was given gets no proof', () => {
  expect(after().challenge('other', 'nonce')).toBeUndefined();
});

test('a key is good for a week', () => {
  now = 7 * DAY - 1;
  expect(after().challenge(key.id, 'nonce')).toBeDefined();
  const console = after();
  now = 7 * DAY;
  expect(console.challenge(key.id, 'nonce')).toBeUndefined();
  expect(after().keys).toEqual([]);
});

test('keys and challenges do not pile up', () => {
  for (let count = 0; count < 25; count += 1) before.issue();
  expect(before.keys).toHaveLength(20);
  const console = after();
  const newest = before.keys.at(-1) as ResumeKey;
  const nonces = Array.from({ length: 150 }, () => console.challenge(newest.id, 'nonce')?.nonce ?? '');
  const [first = ''] = nonces;
  const last = nonces.at(-1) ?? '';
  expect(console.accept(newest.id, first, proofOf(newest, first))).toBeUndefined();
  expect(console.accept(newest.id, last, proofOf(newest, last))).toEqual(newest);
});
