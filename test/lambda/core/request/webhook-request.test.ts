import { type ProblemCode, WebhookError } from '../../../../lambda/core/request/webhook-error.ts';
import {
  bodyTextOf,
  checkWrapping,
  isProbe,
  MAX_BODY_BYTES,
  parseWebhookRequest,
  platformHeaderCount,
  requestUuidOf,
  securityHashOf,
  withMediaType,
} from '../../../../lambda/core/request/webhook-request.ts';

const UUID = 'fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f';
const HASH = '4ae352c91d86002dc4837e8fada68895b23c26b386cc10597e7acde97b040cab';
const LIMIT = 1000;

const headers = {
  'content-type': 'application/json',
  'x-webhook-security-fields': 'id,status',
  'x-webhook-security-hash': HASH,
  'x-webhook-request-uuid': UUID,
};

function parse(change: { headers?: Record<string, string | undefined>; body?: string | Buffer }) {
  const { body = '{"id":1}' } = change;
  const request = {
    headers: { ...headers, ...change.headers },
    body: typeof body === 'string' ? body : body.toString('base64'),
    isBase64Encoded: typeof body !== 'string',
  };
  checkWrapping(request, LIMIT);
  return parseWebhookRequest(request);
}

function codeOf(change: Parameters<typeof parse>[0]): string {
  try {
    parse(change);
  } catch (error) {
    return (error as WebhookError).code;
  }
  return 'accepted';
}

test('a well-formed request comes out as it was sent', () => {
  const body = '{"id": 1.50, "x":"\\ud800"}';
  expect(parse({ body })).toEqual({
    requestUuid: UUID,
    securityFields: ['id', 'status'],
    hash: Buffer.from(HASH, 'hex'),
    bodyText: body,
  });
});

test('a base64 body is decoded', () => {
  expect(parse({ body: Buffer.from('{"name":"Ñandú"}') }).bodyText).toBe('{"name":"Ñandú"}');
});

test('header names are found in any case, hex in any case', () => {
  const upper = Object.fromEntries(
    Object.entries({
      ...headers,
      'x-webhook-request-uuid': UUID.toUpperCase(),
      'x-webhook-security-hash': HASH.toUpperCase(),
    }).map(([name, value]) => [name.toUpperCase(), value]),
  );
  const request = parseWebhookRequest({ headers: upper, body: '{}', isBase64Encoded: false });
  expect(request.requestUuid).toBe(UUID);
  expect(Buffer.from(request.hash).toString('hex')).toBe(HASH);
});

describe('wrapping', () => {
  test.each([
    undefined,
    'application/json; charset=utf8',
    'application/json;charset=iso-8859-1',
    'application/json; charset=utf-16',
    'text/plain',
    'application/octet-stream',
    'application/x-www-form-urlencoded',
  ])('the media type %s is no reason to reject', (type) => {
    expect(codeOf({ headers: { 'content-type': type } })).toBe('accepted');
  });

  test.each(['gzip', 'GZIP', 'x-gzip', 'br', 'deflate', 'compress', 'x-compress', 'zstd', 'identity, gzip'])(
    'the encoding %s is one',
    (encoding) => {
      expect(codeOf({ headers: { 'content-encoding': encoding } })).toBe('unsupported_media_type');
    },
  );

  test.each(['', 'identity', 'utf-8', 'aws-chunked', 'none', 'gzip2'])(
    'the encoding "%s" is none',
    (encoding) => {
      expect(codeOf({ headers: { 'content-encoding': encoding } })).toBe('accepted');
    },
  );
});

describe('what did not verify', () => {
  const codeWith = (code: ProblemCode, type: string | undefined) => {
    const error = withMediaType(new WebhookError(code, 'Wrong.'), { headers: { 'Content-Type': type } });
    return error instanceof WebhookError ? error.code : error;
  };

  test.each<ProblemCode>([
    'malformed_header',
    'malformed_body',
    'missing_field',
    'unsupported_field',
    'hash_mismatch',
  ])('%s is 415 if it does not claim to be JSON', (code) => {
    for (const type of [
      undefined,
      '',
      'text/plain',
      'text/json+xml',
      'x-application/json',
      'application/jsonp',
    ]) {
      expect(codeWith(code, type)).toBe('unsupported_media_type');
    }
    for (const type of [
      'application/json',
      'Application/JSON ; charset=utf8',
      'application/vnd.cedar.v1+json',
    ]) {
      expect(codeWith(code, type)).toBe(code);
    }
  });

  test.each<ProblemCode>(['unavailable', 'uuid_conflict', 'signed_fields_rejected', 'not_found'])(
    '%s stays what it is',
    (code) => {
      expect(codeWith(code, 'text/plain')).toBe(code);
    },
  );

  test('the sender is told both', () => {
    const error = withMediaType(new WebhookError('hash_mismatch', 'It does not verify.'), { headers: {} });
    expect(error).toMatchObject({
      message: 'It does not verify. Nor is the Content-Type application/json.',
      cause: { code: 'hash_mismatch' },
    });
  });

  test('other errors pass', () => {
    const error = new Error('x');
    expect(withMediaType(error, { headers: {} })).toBe(error);
  });
});

