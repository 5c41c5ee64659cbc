import { createHash } from 'node:crypto';
import { LogScan, markedBody, UNSIGNED_MARKER } from './log-scan.ts';

const hash = createHash('sha256').update('x').digest('hex');
let scan: LogScan;

beforeEach(() => {
  scan = new LogScan();
  scan.forbid('a secret', 'local-webhook-"secret"');
  scan.forbid('a path token', 'a-token-nobody-guesses');
  scan.forbidHash(hash);
  scan.forbidBody(
    '{"id":"an-id-of-many-characters","status":"VALID","note":"a note of many characters"}',
    'an-id-of-many-charactersVALID',
  );
});

const leaksIn = (...lines: string[]) => scan.leaksIn(new Map([['verifier.log', lines.join('\n')]]));

test.each([
  ['a secret', 'local-webhook-"secret"'],
  ['a secret', JSON.stringify({ message: 'local-webhook-"secret"' })],
  ['a path token', 'POST /webhooks/a-token-nobody-guesses/BusinessKycStatusChanged 200'],
  ['a hash', JSON.stringify({ hash: hash.toUpperCase() })],
  ['a value of a body', '... "a note of many characters" is not valid JSON'],
  ['the marker of a body', JSON.stringify({ body: markedBody(42, 'VALID') })],
  ['the marker of a body', UNSIGNED_MARKER],
])('finds %s: %s', (what, line) => {
  expect(leaksIn('first', line, 'last')).toEqual([{ what, where: 'verifier.log:2' }]);
});

test('finds a whole body, as it was sent and in a line of JSON', () => {
  const body = '{"id":42,"status":"VALID"}';
  scan.forbidBody(body);
  expect(leaksIn(body)).toEqual([{ what: 'a body', where: 'verifier.log:1' }]);
  expect(leaksIn(JSON.stringify({ body }))).toHaveLength(1);
});

test('finds nothing in what may be written', () => {
  const line = { subject: 'an-id-of-many-characters', messageGroup: createHash('sha256').digest('hex') };
  expect(leaksIn(JSON.stringify(line), 'guess')).toEqual([]);
});

test('short secrets are not looked for: they stand in other words', () => {
  scan.forbid('a secret', 's');
  expect(leaksIn('status')).toEqual([]);
});
