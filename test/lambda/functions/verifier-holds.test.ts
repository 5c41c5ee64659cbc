import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import type { EventType } from '../../../lambda/core/settings/event-type.ts';
import { uuid } from '../factories.ts';
import { VerifierRig } from './verifier-rig.ts';

const PROBLEM = 'application/problem+json';

/** The merchant's event type with a change. */
const merchant = (change: Partial<EventType>): readonly EventType[] =>
  DEFAULT_EVENT_TYPES.map((eventType) =>
    eventType.name === 'BusinessKycStatusChanged' ? { ...eventType, ...change } : eventType,
  );

const DOTTED: Partial<EventType> = {
  signedFields: [
    { name: 'merchant.id', pattern: '[1-9][0-9]*' },
    { name: 'status', pattern: '[A-Z]+' },
  ],
  subjectField: 'merchant.id',
};

describe('a body with a right hash that not every parser can read is held, not queued', () => {
  test.each([
    ['1,100 levels', `{"id":42,"status":"VALID","x":${'['.repeat(1100)}${']'.repeat(1100)}}`],
    ['half a surrogate pair', '{"id":42,"status":"VALID","x":"\\ud800"}'],
    ['a number of 5,000 digits', `{"id":42,"status":"VALID","x":${'9'.repeat(5000)}}`],
    ['a number no double holds', '{"id":42,"status":"VALID","x":1e400}'],
    ['a key that is there twice', '{"id":42,"status":"VALID","x":{"y":1,"y":2}}'],
    ['a key of 1,001 characters', `{"id":42,"status":"VALID","${'k'.repeat(1001)}":1}`],
    ['a key that Go takes for the id', '{"id":42,"status":"VALID","ID":43}'],
    ['a key that Go takes for the status', '{"id":42,"status":"VALID","\\u017ftatus":"FLAGGED"}'],
  ])('%s', async (_name, body) => {
    const rig = new VerifierRig();
    const answer = await rig.send({ body });
    expect(answer).toMatchObject({ status: 422, type: PROBLEM, body: { code: 'body_not_portable' } });
    expect(rig.calls.slice(-1)).toEqual(['hold']);
    expect(rig.published).toEqual([]);
    expect(rig.ledger.entries.size).toBe(0);
    expect(rig.ledger.held).toMatchObject([
      { requestUuid: uuid(1), bodyText: body, category: 'not-portable' },
    ]);
    expect(rig.output).toContain('"message":"webhook.held"');
    expect(rig.output).toContain('"code":"body_not_portable"');
  });

  test('a signed field beside its dotted path', async () => {
    const rig = new VerifierRig({ eventTypes: merchant(DOTTED) });
    const parts = { signed: '42VALID', headers: { 'x-webhook-security-fields': 'merchant.id,status' } };
    const body = '{"merchant.id":42,"merchant":{"id":99},"status":"VALID"}';
    expect(await rig.send({ ...parts, body })).toMatchObject({
      status: 422,
      body: { code: 'body_not_portable' },
    });
    expect(await rig.send({ ...parts, body: '{"merchant":{"id":42},"status":"VALID"}' })).toMatchObject({
      status: 200,
    });
  });

  test('a hash that does not verify is a mismatch, whatever the body', async () => {
    const rig = new VerifierRig();
    expect(await rig.send({ body: '{"id":42,"status":"VALID","ID":43}', secret: 'guess' })).toMatchObject({
      status: 401,
      body: { code: 'hash_mismatch' },
    });
    expect(rig.ledger.held).toEqual([]);
  });

  test('however many come, one that breaks the policy has room', async () => {
    const rig = new VerifierRig();
    const poison = (number: number) =>
      rig.send({
        body: '{"id":42,"status":"VALID","ID":43}',
        headers: { 'x-webhook-request-uuid': uuid(number) },
      });
    expect((await poison(1)).status).toBe(422);
    for (let number = 2; number < 20; number++) expect((await poison(number)).status).toBe(503);
    const genuine = await rig.send({
      signed: '42',
      headers: { 'x-webhook-request-uuid': uuid(20), 'x-webhook-security-fields': 'id' },
    });
    expect(genuine).toMatchObject({ status: 422, body: { code: 'signed_fields_rejected' } });
  });
});

describe('a hash of a number as JavaScript prints it', () => {
  const rounded = { body: '{"id":9007199254740995,"status":"VALID"}', signed: '9007199254740996VALID' };

  test('is held if that is another number than the body has', async () => {
    const rig = new VerifierRig();
    const answer = await rig.send(rounded);
    expect(answer).toMatchObject({ status: 422, body: { code: 'signed_fields_rejected' } });
    expect(answer.body.detail).toContain('"id"');
    expect(rig.ledger.held).toMatchObject([{ category: 'rounded-number', rendering: 'as-javascript' }]);
    expect(rig.published).toEqual([]);
  });

  test('is accepted where the event type says so, with the number that was hashed as its subject', async () => {
    const rig = new VerifierRig({ eventTypes: merchant({ roundedNumbers: 'accept' }) });
    expect((await rig.send(rounded)).status).toBe(200);
    expect(rig.published).toMatchObject([{ event: { subject: '9007199254740996', bodyText: rounded.body } }]);
  });

  test.each([
    ['42.0', '42'],
    ['4.20e1', '42'],
    ['0.00042E+5', '42'],
  ])('is accepted if it is the same: %s as %s', async (written, hashed) => {
    const rig = new VerifierRig();
    const answer = await rig.send({
      body: `{"id":${written},"status":"VALID"}`,
      signed: `${hashed}VALID`,
    });
    expect(answer.status).toBe(200);
  });
});