describe('a byte-order mark', () => {
  test.each([
    ['as text', '\ufeff{"id":1}'],
    ['in base64', Buffer.from('\ufeff{"id":1}')],
  ])('%s is taken off', (_name, body) => {
    expect(parse({ body }).bodyText).toBe('{"id":1}');
  });

  test.each(['\ufeff\ufeff{"id":1}', ' \ufeff{"id":1}', '{\ufeff"id":1}', '{"id":1}\ufeff', '\ufeff'])(
    'elsewhere is malformed: %j',
    (body) => {
      expect(codeOf({ body })).toBe('malformed_body');
    },
  );

  test('in a text stays', () => {
    expect(parse({ body: '{"\ufeff":"\ufeff"}' }).bodyText).toBe('{"\ufeff":"\ufeff"}');
  });
});

test.each<[number, Record<string, string | undefined>]>([
  [0, {}],
  [0, { 'x-webhook-other': '1', 'content-type': 'application/json' }],
  [1, { 'x-webhook-request-uuid': '' }],
  [1, { 'x-webhook-request-uuid': 'x', 'x-webhook-security-hash': undefined }],
  [2, { 'X-Webhook-Security-Hash': 'no hash', 'X-WEBHOOK-SECURITY-FIELDS': ',' }],
  [3, headers],
])("%d of the platform's headers are in %j", (count, sent) => {
  expect(platformHeaderCount({ headers: sent })).toBe(count);
});

describe('a probe', () => {
  const mark = { 'X-Cedar-Webhooks-Probe': '1' };

  test.each([
    ['without a body', undefined, mark],
    ['with an empty body', '', { ...mark, 'content-type': 'application/json' }],
    ["without a value for the platform's header", '', { ...mark, 'x-webhook-request-uuid': undefined }],
  ])('%s is one', (_name, body, sent) => {
    expect(isProbe({ headers: sent, body })).toBe(true);
  });

  test.each<[string, string, Record<string, string | undefined>]>([
    ['without the mark', '', { 'content-type': 'application/json' }],
    ['without a value for the mark', '', { 'X-Cedar-Webhooks-Probe': undefined }],
    ['with a body', ' ', mark],
    ['with a UUID', '', { ...mark, 'x-webhook-request-uuid': UUID }],
    ['with a hash', '', { ...mark, 'X-Webhook-Security-Hash': '' }],
    ['with a header like it', '', { ...mark, 'x-webhook-other': '' }],
  ])('%s is none', (_name, body, sent) => {
    expect(isProbe({ headers: sent, body })).toBe(false);
  });
});

describe('malformed headers', () => {
  test.each([
    ['x-webhook-request-uuid', undefined],
    ['x-webhook-request-uuid', ''],
    ['x-webhook-request-uuid', 'fa8ff1ec8eed44fca84b5a6ffc2b531f'],
    ['x-webhook-request-uuid', `{${UUID}}`],
    ['x-webhook-request-uuid', `${UUID},${UUID}`],
    ['x-webhook-request-uuid', 'ga8ff1ec-8eed-44fc-a84b-5a6ffc2b531f'],
    ['x-webhook-security-hash', undefined],
    ['x-webhook-security-hash', HASH.slice(1)],
    ['x-webhook-security-hash', `${HASH}0`],
    ['x-webhook-security-hash', `${HASH},${HASH}`],
    ['x-webhook-security-hash', `0x${HASH.slice(2)}`],
    ['x-webhook-security-fields', undefined],
    ['x-webhook-security-fields', ''],
    ['x-webhook-security-fields', 'id,status,id,status'],
  ])('%s: %s', (name, value) => {
    expect(codeOf({ headers: { [name]: value } })).toBe('malformed_header');
  });
});

