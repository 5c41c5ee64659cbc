import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { SecretVersion } from '../../lambda/core/ports.ts';
import { PATH_TOKEN_MODES } from '../../lambda/core/request/webhook-path.ts';
import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import type { EventType } from '../../lambda/core/settings/event-type.ts';
import {
  type BodyMember,
  bodyStyle,
  brokenBody,
  keyText,
  numberText,
  scalarText,
  valueText,
  writeBody,
} from './arbitrary-body.ts';
import {
  CASE_TIME,
  type FuzzCase,
  type FuzzEvent,
  type FuzzSettings,
  type FuzzWorld,
  PREVIOUS_FOR,
} from './fuzz-case.ts';
import { INSIDE } from './oracle.ts';
import { isPortable } from './portable-oracle.ts';

const OUTSIDE = '198.51.100.200';

const WITH_OPTIONAL_FIELD: readonly EventType[] = DEFAULT_EVENT_TYPES.map((type) => ({
  ...type,
  signedFields: [...type.signedFields, { name: 'note', pattern: '-[a-z]*', optional: true }],
  subscribers: [...type.subscribers, 'billing'],
}));

const settings: fc.Arbitrary<FuzzSettings> = fc.record({
  eventTypes: fc.constantFrom(DEFAULT_EVENT_TYPES, DEFAULT_EVENT_TYPES, WITH_OPTIONAL_FIELD),
  eventTypeField: fc.constantFrom('', 'event', 'event', '__proto__', 'constructor'),
  maxBodyBytes: fc.constantFrom(262_144, 262_144, 262_144, 307_200, 512),
  allowList: fc.constantFrom<readonly string[]>(
    [],
    [],
    ['203.0.113.0/24'],
    ['2001:db8::/32', '203.0.113.7/32'],
  ),
  pathToken: fc.constantFrom(...PATH_TOKEN_MODES),
  heldPerMinute: fc.constantFrom(60, 60, 60, 0),
});

function version(name: string, storedAt: number): SecretVersion {
  const made = createHash('sha256').update(`secret of the fuzzer: ${name}`).digest('base64url');
  return {
    versionId: `version-${name}`,
    value: `whsec_${made}`,
    pathToken: `token_${made.slice(8, 32)}`,
    storedAt,
  };
}

const CURRENT = version('current', CASE_TIME - 1000);
const PREVIOUS = version('previous', CASE_TIME - 30 * PREVIOUS_FOR);
const LONG_CURRENT = version('current', CASE_TIME - PREVIOUS_FOR);
const { pathToken: _none, ...TOKENLESS } = CURRENT;

/** Every secret text and path token that a case may hold: none of them may turn up in an answer or a log. */
export const ALL_SECRETS: readonly string[] = [CURRENT, PREVIOUS].flatMap(({ value, pathToken = '' }) => [
  value,
  pathToken,
]);

/** Secrets that a genuine request may be signed with. */
const USABLE_WORLDS: readonly FuzzWorld[] = [
  { current: CURRENT, previous: undefined, failing: [] },
  { current: CURRENT, previous: PREVIOUS, failing: [] },
  { current: CURRENT, previous: PREVIOUS, failing: ['publisher'] },
];
const WORLDS: readonly FuzzWorld[] = [
  ...USABLE_WORLDS,
  ...USABLE_WORLDS,
  ...USABLE_WORLDS,
  { current: LONG_CURRENT, previous: PREVIOUS, failing: [] },
  { current: CURRENT, previous: { ...PREVIOUS, value: '' }, failing: [] },
  { current: CURRENT, previous: PREVIOUS, failing: ['previous secret'] },
  { current: CURRENT, previous: PREVIOUS, failing: ['labels of the secret'] },
  { current: CURRENT, previous: PREVIOUS, failing: ['ledger'] },
  { current: TOKENLESS, previous: undefined, failing: [] },
  { current: { ...CURRENT, value: '' }, previous: undefined, failing: [] },
  { current: undefined, previous: undefined, failing: [] },
  { current: CURRENT, previous: PREVIOUS, failing: ['current secret'] },
];

