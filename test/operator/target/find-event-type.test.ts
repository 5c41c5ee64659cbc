import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { findEventType } from '../../../operator/target/find-event-type.ts';

describe('findEventType', () => {
  test('takes the name and the entity', () => {
    expect(findEventType(DEFAULT_EVENT_TYPES, 'merchant').name).toBe('BusinessKycStatusChanged');
    expect(findEventType(DEFAULT_EVENT_TYPES, 'BusinessRequestStatusChanged').entity).toBe('transaction');
  });

  test('suggests the nearest for a typing error', () => {
    expect(() => findEventType(DEFAULT_EVENT_TYPES, 'BusinesKycStatusChange')).toThrow(
      'Did you mean "BusinessKycStatusChanged"?',
    );
    expect(() => findEventType(DEFAULT_EVENT_TYPES, 'x')).toThrow('Known are: merchant, receiver-account');
  });
});