describe('malformed bodies', () => {
  test.each([
    ['nothing', ''],
    ['no JSON', '{"id":1'],
    ['an array', '[{"id":1}]'],
    ['a text', '"id"'],
    ['null', 'null'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['an overlong encoding', Buffer.from([0x7b, 0x22, 0xc0, 0x80, 0x22, 0x3a, 0x31, 0x7d])],
    ['two values', '{} {}'],
    ['a trailing comma', '{"id":1,}'],
  ])('%s', (_name, body) => {
    expect(codeOf({ body })).toBe('malformed_body');
  });

  test('an absent body is malformed', () => {
    expect(() => parseWebhookRequest({ headers, body: undefined, isBase64Encoded: false })).toThrow(
      'not a JSON object',
    );
  });

  test('the message does not quote the body', () => {
    expect(() => parse({ body: '{"card":"4111111111111111"' })).toThrow(
      /^The body is not a JSON object in UTF-8\.$/,
    );
  });
});

describe('the limit counts bytes', () => {
  const ofSize = (bytes: number) => `{"x":"${'x'.repeat(bytes - 8)}"}`;
  const twoByte = (bytes: number) => `{"x":"${'é'.repeat((bytes - 8) / 2)}"}`;

  test.each([
    ['one-byte characters', ofSize(LIMIT), 'accepted'],
    ['one byte more', ofSize(LIMIT + 1), 'body_too_large'],
    ['two-byte characters', twoByte(LIMIT), 'accepted'],
    ['two bytes more', twoByte(LIMIT + 2), 'body_too_large'],
    ['in base64', Buffer.from(ofSize(LIMIT)), 'accepted'],
    ['in base64, one byte more', Buffer.from(ofSize(LIMIT + 1)), 'body_too_large'],
  ])('%s', (_name, body, code) => {
    expect(codeOf({ body })).toBe(code);
  });
});

test('the UUID of a request that is rejected is known only if it is one', () => {
  expect(requestUuidOf({ headers: { 'X-Webhook-Request-UUID': UUID.toUpperCase() } })).toBe(UUID);
  expect(requestUuidOf({ headers: { 'x-webhook-request-uuid': '<script>' } })).toBeUndefined();
  expect(requestUuidOf({ headers: {} })).toBeUndefined();
  expect(requestUuidOf({ headers: { 'x-another-request-uuid': UUID } })).toBeUndefined();
});

test('blanks around a header do not count', () => {
  const padded = { 'x-webhook-request-uuid': ` ${UUID} `, 'x-webhook-security-hash': `\t${HASH} ` };
  expect(parse({ headers: padded }).requestUuid).toBe(UUID);
  expect(requestUuidOf({ headers: padded })).toBe(UUID);
  expect(securityHashOf({ headers: padded })).toBe(HASH);
});

test('a header without a value is absent', () => {
  expect(codeOf({ headers: { 'content-encoding': undefined } })).toBe('accepted');
});

test('a body that is absent has no size', () => {
  expect(() => checkWrapping({ headers, body: undefined, isBase64Encoded: false }, 0)).not.toThrow();
});

test('the largest body that can be configured has 300 KiB', () => {
  expect(MAX_BODY_BYTES).toBe(307_200);
});

test('what is to be kept out of logs is read from any request, well-formed or not', () => {
  expect(securityHashOf({ headers: { 'X-Webhook-Security-Hash': 'no hash' } })).toBe('no hash');
  expect(securityHashOf({ headers: {} })).toBeUndefined();
  expect(bodyTextOf({ body: 'no JSON: é', isBase64Encoded: false })).toBe('no JSON: é');
  expect(bodyTextOf({ body: Buffer.from('no JSON: é').toString('base64'), isBase64Encoded: true })).toBe(
    'no JSON: é',
  );
  expect(bodyTextOf({ isBase64Encoded: false })).toBe('');
});

test.each<[Parameters<typeof parse>[0], string]>([
  [{ headers: { 'content-encoding': 'gzip' } }, 'Content-Encoding is not supported: send the body as it is.'],
  [{ headers: { 'x-webhook-request-uuid': undefined } }, 'The header X-Webhook-Request-UUID is missing.'],
  [
    { headers: { 'x-webhook-security-fields': undefined } },
    'The header X-Webhook-Security-Fields is missing.',
  ],
  [{ headers: { 'x-webhook-security-hash': '0' } }, 'The header X-Webhook-Security-Hash is malformed.'],
  [{ body: `"${'x'.repeat(LIMIT)}"` }, 'The body is larger than 1000 bytes.'],
])('of %j the sender is told what is wrong: %s', (change, message) => {
  expect(() => parse(change)).toThrow(message);
});