/** Rendering of a number and of `null`, as a sender may have chosen it. */
interface SenderStyle {
  readonly number: (source: string) => string;
  readonly none: string;
}

const senderStyle: fc.Arbitrary<SenderStyle> = fc.constantFrom(
  { number: String, none: 'null' },
  { number: String, none: '' },
  { number: (source: string) => String(Number(source)), none: 'null' },
);

function asSigned(value: string, style: SenderStyle): string {
  if (value.startsWith('"')) return (JSON.parse(value) as string).toWellFormed();
  if (value === 'null') return style.none;
  return /^[-0-9]/.test(value) ? style.number(value) : value;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const uuid = fc.oneof(
  fc.uuid(),
  fc.uuid().map((text) => text.toUpperCase()),
);

type PathStyle = (parts: readonly string[]) => string;

const escaped = (text: string): string => encodeURIComponent(text.toWellFormed());

/** API Gateway hands paths over decoded; not everything in front of a verifier does. */
const PATH_STYLES: readonly PathStyle[] = [
  (parts) => ['', ...parts.map(escaped)].join('/'),
  (parts) => ['', ...parts.map(escaped)].join('/'),
  (parts) => ['', ...parts.map(escaped), ''].join('/'),
  (parts) => `//${parts.map(escaped).join('//')}//`,
  (parts) =>
    [
      '',
      ...parts.map((part) =>
        escaped(part).replace(/[ek]/g, (letter) => `%${Buffer.from(letter).toString('hex')}`),
      ),
    ].join('/'),
  (parts) => `%2F${parts.map(escaped).join('%2f')}`,
];

/** Everything a genuine request is made of. Forgers change the parts, and sign or do not sign what comes out. */
interface Parts {
  readonly settings: FuzzSettings;
  readonly world: FuzzWorld;
  readonly names: readonly string[];
  readonly members: readonly BodyMember[];
  readonly style: { readonly space: string; readonly escapeEvery: number };
  readonly sender: SenderStyle;
  readonly secret: SecretVersion;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly eventType: string | undefined;
  readonly token: string | undefined;
  /** How the URL is written: slashes and escapes that make no difference. */
  readonly pathStyle: PathStyle;
  /** Path sent instead of the one that they make. */
  readonly rawPath?: string;
  readonly sourceIp: string;
  readonly isBase64Encoded: boolean;
  /** Text sent instead of the one that the members make. */
  readonly bodyText?: string;
  /** Hash sent instead of the right one. */
  readonly hash?: string;
}

function signedText({ names, members, sender }: Parts): string {
  const written = (name: string) => members.findLast(({ key }) => key === name)?.value;
  return names.map((name) => asSigned(written(name) ?? '""', sender)).join('');
}

/** The parts as an event, signed by somebody who has the secret unless the parts bring their own hash. */
function eventOf(parts: Parts): FuzzEvent {
  const { eventType, isBase64Encoded, names, secret, token } = parts;
  const text = parts.bodyText ?? writeBody(parts.members, parts.style);
  return {
    headers: {
      'content-type': 'application/json',
      'x-webhook-security-fields': names.join(','),
      'x-webhook-security-hash': parts.hash ?? sha256(signedText(parts) + secret.value),
      ...parts.headers,
    },
    body: isBase64Encoded ? Buffer.from(text).toString('base64') : text,
    isBase64Encoded,
    rawPath:
      parts.rawPath ?? parts.pathStyle(['webhooks', token, eventType].filter((part) => part !== undefined)),
    sourceIp: parts.sourceIp,
  };
}

const idText = fc.oneof(
  fc.bigInt({ min: 0n, max: 10n ** 20n - 1n }).map(String),
  fc.nat(50).map((id) => `"${id}"`),
  uuid.map((id) => `"${id}"`),
);
const statusText = fc.oneof(
  fc.constantFrom('"VALID"', '"OnOff_PENDING"', '"FLAGGED"', '"a"', 'true', 'false'),
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,20}$/).map((word) => JSON.stringify(word)),
);

