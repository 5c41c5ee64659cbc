import { DEFAULT_EVENT_TYPES } from '../../../../lambda/core/settings/event-catalogue.ts';
import type { EventType } from '../../../../lambda/core/settings/event-type.ts';
import { checkFieldPolicy } from '../../../../lambda/core/signature/field-policy.ts';

const merchant = DEFAULT_EVENT_TYPES[0] as EventType;
const UUID = '0f52db1b-460e-4068-8de0-69176da48a2f';

describe('the default policy keeps', () => {
  test.each([
    ['0', 'VALID'],
    ['42', 'OnOff_PENDING'],
    ['42', 'V'.repeat(512)],
    ['18446744073709551615', 'a'],
    [UUID, 'NEW_WORD_9'],
    [UUID.toUpperCase(), 'VALID'],
  ])('id %s with status %s', (id, status) => {
    expect(checkFieldPolicy(merchant, ['id', 'status'], [id, status])).toEqual({
      kept: true,
      facts: { subject: id, status },
    });
  });
});

describe('the default policy rejects', () => {
  test.each([
    ['042', 'VALID'],
    ['-1', 'VALID'],
    ['1.0', 'VALID'],
    ['1e3', 'VALID'],
    ['123456789012345678901', 'VALID'],
    ['', 'VALID'],
    ['null', 'VALID'],
    ['4 2', 'VALID'],
    ['42\n', 'VALID'],
    ['42', ''],
    ['42', '2VALID'],
    ['42', 'VALID\n'],
    ['42', 'VALID '],
    ['42', 'VÄLID'],
    [`${UUID}0`, 'VALID'],
    ['42', 'V'.repeat(513)],
  ])('id %j with status %j', (id, status) => {
    expect(checkFieldPolicy(merchant, ['id', 'status'], [id, status]).kept).toBe(false);
  });

  test.each([
    [
      ['status', 'id'],
      ['VALID', '42'],
    ],
    [['id'], ['42VALID']],
    [
      ['x', 'id', 'status'],
      ['1', '2', 'VALID'],
    ],
    [
      ['id', 'status', 'x'],
      ['1', '2VALI', 'D'],
    ],
    [
      ['id', 'status', 'x'],
      ['12', 'VALID', ''],
    ],
    [
      ['ID', 'status'],
      ['12', 'VALID'],
    ],
  ])('the list %j', (names, texts) => {
    expect(checkFieldPolicy(merchant, names, texts).kept).toBe(false);
  });
});

test('the reason names the field but not its value', () => {
  const verdict = checkFieldPolicy(merchant, ['id', 'status'], ['sensitive', 'VALID']);
  expect(verdict).toEqual({
    kept: false,
    reason: 'The signed field "id" does not have its configured format.',
  });
});

test('subject and status come from the configured fields, wherever they stand', () => {
  const eventType: EventType = {
    ...merchant,
    signedFields: [
      { name: 'state', pattern: '[A-Z]+' },
      { name: 'note', pattern: '-[a-z]+', optional: true },
      { name: 'meta.id', pattern: '[0-9]+' },
    ],
    subjectField: 'meta.id',
    statusField: 'state',
  };
  expect(checkFieldPolicy(eventType, ['state', 'note', 'meta.id'], ['VALID', '', '7'])).toEqual({
    kept: true,
    facts: { subject: '7', status: 'VALID' },
  });
});

test('an alternation in a pattern is held to the whole text on both sides', () => {
  const eventType: EventType = { ...merchant, signedFields: [{ name: 'id', pattern: 'a|b' }] };
  expect(checkFieldPolicy(eventType, ['id'], ['ax']).kept).toBe(false);
  expect(checkFieldPolicy(eventType, ['id'], ['xb']).kept).toBe(false);
});

describe('an optional field', () => {
  const eventType: EventType = {
    ...merchant,
    signedFields: [...merchant.signedFields, { name: 'note', pattern: '-[a-z]+', optional: true }],
  };
  const keeps = (names: readonly string[], texts: readonly string[]) =>
    checkFieldPolicy(eventType, names, texts).kept;

  test('may be empty, but must be listed, and have its format otherwise', () => {
    expect(keeps(['id', 'status', 'note'], ['42', 'VALID', ''])).toBe(true);
    expect(keeps(['id', 'status', 'note'], ['42', 'VALID', '-late'])).toBe(true);
    expect(keeps(['id', 'status', 'note'], ['42', 'VALID', 'LATE'])).toBe(false);
    expect(keeps(['id', 'status'], ['42', 'VALID'])).toBe(false);
  });
});

test('a pattern counts characters, not halves of them', () => {
  const eventType: EventType = { ...merchant, signedFields: [{ name: 'id', pattern: '.' }] };
  expect(checkFieldPolicy(eventType, ['id'], ['🌲']).kept).toBe(true);
});

test.each([
  [['status', 'id'], ['VALID', '42'], 'BusinessKycStatusChanged accepts the signed fields "id,status" only.'],
  [['id', 'status'], ['42', 'V'.repeat(513)], 'The signed field "status" is longer than 512 characters.'],
])('the reason for rejecting %j says what is accepted', (names, texts, reason) => {
  expect(checkFieldPolicy(merchant, names, texts)).toEqual({ kept: false, reason });
});

test('a list without the id or the status gives none', () => {
  const eventType: EventType = { ...merchant, signedFields: [{ name: 'x', pattern: '[0-9]+' }] };
  expect(checkFieldPolicy(eventType, ['x'], ['42'])).toEqual({
    kept: true,
    facts: { subject: '', status: '' },
  });
});
