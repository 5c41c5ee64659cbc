import { createHash, createHmac } from 'node:crypto';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import type { Receiver } from '../../../operator/explain/explain-request.ts';
import type { Cause } from '../../../operator/explain/finding.ts';
import type { SavedRequest } from '../../../operator/explain/saved-request.ts';

export const SECRET = 'correct-horse-battery-Staple-9';
export const PREVIOUS_SECRET = 'previous-donkey-battery-Staple-8';

const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');

/** The genuine body; the marks must never be shown. */
const BODY =
  '{"id":7142936,"status":"PENDING","kycStatus":"mark-Kyc","businessRequestId":990017,"toAmount":1500.1,"name":"mark-Ñandú & Sons","note":null,"approved":true,"data":{"id":81,"status":"mark-Inner"}}';

/** Texts that stand in requests and may never be shown. */
export const MARKS = ['7142936', '990017', '1500.1', 'mark-', 'Ñandú'];

/** One spoiled request, and what is expected to be found. */
export interface Case {
  readonly name: string;
  readonly causes: readonly Cause[];
  readonly request: SavedRequest;
  readonly receiver: Receiver;
}

interface Spoiling {
  readonly body?: string | Buffer;
  readonly fields?: string;
  readonly hash?: string;
  /** Replaces headers; `undefined` takes one off, a list repeats it. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly path?: string;
  readonly method?: string;
  readonly host?: string;
  /** What is stored; the real secrets if absent. */
  readonly stored?: string;
  readonly receiver?: Partial<Receiver>;
}

const GENUINE = sha256(`7142936PENDING${SECRET}`);
const merchant = DEFAULT_EVENT_TYPES[0];
if (merchant === undefined) throw new Error('There is no event type.');

function spoil(name: string, causes: Cause | readonly Cause[], spoiling: Spoiling): Case {
  const { body = BODY, fields = 'id,status', hash = GENUINE, headers = {}, stored = SECRET } = spoiling;
  const { path, method, host } = spoiling;
  const all: Readonly<Record<string, string | readonly string[] | undefined>> = {
    'content-type': 'application/json',
    'X-Webhook-Request-UUID': 'fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f',
    'X-Webhook-Security-Fields': fields,
    'X-Webhook-Security-Hash': hash,
    ...headers,
  };
  return {
    name,
    causes: typeof causes === 'string' ? [causes] : causes,
    request: {
      headers: Object.entries(all).flatMap(([header, values]) =>
        (typeof values === 'string' ? [values] : (values ?? [])).map((value) => ({ name: header, value })),
      ),
      body: Buffer.from(body),
      ...(path !== undefined && { path }),
      ...(method !== undefined && { method }),
      ...(host !== undefined && { host }),
    },
    receiver: {
      eventTypes: DEFAULT_EVENT_TYPES,
      eventType: merchant as (typeof DEFAULT_EVENT_TYPES)[number],
      secrets: [
        { stage: 'current', value: stored },
        { stage: 'previous', value: PREVIOUS_SECRET, isOver: false },
      ],
      ...spoiling.receiver,
    },
  };
}

/** Hash by the formula of the platform over what is given. */
const signed = (values: string, secret = SECRET) => ({ hash: sha256(values + secret) });

/** A stack whose URLs carry no token. */
const HERE = { endpoint: 'https://hooks.test', pathTokens: [], tokenIsOptional: true };

/** A secret with everything in it that is escaped somewhere. */
const ODD = 'mark-Odd"&\'<\\/+ %41';
const storedAs = (stored: string): Spoiling => ({ stored, ...signed('7142936PENDING', ODD) });