/** Members that nobody signs, not colliding with the signed ones. */
const otherMembers = fc
  .array(fc.record({ key: keyText, value: valueText }), { maxLength: 4 })
  .map((members) => members.filter(({ key }) => !['id', 'status', 'note'].includes(key)));

/** Those of them that leave a body as every parser reads it. */
const portableMembers = otherMembers.map((members) =>
  members.filter(
    ({ key, value }, at) =>
      members.findIndex((member) => member.key === key) === at &&
      isPortable(`{${JSON.stringify(key)}:[${value}]}`, ['id', 'status', 'note']),
  ),
);

function genuineParts(canary: string): fc.Arbitrary<Parts> {
  return fc
    .record({
      settings,
      world: fc.constantFrom(...USABLE_WORLDS),
      id: idText,
      status: statusText,
      note: fc.constantFrom(undefined, '""', '"-late"'),
      others: portableMembers,
      atFront: fc.boolean(),
      style: bodyStyle,
      byPrevious: fc.boolean(),
      uuid,
      typeName: fc.constantFrom(undefined, ...DEFAULT_EVENT_TYPES.map(({ name }) => name)),
      isBase64Encoded: fc.boolean(),
      contentType: fc.constantFrom(
        'application/json',
        'Application/JSON; charset="UTF-8"',
        'application/json; charset=utf8',
        'application/json;charset=utf-16',
        'application/x.y+json',
        'text/plain; charset=iso-8859-1',
        'application/x-www-form-urlencoded',
        undefined,
      ),
      contentEncoding: fc.constantFrom(undefined, undefined, 'identity', '', 'utf-8', 'aws-chunked'),
      withMark: fc.constantFrom(false, false, false, true),
      pathStyle: fc.constantFrom(...PATH_STYLES),
      usesToken: fc.boolean(),
      upperCase: fc.boolean(),
    })
    .map((picked): Parts => {
      const { eventTypes, pathToken: mode } = picked.settings;
      const names = eventTypes[0]?.signedFields.map(({ name }) => name) ?? [];
      const signed = [
        { key: 'id', value: picked.id },
        { key: 'status', value: picked.status },
        ...(names.includes('note') && picked.note !== undefined ? [{ key: 'note', value: picked.note }] : []),
      ];
      const others = [...picked.others, { key: 'detail', value: `["${canary}"]` }];
      const secret = (picked.byPrevious ? picked.world.previous : undefined) ?? CURRENT;
      const parts: Parts = {
        settings: picked.settings,
        world: picked.world,
        names,
        members: picked.atFront ? [...others, ...signed] : [...signed, ...others],
        style: picked.style,
        sender: { number: String, none: 'null' },
        secret,
        headers: {
          'content-type': picked.contentType,
          'content-encoding': picked.contentEncoding,
          'x-webhook-request-uuid': picked.uuid,
        },
        eventType: picked.typeName,
        token: mode === 'require' || (mode === 'accept' && picked.usesToken) ? secret.pathToken : undefined,
        pathStyle: picked.pathStyle,
        sourceIp: INSIDE,
        isBase64Encoded: picked.isBase64Encoded,
      };
      const size = Buffer.byteLength(writeBody(parts.members, parts.style)) + 3;
      // A body that outgrows the limit is a mutation of its own.
      return {
        ...parts,
        ...(picked.withMark && { bodyText: `\ufeff${writeBody(parts.members, parts.style)}` }),
        settings: { ...parts.settings, maxBodyBytes: Math.max(parts.settings.maxBodyBytes, size) },
        ...(picked.upperCase ? { hash: sha256(signedText(parts) + secret.value).toUpperCase() } : {}),
      };
    });
}

