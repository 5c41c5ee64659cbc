import { CANARY_EVENT_TYPE, canaryKey, isCanary } from '../../../../lambda/core/canary/canary-event.ts';
import { DEFAULT_EVENT_TYPES } from '../../../../lambda/core/settings/event-catalogue.ts';
import { checkFieldPolicy } from '../../../../lambda/core/signature/field-policy.ts';

test('the type is reserved, with one subscriber and the documented signed fields', () => {
  expect(CANARY_EVENT_TYPE).toEqual({
    name: 'CedarWebhooksCanary',
    entity: 'cedar-canary',
    signedFields: [
      { name: 'id', pattern: '0' },
      { name: 'status', pattern: 'canary-ok' },
    ],
    subjectField: 'id',
    statusField: 'status',
    subscribers: ['handler'],
  });
  expect(isCanary('CedarWebhooksCanary')).toBe(true);
  expect(isCanary('BusinessKycStatusChanged')).toBe(false);
  expect(isCanary(undefined)).toBe(false);
});

test('what it signs is accepted as no other type, and what others sign not as its own', () => {
  const names = ['id', 'status'];
  expect(checkFieldPolicy(CANARY_EVENT_TYPE, names, ['0', 'canary-ok'])).toMatchObject({ kept: true });
  expect(checkFieldPolicy(CANARY_EVENT_TYPE, names, ['42', 'VALID'])).toMatchObject({ kept: false });
  for (const eventType of DEFAULT_EVENT_TYPES) {
    expect(checkFieldPolicy(eventType, names, ['0', 'canary-ok'])).toMatchObject({ kept: false });
  }
});

test('its claims have keys of their own', () => {
  expect(canaryKey('00000000-0000-4000-8000-000000000001')).toBe(
    'canary#00000000-0000-4000-8000-000000000001',
  );
});
