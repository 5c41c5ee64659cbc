import type { Entry } from '../../../../../operator/events/entry.ts';

/** A handled event of a merchant. */
export function entry(changes: Partial<Entry> & { readonly key: string }): Entry {
  return {
    time: 1000,
    state: 'handled',
    requestUuid: changes.key,
    eventType: 'BusinessKycStatusChanged',
    entity: 'merchant',
    subject: '42',
    status: 'VALID',
    ...changes,
  };
}
