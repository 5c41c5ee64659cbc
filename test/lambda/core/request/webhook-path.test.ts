import fc from 'fast-check';
import {
  PATH_TOKEN_MODES,
  type PathTokenMode,
  readWebhookPath,
  shownPath,
} from '../../../../lambda/core/request/webhook-path.ts';

const TYPES = ['BusinessKycStatusChanged', 'Order.v2'];
const isEventType = (name: string) => TYPES.includes(name);
const read = (path: string, mode: PathTokenMode) => readWebhookPath(path, mode, isEventType);

const TOKEN = 'tok-0123456789abcdef';

test.each<[string, object | undefined, object | undefined, object | undefined]>([
  ['/webhooks', {}, {}, undefined],
  [
    '/webhooks/BusinessKycStatusChanged',
    { eventType: 'BusinessKycStatusChanged' },
    { eventType: 'BusinessKycStatusChanged' },
    { token: 'BusinessKycStatusChanged' },
  ],
  [`/webhooks/${TOKEN}`, { eventType: TOKEN }, { token: TOKEN }, { token: TOKEN }],
  [
    `/webhooks/${TOKEN}/Order.v2`,
    undefined,
    { token: TOKEN, eventType: 'Order.v2' },
    { token: TOKEN, eventType: 'Order.v2' },
  ],
  ['/webhooks/Unknown', { eventType: 'Unknown' }, { token: 'Unknown' }, { token: 'Unknown' }],
  ['/webhooks/Order.v2/x', undefined, undefined, { token: 'Order.v2', eventType: 'x' }],
  [`/webhooks/${TOKEN}/Order.v2/x`, undefined, undefined, undefined],
  ['/', undefined, undefined, undefined],
  ['', undefined, undefined, undefined],
  ['/Webhooks', undefined, undefined, undefined],
  ['/x/webhooks', undefined, undefined, undefined],
  ['/webhooks/%zz', undefined, undefined, undefined],
  ['/webhooks/%', undefined, undefined, undefined],
  ['/%C3/webhooks', undefined, undefined, undefined],
])('%s: off %j, accept %j, require %j', (path, ...expected) => {
  expect(PATH_TOKEN_MODES.map((mode) => read(path, mode))).toStrictEqual(expected);
});

test.each([
  '/webhooks/BusinessKycStatusChanged/',
  '//webhooks///BusinessKycStatusChanged//',
  'webhooks/BusinessKycStatusChanged',
  '/webhooks/Business%4BycStatusChanged',
  '/%77ebhooks%2fBusinessKycStatusChanged',
])('%s is another way to write the same', (path) => {
  expect(read(path, 'off')).toEqual({ eventType: 'BusinessKycStatusChanged' });
  expect(read(path, 'accept')).toEqual({ eventType: 'BusinessKycStatusChanged' });
});

test('nothing is decoded twice', () => {
  expect(read('/webhooks/Business%254BycStatusChanged', 'off')).toEqual({
    eventType: 'Business%4BycStatusChanged',
  });
  // As API Gateway hands over `%25` followed by letters: it does not decode the percent sign.
  expect(read('/%2577ebhooks', 'off')).toBeUndefined();
});

test('a token may hold what has to be escaped', () => {
  expect(read('/webhooks/a%25b%20c/Order.v2', 'require')).toEqual({ token: 'a%b c', eventType: 'Order.v2' });
});

describe('in logs', () => {
  const letters = 'x'.repeat(100);

  test.each([
    ['/webhooks/BusinessKycStatusChanged/', '/webhooks/BusinessKycStatusChanged'],
    ['/webhooks/Order.v2', '/webhooks/Order.v2'],
    [`/webhooks/${TOKEN}/Order.v2`, '/webhooks/[20]/Order.v2'],
    ['/webhooks/BusinesKycStatusChanged', '/webhooks/BusinesKycStatusChanged'],
    ['/webhooks/Order.v3', '/webhooks/[8]'],
    [`/webhooks/${letters}`, `/webhooks/${letters.slice(0, 80)}`],
    ['/.env', '/[4]'],
    ['/', '/'],
    ['', '/'],
    ['/webhooks/\u001b[31m', '/webhooks/[5]'],
    ['/webhooks/ünïcode', '/webhooks/[7]'],
    ['/webhooks/%zz/Order.v2', '/webhooks/[3]/Order.v2'],
    ['/a/b/c/d/e/f/g/h', '/a/b/c/d/e/f/g/h'],
    ['/a/b/c/d/e/f/g/h/i', '/a/b/c/d/e/f/g/h/…'],
  ])('%s is shown as %s', (path, shown) => {
    expect(shownPath(path, isEventType)).toBe(shown);
  });

  test('what may be a token of letters alone is not shown', () => {
    expect(shownPath('/webhooks/lettersalone/Order.v2', isEventType, true)).toBe('/webhooks/[12]/Order.v2');
    expect(shownPath('/webhooks/Order.v2', isEventType, true)).toBe('/webhooks/Order.v2');
  });

  test('no part with a digit is shown, wherever it stands and however it is written', () => {
    const token = fc.stringMatching(/^[\w-]{0,20}\d[\w-]{8,20}$/);
    const part = fc.oneof(token, fc.constantFrom('webhooks', '', 'x'), fc.string());
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 6 }),
        token,
        fc.array(part, { maxLength: 6 }),
        (a, secret, b) => {
          expect(shownPath(['', ...a, secret, ...b].join('/'), () => false)).not.toContain(secret);
        },
      ),
    );
  });
});
