import type { EventTypeName } from '../../../../lambda/core/settings/typed-events.ts';

/** What the Partners Platform calls the events beside their technical names. */
const TITLES: Readonly<Record<EventTypeName, string>> = {
  BusinessKycStatusChanged: 'Merchant KYC Status Changed',
  BusinessExternalAccountStatusChanged: 'Receiver Account Status Changed',
  BusinessRequestStatusChanged: 'Transaction Status Changed',
  BusinessRequestPayoutConfirmationStatusChanged: 'Transaction Payout Confirmation Status Changed',
  Unclassified: 'Not one of the platform: for events whose type cannot be told',
};

/** The title of an event type; `undefined` of one that was added by configuration. */
export function titleOf(name: string): string | undefined {
  return Object.hasOwn(TITLES, name) ? TITLES[name as EventTypeName] : undefined;
}