type Mutation = (parts: Parts) => Parts;

const unsigned = (change: (parts: Parts) => Partial<Parts>): Mutation => {
  return (parts) => ({
    ...parts,
    hash: eventOf(parts).headers['x-webhook-security-hash'] ?? '',
    ...change(parts),
  });
};
const signed = (change: (parts: Parts) => Partial<Parts>): Mutation => {
  return ({ hash: _, ...parts }) => ({ ...parts, ...change({ ...parts }) });
};

function withMember(parts: Parts, key: string, value: string): Partial<Parts> {
  return { members: parts.members.map((member) => (member.key === key ? { key, value } : member)) };
}

function withHeader(parts: Parts, name: string, value: string | undefined): Partial<Parts> {
  return { headers: { ...parts.headers, [name]: value } };
}

const FIELDS = 'x-webhook-security-fields';
const HASH = 'x-webhook-security-hash';
const UUID = 'x-webhook-request-uuid';

/** Lists of names, well-formed and not. */
const fieldLists = fc.oneof(
  fc.array(keyText, { maxLength: 18 }).map((names) => names.join(',')),
  fc.constantFrom(
    'id',
    'status,id',
    'id,status,id',
    'id,status,',
    ' id , status ',
    'ID,status',
    '',
    'x,id,status',
  ),
  fc.constantFrom(
    'id.status',
    'a.b',
    '__proto__.id',
    'constructor.name',
    'a.b.c.d.e.f.g.h.i',
    'id,status,detail',
  ),
);

/** What somebody without the secret does with a captured request. */
const forgery: fc.Arbitrary<Mutation> = fc.oneof(
  fc
    .tuple(fc.constantFrom('id', 'status'), valueText)
    .map(([key, value]) => unsigned((parts) => withMember(parts, key, value))),
  fc.tuple(fc.nat(63), fc.constantFrom('0', 'f', 'g', '', '00')).map(([at, digit]) =>
    unsigned((parts) => {
      const hash = eventOf(parts).headers[HASH] ?? '';
      return { hash: hash.slice(0, at) + digit + hash.slice(at + 1) };
    }),
  ),
  fieldLists.map((list) => unsigned((parts) => withHeader(parts, FIELDS, list))),
  // The hash in the wrong header: it must not be repeated from there.
  fc
    .constantFrom('', 'id,')
    .map((before) => unsigned((parts) => withHeader(parts, FIELDS, before + eventOf(parts).headers[HASH]))),
  fc
    .constantFrom('', 'null', 'undefined', 'placeholder', PREVIOUS.versionId)
    .map((guess) => unsigned((parts) => ({ hash: sha256(signedText(parts) + guess) }))),
  // The old concatenation, cut elsewhere.
  fc.nat(40).map((at) =>
    unsigned((parts) => {
      const text = signedText(parts);
      const members = [
        { key: 'id', value: JSON.stringify(text.slice(0, at)) },
        { key: 'status', value: JSON.stringify(text.slice(at)) },
      ];
      return {
        members: [...members, ...parts.members.filter(({ key }) => !['id', 'status', 'note'].includes(key))],
      };
    }),
  ),
  fc.constant(
    unsigned((parts) => ({
      names: ['all'],
      members: [{ key: 'all', value: JSON.stringify(signedText(parts)) }],
    })),
  ),
  // A second value for a signed key: parsers differ on which one wins.
  fc.tuple(fc.constantFrom('id', 'status'), scalarText, fc.boolean()).map(([key, value, first]) =>
    unsigned(({ members }) => ({
      members: first ? [{ key, value }, ...members] : [...members, { key, value }],
    })),
  ),
  fc.constant(unsigned((parts) => ({ members: parts.members.filter(({ key }) => key !== 'status') }))),
);

