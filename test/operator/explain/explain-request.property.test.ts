import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { explainRequest } from '../../../operator/explain/explain-request.ts';
import { parseSavedRequest } from '../../../operator/explain/saved-request.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';

const SECRET = 'Zx81-correct-horse';
const PREVIOUS = 'Zx80-correct-horse';
const TOKEN = 'Zx79-token';
const HASH = createHash('sha256').update(`42VALID${SECRET}`).digest('hex');

const HASH_OF_NOTHING = createHash('sha256').update(SECRET).digest('hex');

const RECEIVER = {
  eventTypes: DEFAULT_EVENT_TYPES,
  pathTokens: [TOKEN],
  secrets: [
    { stage: 'current' as const, value: SECRET },
    { stage: 'previous' as const, value: PREVIOUS, isOver: true },
  ],
};

/** Texts that may stand anywhere in a request, and must not come out. */
const SECRETS = [SECRET, PREVIOUS, TOKEN, HASH, HASH.toUpperCase(), '7142936'];

/** Those, and values that look like names of fields: they must not come out where the body holds them. */
const withheld = fc.constantFrom(...SECRETS, 'Mark_12', 'Mark.ab');

const text = fc.oneof(
  fc.constantFrom(...SECRETS),
  fc.string({ maxLength: 12 }),
  fc.constantFrom('id', 'status', 'VALID', ''),
);
const headerValue = fc.oneof(
  text,
  fc.array(text, { maxLength: 5 }).map((names) => names.join(',')),
  fc.constant('id,status'),
  fc.constant(HASH),
);
const headerName = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      'X-Webhook-Security-Hash',
      'X-Webhook-Security-Fields',
      'X-Webhook-Request-UUID',
      'Content-Type',
    ),
  },
  text,
);
/** Keys are no secrets: names of fields are what is shown. */
const key = fc.constantFrom('id', 'status', 'kycStatus', 'a.b', 'a', '__proto__', 'Ñ', '');
const value = fc.oneof(
  withheld,
  fc.jsonValue({ maxDepth: 2 }).map((any) => JSON.stringify(any)),
  fc.constantFrom('42', 'VALID'),
);
const bodyText = fc.oneof(
  { weight: 4, arbitrary: fc.dictionary(key, value).map((body) => JSON.stringify(body)) },
  fc.jsonValue().map((body) => JSON.stringify(body)),
  text,
);
const headers = fc.array(fc.tuple(headerName, headerValue), { maxLength: 6 });
const path = fc.oneof(
  fc.constantFrom('/webhooks', '/webhooks/BusinessKycStatusChange'),
  text.map((part) => `/webhooks/${part}`),
);

/** Well-formed but for the names and values, so that the search for the hash begins. */
const wellFormed = fc
  .record({
    fields: fc.array(fc.oneof(key, withheld), { minLength: 1, maxLength: 4 }),
    values: fc.dictionary(key, value),
    hash: fc.constantFrom(HASH, HASH_OF_NOTHING),
  })
  .map(({ fields, values, hash }) => ({
    path: '/webhooks/BusinessKycStatusChanged',
    headers: {
      'Content-Type': 'application/json',
      'X-Webhook-Request-UUID': 'fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f',
      'X-Webhook-Security-Fields': fields.join(','),
      'X-Webhook-Security-Hash': hash,
    },
    body: JSON.stringify({ ...values, marks: 'Mark_12', more: 'Mark.ab', last: 7142936 }),
  }));

const file = fc.oneof(
  { weight: 3, arbitrary: wellFormed.map((saved) => JSON.stringify(saved)) },
  fc
    .record({ headers: headers.map((list) => Object.fromEntries(list)), body: bodyText, path })
    .map((saved) => JSON.stringify(saved)),
  fc.record({ headers, body: bodyText, path }).map((saved) => JSON.stringify(saved)),
  fc
    .record({ headers, body: bodyText, path })
    .map((saved) =>
      [
        `POST ${saved.path} HTTP/1.1`,
        ...saved.headers.map(([name, one]) => `${name}: ${one}`),
        '',
        saved.body,
      ].join('\r\n'),
    ),
  fc
    .record({ headers, body: bodyText, path, quote: fc.constantFrom("'", '"', '^"', '') })
    .map((saved) =>
      [
        'curl',
        `https://example.com${saved.path}`,
        ...saved.headers.map(([name, one]) => `-H ${saved.quote}${name}: ${one}${saved.quote}`),
        `-d ${saved.quote}${saved.body}${saved.quote}`,
      ].join(' '),
    ),
  fc.jsonValue().map((any) => JSON.stringify(any)),
  fc.string(),
);

function holdsWithheld(output: string): boolean {
  return /Zx(81|80|79)|Mark|7142936|[0-9a-f]{16}/i.test(output);
}

function say(bytes: Buffer): string {
  try {
    const findings = explainRequest(parseSavedRequest(bytes), RECEIVER);
    expect(findings).not.toEqual([]);
    return JSON.stringify(findings);
  } catch (error) {
    if (error instanceof InvalidInputProblem) return error.message;
    throw error;
  }
}

test('whatever the file holds, there is an answer, and it shows no secret, token, hash or value', () => {
  fc.assert(
    fc.property(file, (saved) => {
      expect(holdsWithheld(say(Buffer.from(saved)))).toBe(false);
    }),
    { numRuns: 400 },
  );
});

test('any bytes get an answer', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => say(Buffer.from(bytes)).length > 0));
});
