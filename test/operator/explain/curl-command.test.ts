import { parseSavedRequest } from '../../../operator/explain/saved-request.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';

const FILES: Readonly<Record<string, string>> = { 'body.json': '{"id":42,\r\n"status":"VALID"}\n' };
const parse = (text: string | Buffer) =>
  parseSavedRequest(Buffer.from(text), (name) => Buffer.from(FILES[name] ?? 'unknown'));

const BODY = `{"id":42,"status":"it's Ñ!"}`;
const HEADERS = [
  { name: 'Content-Type', value: 'application/json' },
  { name: 'X-Webhook-Security-Fields', value: 'id,status' },
];
const SAVED = {
  method: 'POST',
  host: 'example.com:8443',
  path: '/webhooks/BusinessKycStatusChanged',
  headers: HEADERS,
  body: Buffer.from(BODY),
};
const URL = 'https://example.com:8443/webhooks/BusinessKycStatusChanged';

test.each([
  [
    'by hand',
    `curl -X POST '${URL}' -H 'Content-Type: application/json' -H 'X-Webhook-Security-Fields: id,status' --data-raw '${BODY.replace("'", "'\\''")}'`,
  ],
  [
    'Chrome',
    `curl '${URL}' \\\n  -H 'Content-Type: application/json' \\\n  -H 'X-Webhook-Security-Fields: id,status' \\\n  --data-raw $'{"id":42,"status":"it\\'s Ñ\\u0021"}' \\\n  --compressed \\\n  --insecure`,
  ],
  [
    'Chrome for Windows',
    `curl ^"${URL}^" ^\r\n  -H ^"Content-Type: application/json^" ^\r\n  -H ^"X-Webhook-Security-Fields: id,status^" ^\r\n  --data-raw ^"^{^\\^"id^\\^":42,^\\^"status^\\^":^\\^"it's Ñ^!^\\^"^}^"`,
  ],
  [
    'Firefox',
    `curl '${URL}' -X POST -H 'Content-Type: application/json' -H 'X-Webhook-Security-Fields: id,status' --data-raw $'{"id":42,"status":"it\\'s \\u00d1\\x21"}'`,
  ],
  [
    'Postman',
    `curl --location --request POST '${URL}' \\\n--header 'Content-Type: application/json' \\\n--header 'X-Webhook-Security-Fields: id,status' \\\n--data '${BODY.replace("'", "'\\''")}'`,
  ],
  [
    'short options, an output and a prompt',
    `$ /usr/bin/curl -sSo out.txt -w "%{http_code}" -HContent-Type:\\ application/json -H "X-Webhook-Security-Fields: id,status" -d "{\\"id\\":42,\\"status\\":\\"it's Ñ!\\"}" --url ${URL} | jq .`,
  ],
])('reads a command line of %s', (_name, text) => {
  expect(parse(text)).toEqual(SAVED);
});

test('bytes that are no UTF-8 stay what they are', () => {
  const body = Buffer.from('{"name":"\xd1"}', 'latin1');
  const { body: found } = parse(Buffer.concat([Buffer.from("curl -H 'A: 1' -d '"), body, Buffer.from("'")]));
  expect(found).toEqual(body);
});

test.each([
  ["curl -H 'A: 1' x", 'GET'],
  ["curl -H 'A: 1' x -d 1", 'POST'],
  ["curl -H 'A: 1' x -d 1 -G", 'GET'],
  ["curl -H 'A: 1' x -I", 'HEAD'],
  ["curl -H 'A: 1' x -T body.json", 'PUT'],
  ["curl -H 'A: 1' x -d 1 -Xpatch", 'PATCH'],
])('%s: %s', (text, method) => {
  expect(parse(text).method).toBe(method);
});

test.each([
  ['-d @body.json', '{"id":42,"status":"VALID"}'],
  ['--data-binary @body.json', FILES['body.json']],
  ['--json @body.json', FILES['body.json']],
  ['--data-raw @body.json', '@body.json'],
  ['-d a=1 -d b=2', 'a=1&b=2'],
  ['', ''],
])('body of %s', (options, body) => {
  expect(parse(`curl -H 'A: 1' x ${options}`).body.toString()).toBe(body);
});

test('headers without a value stay, and those that are taken off do not', () => {
  expect(parse("curl -H 'A;' -H 'B:' -H 'C: 1' -H 'C: 2'").headers).toEqual([
    { name: 'A', value: '' },
    { name: 'C', value: '1' },
    { name: 'C', value: '2' },
  ]);
});

test.each([
  ["curl -H 'A: hunter2", 'not closed'],
  ['curl -H \'A: 1\' -d "$hunter2"', 'variable'],
  ["curl -H 'A: 1' -F hunter2=1", 'form'],
  ["curl -H 'A: 1' --data-urlencode hunter2=1", 'form'],
  ['curl hunter2', 'no headers'],
  ["curl -H 'A: 1' hunter2 --next hunter2", 'several requests'],
])('%s is a wrong argument, and is not repeated', (text, words) => {
  expect(() => parse(text)).toThrow(InvalidInputProblem);
  expect(() => parse(text)).toThrow(words);
  expect(() => parse(text)).not.toThrow('hunter2');
});

test('without a way to read files, a body in one is rejected', () => {
  const text = Buffer.from("curl -H 'A: 1' -d @hunter2");
  expect(() => parseSavedRequest(text)).toThrow('another file');
});

test('a header called curl is no command line', () => {
  expect(parse('curl: 1\n\n{}').headers).toEqual([{ name: 'curl', value: '1' }]);
});