/** Keys that some parser takes for a signed one, or nearly. */
const lookalike = fc.constantFrom(
  'ID',
  'Id',
  'ıd',
  'İd',
  'STATUS',
  'ſtatus',
  'ﬆatus',
  'ＩＤ',
  'i d',
  'notE',
  'statuſ',
);

/** What a sender with the secret may do that the policy does not expect. */
const oddity: fc.Arbitrary<Mutation> = fc.oneof(
  otherMembers.map((others) => signed(({ members }) => ({ members: [...members, ...others] }))),
  fc.tuple(lookalike, scalarText, fc.boolean()).map(([key, value, first]) =>
    signed(({ members }) => ({
      members: first ? [{ key, value }, ...members] : [...members, { key, value }],
    })),
  ),
  fc
    .tuple(fc.constantFrom('id', 'status'), fc.oneof(scalarText, valueText, numberText), senderStyle)
    .map(([key, value, sender]) => signed((parts) => ({ ...withMember(parts, key, value), sender }))),
  fc
    .constantFrom(['id'], ['status', 'id'], ['x', 'id', 'status'], ['id', 'status', 'detail'], ['toString'])
    .map((names) => signed(() => ({ names }))),
  fc.tuple(fc.constantFrom('note', 'a.b', '__proto__'), scalarText, senderStyle).map(([key, value, sender]) =>
    signed(({ names, members }) => ({
      names: [...names, key],
      members: [...members, { key, value }],
      sender,
    })),
  ),
  fc.constant(
    signed(({ names, members }) => ({
      names,
      members: members.map((member) =>
        member.key === 'status' ? { key: 'status', value: `"${'V'.repeat(600)}"` } : member,
      ),
    })),
  ),
);

/** Paths of all sorts, few of them webhooks'. */
const urlPath = fc.oneof(
  fc.constantFrom(
    '/',
    '',
    '/webhooks',
    '/webhooks/',
    'webhooks',
    '/Webhooks',
    '/webhooks/a/b/c',
    '/%zz',
    '/webhooks/%',
    '/webhooks/%25',
    '/webhooks/%2557ebhooks',
    '/webhooks/%C3',
    '/webhooks%00',
    '/favicon.ico',
  ),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          'webhooks',
          '',
          '..',
          'Unclassified',
          'BusinessKycStatusChanged',
          CURRENT.pathToken ?? '',
        ),
        fc.string({ unit: 'binary' }),
      ),
      { maxLength: 5 },
    )
    .map((parts) => parts.join('/')),
);

/** Faults of form, of transport and of address. */
const disorder: fc.Arbitrary<Mutation> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(FIELDS, HASH, UUID, 'content-type'),
      fc.oneof(fc.constant(undefined), fc.string({ unit: 'binary' })),
    )
    .map(([name, value]) => unsigned((parts) => withHeader(parts, name, value))),
  fc
    .constantFrom('text/plain', 'application/json; charset=utf-16', 'application/jsonp', 'text/json', '+json')
    .map((type) => unsigned((parts) => withHeader(parts, 'content-type', type))),
  fc
    .constantFrom('gzip', 'GZIP', 'x-gzip', 'identity, br', 'deflate,zstd', 'identity', '', 'gzip2')
    .map((encoding) => unsigned((parts) => withHeader(parts, 'content-encoding', encoding))),
  fc
    .constantFrom('{}', '0', '1-2-3-4-5', 'ffffffff-ffff-ffff-ffff-fffffffffffg')
    .map((value) => unsigned((parts) => withHeader(parts, UUID, value))),
  fc
    .constantFrom('Unknown', '', '__proto__', 'constructor', 'businesskycstatuschanged')
    .map((eventType) => unsigned(() => ({ eventType }))),
  fc
    .constantFrom(undefined, '', 'guess', PREVIOUS.pathToken, 'undefined')
    .map((token) => unsigned(() => ({ token }))),
  urlPath.map((rawPath) => unsigned(() => ({ rawPath }))),
  fc
    .constantFrom(OUTSIDE, '', '::1', '::ffff:203.0.113.7', 'not an address')
    .map((sourceIp) => unsigned(() => ({ sourceIp }))),
  fc.constantFrom(...WORLDS).map((world) => unsigned(() => ({ world }))),
  fc.integer({ min: -1, max: 1 }).map((over) =>
    unsigned((parts) => {
      const size = Buffer.byteLength(writeBody(parts.members, parts.style));
      return { settings: { ...parts.settings, maxBodyBytes: size - over } };
    }),
  ),
  brokenBody.map((bodyText) => unsigned(() => (bodyText === undefined ? { bodyText: '' } : { bodyText }))),
  fc
    .tuple(fc.nat(), fc.constantFrom('', '\\', '"', '{', '}', ',', '\ud800', '\u0000', ' '))
    .map(([at, insert]) =>
      unsigned((parts) => {
        const text = writeBody(parts.members, parts.style);
        const cut = at % (text.length + 1);
        return { bodyText: text.slice(0, cut) + insert + text.slice(cut + (at % 2)) };
      }),
    ),
);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(forgery, oddity, disorder);

