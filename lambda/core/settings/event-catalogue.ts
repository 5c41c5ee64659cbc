import { BUILT_IN_SUBSCRIBER, type EventType, type SignedField, UNCLASSIFIED } from './event-type.ts';

/** Decimal id without leading zeros (the documented form), or a UUID. */
export const ID_PATTERN =
  '0|[1-9][0-9]{0,19}|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}';

/** A status word. Unknown words pass: the platform may add some. */
export const STATUS_PATTERN = '[A-Za-z][A-Za-z0-9_]*';

/** The one example the platform documents is `X-Webhook-Security-Fields: id,status`. */
export const DEFAULT_SIGNED_FIELDS: readonly SignedField[] = [
  { name: 'id', pattern: ID_PATTERN },
  { name: 'status', pattern: STATUS_PATTERN },
];

function documented(name: string, entity: string): EventType {
  return {
    name,
    entity,
    signedFields: DEFAULT_SIGNED_FIELDS,
    subjectField: 'id',
    statusField: 'status',
    subscribers: [BUILT_IN_SUBSCRIBER],
  };
}

/** The four documented event types, and the one for events whose type cannot be told. */
export const DEFAULT_EVENT_TYPES: readonly EventType[] = [
  documented('BusinessKycStatusChanged', 'merchant'),
  documented('BusinessExternalAccountStatusChanged', 'receiver-account'),
  documented('BusinessRequestStatusChanged', 'transaction'),
  documented('BusinessRequestPayoutConfirmationStatusChanged', 'payout-confirmation'),
  documented(UNCLASSIFIED, 'unclassified'),
];
