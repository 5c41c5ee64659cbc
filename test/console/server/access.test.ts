import { cookieValues, isSpeculative, judgeSource, Keyring } from '../../../console/server/access.ts';

const AUTHORITY = '127.0.0.1:4020';
const OWN = { host: AUTHORITY };
const ORIGIN = `http://${AUTHORITY}`;

test.each([
  ['a typed address', 'GET', { ...OWN, 'sec-fetch-site': 'none' }],
  ['a reload', 'GET', { ...OWN, 'sec-fetch-site': 'same-origin' }],
  ['a program without a browser', 'GET', OWN],
  ['a call of the page', 'POST', { ...OWN, origin: ORIGIN, 'sec-fetch-site': 'same-origin' }],
  ['a call from an older browser', 'DELETE', { ...OWN, origin: ORIGIN }],
])('takes %s', (_what, method, headers) => {
  expect(judgeSource(method, headers, AUTHORITY)).toBe('own');
});

test.each([
  ['no host', {}],
  ['a name that points here', { host: 'rebound.example:4020' }],
  ['localhost', { host: 'localhost:4020' }],
  ['another port', { host: '127.0.0.1:4021' }],
  ['no port', { host: '127.0.0.1' }],
  ['an end that fits', { host: `evil-${AUTHORITY}` }],
  ['a beginning that fits', { host: `${AUTHORITY}.example` }],
])('rejects %s as host', (_what, headers) => {
  expect(judgeSource('GET', headers, AUTHORITY)).toMatchObject({ status: 421 });
});

test.each([
  ['another site', 'GET', { origin: 'https://example.com' }],
  ['a sandboxed frame', 'GET', { origin: 'null' }],
  ['another port', 'POST', { origin: 'http://127.0.0.1:3000' }],
  ['another scheme', 'POST', { origin: `https://${AUTHORITY}` }],
  ['another name for it', 'POST', { origin: 'http://localhost:4020' }],
  ['nobody', 'POST', {}],
  ['nobody', 'DELETE', {}],
])('rejects the origin of %s for %s', (_what, method, headers) => {
  expect(judgeSource(method, { ...OWN, ...headers }, AUTHORITY)).toMatchObject({ status: 403 });
});

test.each([
  ['GET', 'cross-site'],
  // Another port of this machine.
  ['GET', 'same-site'],
  ['POST', 'same-site'],
  ['POST', 'none'],
])('rejects %s with Sec-Fetch-Site %s', (method, site) => {
  const headers = { ...OWN, ...(method === 'POST' && { origin: ORIGIN }), 'sec-fetch-site': site };
  expect(judgeSource(method, headers, AUTHORITY)).toMatchObject({ status: 403 });
});

test.each([
  ['a=1; b=2', 'b', ['2']],
  ['ab=1;b=2', 'b', ['2']],
  ['b=x=y', 'b', ['x=y']],
  ['b=1; a=3; b=2', 'b', ['1', '2']],
  ['xb=1', 'b', []],
  ['b', 'b', []],
  [undefined, 'b', []],
])('of the cookies %j, %s is %j', (header, name, values) => {
  expect(cookieValues(header, name)).toEqual(values);
});

test('what a browser fetches in advance is told apart', () => {
  expect(isSpeculative({ 'sec-purpose': 'prefetch;prerender' })).toBe(true);
  expect(isSpeculative({ purpose: 'prefetch' })).toBe(true);
  expect(isSpeculative({})).toBe(false);
});

test('a token is good for one session, and the next one takes its place', () => {
  const tokens: string[] = [];
  const keyring = new Keyring((token) => tokens.push(token));
  const [first = ''] = tokens;
  expect(first).toMatch(/^[\w-]{43}$/);

  expect(keyring.redeem('')).toBeUndefined();
  expect(keyring.redeem(`${first.slice(0, -1)}_`)).toBeUndefined();
  expect(tokens).toHaveLength(1);

  const session = keyring.redeem(first);
  expect(keyring.isSession(session ?? '')).toBe(true);
  expect(tokens).toHaveLength(2);
  expect(keyring.redeem(first)).toBeUndefined();

  const other = keyring.redeem(tokens[1] ?? '');
  expect(other).not.toBe(session);
  expect(keyring.isSession(other ?? '')).toBe(true);
  expect(keyring.isSession(session ?? '')).toBe(true);
});

test('neither a token nor nothing is a session', () => {
  let token = '';
  const keyring = new Keyring((text) => {
    token = text;
  });
  expect(keyring.isSession(token)).toBe(false);
  expect(keyring.isSession('')).toBe(false);
});