export const CASES: readonly Case[] = [
  spoil('nothing', 'verifies', {}),
  spoil('upper-case hex', 'verifies', { hash: GENUINE.toUpperCase() }),

  // Policy.
  spoil('another list than the configured one', 'list_mismatch', {
    fields: 'id,status,toAmount',
    ...signed('7142936PENDING1500.1'),
  }),
  spoil('an id without the configured format', 'value_format', {
    body: BODY.replace('7142936', '"mark-7"'),
    ...signed('mark-7PENDING'),
  }),
  spoil('posted to the URL of another type', 'wrong_event_type', {
    receiver: {
      eventType: {
        ...merchant,
        signedFields: [
          { name: 'id', pattern: '[0-9]+' },
          { name: 'status', pattern: 'VALID' },
        ],
      },
      eventTypes: DEFAULT_EVENT_TYPES,
    },
  }),

  // Held all the same.
  spoil('a key that only case tells from a signed one', 'body_not_portable', {
    body: BODY.replace('{', '{"ID":"mark-8",'),
  }),
  spoil('64 levels', 'body_not_portable', {
    body: BODY.replace('{', `{"x":${'['.repeat(63)}"mark-9"${']'.repeat(63)},`),
  }),
  spoil('a number as JavaScript rounds it', 'number_rounded', {
    body: BODY.replace('7142936', '9007199254740995'),
    ...signed('9007199254740996PENDING'),
  }),
  spoil('the same where the sender is known to do so', 'verifies', {
    body: BODY.replace('7142936', '9007199254740995'),
    ...signed('9007199254740996PENDING'),
    receiver: { eventType: { ...merchant, roundedNumbers: 'accept' } },
  }),

  // Form.
  spoil('no hash header', 'header_missing', { headers: { 'X-Webhook-Security-Hash': undefined } }),
  spoil('no UUID', 'header_missing', { headers: { 'X-Webhook-Request-UUID': undefined } }),
  spoil('no list', 'header_missing', { headers: { 'X-Webhook-Security-Fields': undefined } }),
  spoil('half a hash', 'header_malformed', { hash: GENUINE.slice(0, 31) }),
  spoil('a UUID that is none', 'header_malformed', { headers: { 'X-Webhook-Request-UUID': 'mark-1' } }),
  spoil('a list with an empty name', 'header_malformed', { fields: 'id,,status' }),
  spoil('the hash twice', 'header_duplicated', {
    headers: { 'X-Webhook-Security-Hash': [GENUINE, GENUINE] },
  }),
  spoil('the hash twice, joined', 'header_duplicated', { hash: `${GENUINE},${GENUINE}` }),
  spoil('a form', 'verifies', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
  spoil('a Content-Encoding', 'content_encoding', { headers: { 'content-encoding': 'gzip' } }),
  spoil('no body', 'body_empty', { body: '' }),
  spoil('a body that was cut off', 'body_not_json', { body: BODY.slice(0, 90) }),
  spoil('a list as body', 'body_not_object', { body: `[${BODY}]` }),
  spoil('a byte-order mark', 'verifies', { body: `\ufeff${BODY}` }),
  spoil('ISO 8859-1', 'body_not_utf8', { body: Buffer.from(BODY, 'latin1') }),
  spoil('UTF-16', 'body_not_utf8', { body: Buffer.from(BODY, 'utf16le') }),
  spoil('gzip', 'body_compressed', { body: Buffer.from([0x1f, 0x8b, 8, 0]) }),
  spoil('base64 around the body', 'body_base64', { body: Buffer.from(BODY).toString('base64') }),
  spoil('JSON in JSON', 'body_json_text', { body: JSON.stringify(BODY) }),
  spoil('a large body', 'body_too_large', { body: `${BODY.slice(0, -1)},"x":"${'x'.repeat(262_144)}"}` }),
  spoil('a signed field that is not there', 'field_missing', { fields: 'id,status,fee' }),
  spoil('a signed field twice', 'field_twice', { body: BODY.replace('{', '{"id":1,') }),
  spoil('a signed object', ['field_not_scalar', 'list_other'], { fields: 'id,status,data' }),
  spoil('a misspelt event type in the URL', 'unknown_event_type', {
    path: '/webhooks/BusinesKycStatusChanged',
  }),
  spoil('no token where one is needed', 'url_token', {
    path: '/webhooks/BusinessKycStatusChanged',
    receiver: { pathTokens: ['mark-token'] },
  }),

  spoil('no token where there may be one', 'verifies', {
    path: '/webhooks/BusinessKycStatusChanged',
    receiver: { pathTokens: ['mark-token'], tokenIsOptional: true },
  }),
  spoil('a wrong token where there may be one', 'url_token', {
    path: '/webhooks/other-token/BusinessKycStatusChanged',
    receiver: { pathTokens: ['mark-token'], tokenIsOptional: true },
  }),

  spoil('another method', 'url_method', { method: 'GET' }),
  spoil('the right method', 'verifies', { method: 'POST' }),
  spoil('another host', 'url_host', { host: 'mark-host.test', receiver: HERE }),
  spoil('the right host with its port', 'verifies', { host: 'hooks.test:443', receiver: HERE }),
  spoil('a host that nothing is known of', 'verifies', { host: 'mark-host.test' }),
  ...['/', '/webhook/BusinessKycStatusChanged', '/Webhooks/BusinessKycStatusChanged', '/prod/webhooks'].map(
    (path) => spoil(`the path ${path}`, 'url_path', { path, receiver: HERE }),
  ),
  spoil('a path in front where the stack is not known', 'verifies', {
    path: '/prod/webhooks/BusinessKycStatusChanged',
  }),
  spoil('the path of the stack in front', 'verifies', {
    path: '/prod/webhooks//BusinessKycStatusChanged/',
    receiver: { ...HERE, endpoint: 'https://hooks.test/prod' },
  }),
  spoil('a part behind the event type', 'url_path', {
    path: '/webhooks/BusinessKycStatusChanged/mark-more',
    receiver: HERE,
  }),
  spoil('a part behind the event type, with a token', 'url_path', {
    path: '/webhooks/mark-token/BusinessKycStatusChanged/mark-more',
    receiver: { ...HERE, pathTokens: ['mark-token'] },
  }),
  spoil('a token where none is taken', 'url_token', {
    path: '/webhooks/mark-token1/BusinessKycStatusChanged',
    receiver: HERE,
  }),
  spoil('the URL of another event', 'wrong_event_type', { path: '/webhooks/BusinessRequestStatusChanged' }),
  spoil('GET of another path at another host', ['url_method', 'url_path', 'url_host'], {
    method: 'GET',
    host: 'mark-host.test',
    path: '/mark-path',
    receiver: HERE,
  }),

  // Secret.
  spoil('the previous secret', 'secret_previous', signed('7142936PENDING', PREVIOUS_SECRET)),
  spoil('the previous secret, out of its time', 'secret_previous_expired', {
    ...signed('7142936PENDING', PREVIOUS_SECRET),
    receiver: {
      secrets: [
        { stage: 'current', value: SECRET },
        { stage: 'previous', value: PREVIOUS_SECRET, isOver: true },
      ],
    },
  }),
  spoil('a line break behind the stored secret', 'secret_line_break', { stored: `${SECRET}\n` }),
  spoil("a line break behind the sender's", 'secret_line_break', signed('7142936PENDING', `${SECRET}\n`)),
  spoil('Windows line break', 'secret_line_break', { stored: `${SECRET}\r\n` }),
  spoil('blanks around the stored secret', 'secret_blanks', { stored: ` ${SECRET} ` }),
  spoil('quotes around the stored secret', 'secret_quotes', { stored: `"${SECRET}"` }),
  spoil('JSON around the stored secret', 'secret_json', { stored: `{"webhookSecret":"${SECRET}"}` }),
  spoil('base64 of the secret stored', 'secret_base64', { stored: Buffer.from(SECRET).toString('base64') }),
  spoil('hex of the secret stored', 'secret_hex', { stored: Buffer.from(SECRET).toString('hex') }),
  spoil('its name in front of the stored secret', 'secret_prefix', { stored: `WEBHOOK_SECRET=${SECRET}` }),
  spoil('pasted twice', 'secret_twice', { stored: SECRET + SECRET }),
  spoil('escaped as in a URL', 'secret_escapes', {
    stored: encodeURIComponent(`${SECRET}/+=`),
    ...signed('7142936PENDING', `${SECRET}/+=`),
  }),
  spoil('escaped as in JSON', 'secret_escapes', storedAs(JSON.stringify(ODD).slice(1, -1))),
  spoil('escaped as in JSON but for its quotes', 'secret_escapes', storedAs(ODD.replaceAll('\\', '\\\\'))),
  spoil('escaped as Java and Go write JSON', 'secret_escapes', {
    ...storedAs(JSON.stringify(ODD).slice(1, -1).replace('&', '\\u0026').replace('<', '\\u003c')),
  }),
  spoil('escaped as in JSON, slashes too', 'secret_escapes', {
    ...storedAs(JSON.stringify(ODD).slice(1, -1).replaceAll('/', '\\/')),
  }),
  spoil('escaped as in JSON, a line break behind it', 'secret_escapes', {
    ...storedAs(`${JSON.stringify(ODD).slice(1, -1)}\n`),
  }),
  spoil('escaped as in JSON, in single quotes', 'secret_escapes', {
    ...storedAs(`'${JSON.stringify(ODD).slice(1, -1)}'`),
  }),
  spoil('a JSON string', 'secret_json', storedAs(JSON.stringify(ODD))),
  spoil('escaped as in HTML', 'secret_escapes', {
    ...storedAs(
      ODD.replaceAll('&', '&amp;').replace("'", '&#39;').replace('<', '&lt;').replace('"', '&quot;'),
    ),
  }),
  spoil('escaped as in HTML by numbers', 'secret_escapes', {
    ...storedAs(
      ODD.replaceAll('&', '&#38;').replace("'", '&#x27;').replace('<', '&#60;').replace('"', '&#34;'),
    ),
  }),
  spoil('escaped as in HTML twice', 'secret_escapes', {
    ...storedAs(ODD.replaceAll('&', '&amp;amp;').replace("'", '&amp;#39;').replace('"', '&amp;quot;')),
  }),
  spoil('escaped as on a command line', 'secret_escapes', storedAs(ODD.replaceAll(/["&'<\\ ]/g, '\\$&'))),
  spoil("escaped as in HTML at the sender's", 'secret_escapes', {
    stored: ODD,
    ...signed(
      '7142936PENDING',
      ODD.replaceAll('&', '&amp;').replace("'", '&#39;').replace('<', '&lt;').replace('"', '&quot;'),
    ),
  }),
  spoil("escaped as in JSON at the sender's", 'secret_escapes', {
    stored: ODD,
    ...signed('7142936PENDING', JSON.stringify(ODD).slice(1, -1)),
  }),
  spoil('stored in lower case', 'secret_letter_case', {
    stored: SECRET.toLowerCase(),
    ...signed('7142936PENDING', SECRET.toLowerCase().toUpperCase()),
  }),
  spoil("base64 of the secret in the sender's place", 'secret_base64', {
    ...signed('7142936PENDING', Buffer.from(SECRET).toString('base64')),
  }),

  // Formula.
  spoil('the secret in front', 'secret_first', { hash: sha256(`${SECRET}7142936PENDING`) }),
  spoil('no secret', 'secret_absent', { hash: sha256('7142936PENDING') }),
  spoil('commas between the values', 'separator', signed('7142936,PENDING')),
  spoil('line breaks between all', 'separator', signed('7142936\nPENDING\n')),
  spoil('HMAC', 'hmac', { hash: createHmac('sha256', SECRET).update('7142936PENDING').digest('hex') }),
  spoil('the whole body', 'body_hashed', signed(BODY)),
  spoil('HMAC of the whole body', 'body_hashed', {
    hash: createHmac('sha256', SECRET).update(BODY).digest('hex'),
  }),
  spoil('the whole body before somebody indented it', 'body_hashed', {
    body: JSON.stringify(JSON.parse(BODY), undefined, 2),
    ...signed(BODY),
  }),
  spoil('names and values', 'names_hashed', signed('id=7142936&status=PENDING')),
  spoil('the UUID, too', 'uuid_hashed', signed('fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f7142936PENDING')),
  spoil('base64 instead of hex', 'hash_encoding', { hash: Buffer.from(GENUINE, 'hex').toString('base64') }),
  spoil('a word in front of the hash', 'hash_encoding', { hash: `sha256=${GENUINE}` }),
  spoil('SHA-512', 'hash_algorithm', {
    hash: createHash('sha512').update(`7142936PENDING${SECRET}`).digest('hex'),
  }),
  spoil('SHA-1', 'hash_algorithm', {
    hash: createHash('sha1').update(`7142936PENDING${SECRET}`).digest('hex'),
  }),
  spoil('MD5', 'hash_algorithm', {
    hash: createHash('md5').update(`7142936PENDING${SECRET}`).digest('hex'),
  }),
  spoil('SHA3-256', 'hash_algorithm', {
    hash: createHash('sha3-256').update(`7142936PENDING${SECRET}`).digest('hex'),
  }),

  // Lists.
  spoil('the configured list under another header', 'list_other', { fields: 'id,status,toAmount' }),
  spoil('another order', 'list_order', signed('PENDING7142936')),
  spoil('one listed field left out', 'list_subset', signed('PENDING')),
  spoil('one more field', 'list_superset', signed('7142936PENDING990017')),
  spoil(
    'every field',
    'list_superset',
    signed('7142936PENDINGmark-Kyc9900171500.1mark-Ñandú & Sonsnulltrue'),
  ),
  spoil('values of an inner object', 'fields_nested', signed('81mark-Inner')),

  // Values.
  spoil('decimals that the body lost', 'body_reserialised', {
    fields: 'id,toAmount',
    ...signed('71429361500.10'),
  }),
  spoil('an id that was rounded', 'body_reserialised', {
    body: BODY.replace('7142936', '90071992547409940'),
    ...signed('90071992547409931PENDING'),
  }),
  spoil('an exponent', 'number_text', { fields: 'id,toAmount', ...signed('71429361.5001e+3') }),
  spoil('thousands', 'number_text', { fields: 'id,toAmount', ...signed('71429361,500.10') }),
  spoil('an id as a floating-point number', 'number_text', signed('7142936.0PENDING')),
  spoil('a boolean as Python prints it', 'boolean_text', { fields: 'id,approved', ...signed('7142936True') }),
  spoil('null as Python prints it', 'null_text', { fields: 'id,note', ...signed('7142936None') }),
  spoil('values in quotes', 'value_quoted', signed('7142936"PENDING"')),
  spoil('HTML escapes', 'value_escapes', {
    fields: 'id,name',
    ...signed('7142936mark-Ñandú &amp; Sons'),
  }),
  spoil('JSON escapes', 'value_escapes', {
    fields: 'id,name',
    ...signed('7142936mark-\\u00d1and\\u00fa & Sons'),
  }),
  spoil('ISO 8859-1 in the hash', 'value_charset', {
    fields: 'id,name',
    hash: sha256(Buffer.from(`7142936mark-Ñandú & Sons${SECRET}`, 'latin1')),
  }),
  spoil('decomposed accents', 'value_charset', {
    fields: 'id,name',
    ...signed('7142936mark-Ñandú & Sons'.normalize('NFD')),
  }),
  spoil('blanks in the body', 'value_blanks', { body: BODY.replace('PENDING', 'PENDING ') }),
  spoil('other letters', 'value_letter_case', signed('7142936pending')),
  spoil('another status', 'status_altered', { body: BODY.replace('PENDING', 'VALID') }),
  spoil('another status that is no documented word', 'status_altered', {
    body: BODY.replace('PENDING', 'mark-Other'),
  }),
  spoil('the value of a field with a similar name', 'value_of_other_field', signed('7142936mark-Kyc')),
  spoil('another id', 'unknown', { body: BODY.replace('7142936', '7142937') }),
  spoil('another secret', 'unknown', signed('7142936PENDING', 'some-other-secret')),

  // Two at once.
  spoil('previous secret, a line break behind it', ['secret_previous', 'secret_line_break'], {
    ...signed('7142936PENDING', `${PREVIOUS_SECRET}\n`),
  }),
  spoil('previous secret, other number text', ['secret_previous', 'number_text'], {
    ...signed('7142936.00PENDING', PREVIOUS_SECRET),
  }),
  spoil('quoted secret, other order', ['secret_quotes', 'list_order'], {
    stored: `'${SECRET}'`,
    ...signed('PENDING7142936'),
  }),
  spoil('wrong media type, previous secret', 'secret_previous', {
    headers: { 'content-type': 'text/plain' },
    ...signed('7142936PENDING', PREVIOUS_SECRET),
  }),
  spoil('base64 of an HMAC', ['hash_encoding', 'hmac'], {
    hash: createHmac('sha256', SECRET).update('7142936PENDING').digest('base64'),
  }),
];
