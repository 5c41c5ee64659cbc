import { randomInt } from 'node:crypto';
import vectors from '../fixtures/security-hash.json' with { type: 'json' };
import { runFuzz } from './campaign.ts';
import { CASE_TIME, type FuzzEvent, type FuzzSettings } from './fuzz-case.ts';
import { trueVerifier } from './fuzz-target.ts';
import { KNOWN_BAD } from './known-bad.ts';
import { opinionOn } from './oracle.ts';

const CODES = [
  'accepted',
  'body_not_portable',
  'body_too_large',
  'duplicate',
  'hash_mismatch',
  'malformed_body',
  'malformed_header',
  'missing_field',
  'not_found',
  'signed_fields_rejected',
  'source_not_allowed',
  'unavailable',
  'unknown_event_type',
  'unsupported_field',
  'unsupported_media_type',
  'uuid_conflict',
];

/** Cases within which each known mistake must be found. */
const MAX_CASES = 3000;

const randomSeed = randomInt(2 ** 30);

describe('the verifier', () => {
  it.each([
    ['a fixed seed', 1],
    ['a random seed', randomSeed],
  ])(
    'keeps every invariant in 2,000 cases from %s: %i',
    async (_name, seed) => {
      const { codes, failure, growth, requests } = await runFuzz(2000, seed, trueVerifier, { shrink: false });
      expect(failure).toBeUndefined();
      expect(growth).toBeDefined();
      // The cases are worth something: every answer there is was given, and more than a quarter of them were 2xx.
      expect([...codes.keys()].toSorted()).toEqual(CODES);
      expect(((codes.get('accepted') ?? 0) + (codes.get('duplicate') ?? 0)) / requests).toBeGreaterThan(0.2);
    },
    120_000,
  );
});

describe('the fuzzer finds a verifier that', () => {
  const found: string[] = [];

  afterAll(() => {
    process.stdout.write(`Cases until each known mistake was found:\n  ${found.join('\n  ')}\n`);
  });

  it.each(Object.entries(KNOWN_BAD))(
    '%s',
    async (name, { verifier, breaks, seed = 1 }) => {
      const { cases, failure } = await runFuzz(MAX_CASES, seed, verifier, { shrink: false, watched: breaks });
      expect(failure).toContain(breaks);
      found.push(`${String(cases).padStart(5)}  ${name} (${breaks})`);
    },
    120_000,
  );

  it('remembers every request', async () => {
    const remembered: unknown[] = [];
    const { failure } = await runFuzz(
      1500,
      1,
      (...environment) => {
        const verifier = trueVerifier(...environment);
        return (event) => {
          // More than what earlier tests of this process may leave to be collected meanwhile.
          remembered.push(Buffer.alloc(256 * 1024));
          return verifier(event);
        };
      },
      { shrink: false },
    );
    expect(failure).toMatch(/^The heap grew by/);
  }, 120_000);
});

describe("the fuzzer's second opinion", () => {
  const settings: FuzzSettings = {
    eventTypes: [
      {
        name: 'Any',
        entity: 'any',
        signedFields: [],
        subjectField: '',
        statusField: '',
        subscribers: [],
      },
    ],
    eventTypeField: '',
    maxBodyBytes: 262_144,
    allowList: [],
    pathToken: 'off',
    heldPerMinute: 60,
  };

  it.each(vectors.cases)('agrees with the reference vector: $name', (vector) => {
    const event: FuzzEvent = {
      headers: {
        'content-type': 'application/json',
        'x-webhook-request-uuid': '00000000-0000-4000-8000-000000000001',
        'x-webhook-security-fields': vector.securityFields,
        'x-webhook-security-hash': vector.hash,
      },
      body: vector.body,
      isBase64Encoded: false,
      rawPath: '/webhooks/Any',
      sourceIp: '203.0.113.7',
    };
    const value = 'verifyWith' in vector ? String(vector.verifyWith) : vector.secret;
    const current = { versionId: 'v1', value, storedAt: CASE_TIME };
    const { authentic, faults } = opinionOn(event, settings, { current, previous: undefined, failing: [] });
    expect(authentic).toBe(vector.expect === 'valid');
    if (vector.expect !== 'valid') expect([...faults]).toContain(vector.expect);
  });
});
