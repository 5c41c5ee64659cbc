import { parseSavedRequest } from '../../../operator/explain/saved-request.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';

const parse = (content: string | Buffer) => parseSavedRequest(Buffer.from(content));
const HEADERS = [
  { name: 'Content-Type', value: 'application/json' },
  { name: 'X-Webhook-Security-Fields', value: 'id,status' },
];

/** The body has what a parser would lose: blanks, zeros, a line break at its end. */
const BODY = '{ "id":42, "amount":1500.10 }\n';
const SAVED = { headers: HEADERS, body: Buffer.from(BODY) };
const lines = 'Content-Type: application/json\nX-Webhook-Security-Fields:id,status';
const text = JSON.stringify(BODY);
const map = '{"Content-Type":"application/json","X-Webhook-Security-Fields":"id,status"}';

test.each([
  ['HTTP', `${lines}\n\n${BODY}`],
  ['HTTP with Windows line breaks', `${lines.replaceAll('\n', '\r\n')}\r\n\r\n${BODY}`],
  ['HTTP with a mark in front', `\ufeff${lines}\n\n${BODY}`],
  ['curl', `${lines.replaceAll(/^/gm, '> ')}\n> \n${BODY}`],
  ['a map of headers', `{"headers":${map},"body":${text}}`],
  ['other names', `{"Request-Headers":${map},"raw_body":${text}}`],
  ['a wrapper', `{"id":1,"request":{"headers":${map},"body":${text}}}`],
  ['a list of one', `[{"headers":${map},"payload":${text}}]`],
  ['a list of headers', `{"headers":${JSON.stringify(HEADERS)},"body":${text}}`],
  ['pairs', `{"headers":${JSON.stringify(HEADERS.map(({ name, value }) => [name, value]))},"body":${text}}`],
  ['lists of values', `{"headers":${map.replaceAll(/:("[^"]*")/g, ':[$1]')},"body":${text}}`],
  ['headers as text', `{"headers":${JSON.stringify(lines)},"body":${text}}`],
  [
    'an HTTP archive',
    `{"request":{"headers":${JSON.stringify(HEADERS)},"postData":{"mimeType":"x","text":${text}}}}`,
  ],
  [
    'an event of API Gateway',
    `{"headers":${map},"body":"${Buffer.from(BODY).toString('base64')}","isBase64Encoded":true}`,
  ],
])('reads %s, the body byte for byte', (_name, content) => {
  expect(parse(content)).toEqual(SAVED);
});

test('a body that was exported as an object keeps its text', () => {
  expect(parse(`{"headers":${map},"body":${BODY}}`).body.toString()).toBe(BODY.trim());
});

test('repeated headers stay', () => {
  expect(parse('A: 1\nA: 2\n\n').headers).toEqual([
    { name: 'A', value: '1' },
    { name: 'A', value: '2' },
  ]);
  expect(parse('{"headers":{"A":"1","A":"2"},"body":null}').headers).toHaveLength(2);
  expect(parse('{"headers":{"A":["1","2"]}}').headers).toHaveLength(2);
});

test.each([
  ['POST /webhooks/merchant HTTP/1.1\nA: 1\n\n'],
  ['POST https://example.com/webhooks/merchant?x=1\nA: 1\n\n'],
  [':method: POST\n:path: /webhooks/merchant\nA: 1\n\n'],
  ['{"headers":{"A":"1"},"url":"https://example.com/webhooks/merchant"}'],
  ['{"headers":{"A":"1"},"rawPath":"/webhooks/merchant"}'],
])('%j has a path', (content) => {
  expect(parse(content).path).toBe('/webhooks/merchant');
});

test.each([
  ['GET https://Example.com:8443/webhooks HTTP/1.1\nA: 1\n\n', 'GET', 'example.com:8443'],
  ['POST /webhooks HTTP/1.1\nHost: example.com\n\n', 'POST', 'example.com'],
  [':method: POST\n:authority: example.com\n:path: /webhooks\nA: 1\n\n', 'POST', 'example.com'],
  ['{"headers":{"A":"1"},"url":"https://example.com/webhooks","method":"put"}', 'PUT', 'example.com'],
  ['{"headers":{"Host":"example.com"},"path":"/webhooks","httpMethod":"GET"}', 'GET', 'example.com'],
  ['A: 1\n\n', undefined, undefined],
])('%j says how and to which host it was sent', (content, method, host) => {
  const saved = parse(content);
  expect([saved.method, saved.host]).toEqual([method, host]);
});

test.each([
  ['', 'no headers'],
  ['hunter2', 'Line 1 is no header'],
  ['A: 1\nhunter2\n\n', 'Line 2 is no header'],
  ['{"hunter2":', 'not valid'],
  ['{"body":"hunter2"}', 'no key "headers"'],
  ['{"headers":{}}', 'headers are empty'],
  ['[{},{}]', 'list of 2'],
  [Buffer.from('\ufeffA: hunter2', 'utf16le'), 'UTF-16'],
])('%j is a wrong argument, and is not repeated', (content, words) => {
  expect(() => parse(content)).toThrow(InvalidInputProblem);
  expect(() => parse(content)).toThrow(words);
  expect(() => parse(content)).not.toThrow('hunter2');
});
