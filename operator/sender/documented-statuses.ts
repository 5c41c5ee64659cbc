import type { EventTypeName, StatusOf } from '../../lambda/core/settings/typed-events.ts';

type Statuses = { readonly [Name in EventTypeName]: readonly [StatusOf<Name>, ...string[]] };

/** The documented statuses of each type, the one that a first try most likely wants in front. */
const STATUSES: Statuses = {
  BusinessKycStatusChanged: [
    'VALID',
    'NEW',
    'PENDING',
    'PENDING_REVIEW',
    'UNDER_REVIEW',
    'ACTION_NEEDED',
    'FLAGGED',
    'ABANDONED',
  ],
  BusinessExternalAccountStatusChanged: ['ACTIVE', 'PENDING', 'FROZEN', 'CLOSED'],
  BusinessRequestStatusChanged: [
    'OnOff_COMPLETED',
    'NONE',
    'OnOff_PENDING',
    'OnOff_AWAITING_QUOTE_APPROVAL',
    'OnOff_AWAITING_DEPOSIT',
    'OnOff_IN_PROGRESS',
  ],
  BusinessRequestPayoutConfirmationStatusChanged: ['COMPLETED'],
  Unclassified: ['PENDING'],
};

/** Whether the platform documents this event type, or it is the one for events of no type. */
export function isDocumented(name: string): name is EventTypeName {
  return Object.hasOwn(STATUSES, name);
}

/** The documented statuses of an event type; a single word if it is not a documented type. */
export function statusesOf(name: string): readonly string[] {
  return isDocumented(name) ? STATUSES[name] : ['PENDING'];
}

/** Every documented status word of any type, each once. */
export const DOCUMENTED_STATUSES: ReadonlySet<string> = new Set(Object.values(STATUSES).flat());
