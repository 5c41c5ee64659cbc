import { portabilityFault } from '../../../../lambda/core/json/portability.ts';
import { readText } from '../../../../lambda/core/json/text-reading.ts';
import { DEFAULT_EVENT_TYPES } from '../../../../lambda/core/settings/event-catalogue.ts';
import { type EventType, optionalOf } from '../../../../lambda/core/settings/event-type.ts';
import { checkVerified, HOLD_CODES, heldShare } from '../../../../lambda/core/signature/hold-verdict.ts';
import { type Rendering, signedValues } from '../../../../lambda/core/signature/security-hash.ts';

const [MERCHANT] = DEFAULT_EVENT_TYPES as [EventType];

function verdictOn(body: string, rendering: Rendering = 'as-written', change: Partial<EventType> = {}) {
  const names = ['id', 'status'];
  return checkVerified(
    { ...MERCHANT, ...change },
    { names, values: signedValues(readText(body, names)), rendering, fault: undefined },
  );
}

describe('a verified request', () => {
  test('is accepted as what was hashed says', () => {
    expect(verdictOn('{"id":42,"status":"VALID"}')).toEqual({
      held: false,
      facts: { subject: '42', status: 'VALID' },
    });
  });

  test('is held for its body before anything else', () => {
    const names = ['id', 'status'];
    const values = signedValues(readText('{"id":"?","status":"VALID"}', names));
    const fault = portabilityFault('depth');
    expect(checkVerified(MERCHANT, { names, values, rendering: 'as-written', fault })).toEqual({
      held: true,
      category: 'not-portable',
      reason: fault.reason,
    });
  });

  test('is held if it breaks the policy, with a reason that names the field and not its value', () => {
    const verdict = verdictOn('{"id":"4 2","status":"VALID"}');
    expect(verdict).toMatchObject({ held: true, category: 'field-policy' });
    expect('reason' in verdict && verdict.reason).toMatch(/"id"/);
    expect(JSON.stringify(verdict)).not.toContain('4 2');
  });

  const ROUNDED = '{"id":9007199254740995,"status":"VALID"}';

  test('is held if a signed number was hashed as another one', () => {
    expect(verdictOn(ROUNDED, 'as-javascript')).toEqual({
      held: true,
      category: 'rounded-number',
      reason:
        'The hash was made of the signed field "id" as JavaScript rounds it, which is another number than the body has.',
    });
    expect(verdictOn(ROUNDED)).toMatchObject({ held: false, facts: { subject: '9007199254740995' } });
    expect(verdictOn('{"id":42,"status":"VALID"}', 'as-javascript')).toMatchObject({ held: false });
    expect(verdictOn('{"id":"9007199254740995","status":"VALID"}', 'as-javascript')).toMatchObject({
      held: false,
    });
  });

  test('is accepted with the rounded number where the configuration says so', () => {
    expect(verdictOn(ROUNDED, 'as-javascript', { roundedNumbers: 'accept' })).toEqual({
      held: false,
      facts: { subject: '9007199254740996', status: 'VALID' },
    });
  });
});

test('each category has its code', () => {
  expect(HOLD_CODES).toEqual({
    'field-policy': 'signed_fields_rejected',
    'rounded-number': 'signed_fields_rejected',
    'not-portable': 'body_not_portable',
  });
});

test.each([
  [0, 0, 0],
  [1, 1, 1],
  [2, 1, 1],
  [3, 1, 1],
  [4, 2, 1],
  [7, 5, 1],
  [8, 4, 2],
  [60, 30, 15],
])('of %i held a minute the field policy has %i, each other category %i', (perMinute, policy, other) => {
  expect(heldShare('field-policy', perMinute)).toBe(policy);
  expect(heldShare('rounded-number', perMinute)).toBe(other);
  expect(heldShare('not-portable', perMinute)).toBe(other);
});

test('names of optional fields are those of all the types', () => {
  const one = {
    ...MERCHANT,
    signedFields: [
      { name: 'id', pattern: '1' },
      { name: 'a', pattern: '1', optional: true },
    ],
  };
  const other = { ...MERCHANT, signedFields: [{ name: 'b', pattern: '1', optional: true }] };
  expect(optionalOf([one, other])).toEqual(new Set(['a', 'b']));
});