/** A copy, a copy written differently, or the same UUID with other content, behind the first request. */
const following: fc.Arbitrary<readonly Mutation[]> = fc.constantFrom<readonly Mutation[]>(
  [],
  [],
  [(parts) => parts],
  [
    unsigned((parts) => ({
      style: { space: `${parts.style.space} `, escapeEvery: parts.style.escapeEvery },
    })),
  ],
  [unsigned((parts) => ({ members: [...parts.members, { key: 'added', value: '1' }] }))],
  [unsigned(() => ({ eventType: 'BusinessRequestStatusChanged' }))],
);

/** Anything that fits the types. */
const anyEvent: fc.Arbitrary<FuzzEvent> = fc.record({
  headers: fc.dictionary(
    fc.oneof(
      fc.constantFrom(FIELDS, HASH, UUID, 'content-type', 'Content-Encoding'),
      fc.string({ unit: 'binary' }),
    ),
    fc.oneof(
      fieldLists,
      uuid,
      fc.stringMatching(/^[0-9a-f]{64}$/),
      fc.constantFrom('application/json', undefined),
      fc.string({ unit: 'binary' }),
    ),
    { maxKeys: 8 },
  ),
  body: fc.oneof(brokenBody, valueText),
  isBase64Encoded: fc.boolean(),
  rawPath: fc.oneof(
    urlPath,
    keyText.map((name) => `/webhooks/${name}`),
  ),
  sourceIp: fc.oneof(fc.constantFrom(INSIDE, OUTSIDE), fc.ipV6()),
});

function caseOf(parts: Parts, next: readonly Mutation[], genuine: boolean, canary: string): FuzzCase {
  const events = [parts, ...next.map((change) => change(parts))].map(eventOf);
  return { settings: parts.settings, world: parts.world, events, genuine, canary };
}

/** One case: a genuine request, one that went wrong in one to three ways, or anything at all. */
export const fuzzCase: fc.Arbitrary<FuzzCase> = fc.stringMatching(/^canary-[0-9a-f]{16}$/).chain((canary) =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .tuple(genuineParts(canary), following)
        .map(([parts, next]) => caseOf(parts, next, true, canary)),
    },
    {
      weight: 5,
      arbitrary: fc
        .tuple(genuineParts(canary), fc.array(mutation, { minLength: 1, maxLength: 3 }), following)
        .map(([parts, mutations, next]) =>
          caseOf(
            mutations.reduce((mutated, mutate) => mutate(mutated), parts),
            next,
            false,
            canary,
          ),
        ),
    },
    {
      weight: 2,
      arbitrary: fc
        .record({
          settings,
          world: fc.constantFrom(...WORLDS),
          events: fc.array(anyEvent, { minLength: 1, maxLength: 2 }),
        })
        .map((any) => ({ ...any, genuine: false, canary })),
    },
  ),
);
