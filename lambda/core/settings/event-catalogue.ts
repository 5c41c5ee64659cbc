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

/** A documented word, or any other the platform may add. */
type OpenStatus<Known extends string> = Known | (string & {});

/** Statuses of a merchant's KYC (platform documentation, read 2026-11). */
export type MerchantStatus = OpenStatus<
  'NEW' | 'PENDING' | 'PENDING_REVIEW' | 'UNDER_REVIEW' | 'ACTION_NEEDED' | 'VALID' | 'FLAGGED' | 'ABANDONED'
>;

/** Statuses of a receiver account. */
type ReceiverAccountStatus = OpenStatus<'PENDING' | 'ACTIVE' | 'FROZEN' | 'CLOSED'>;

/** Statuses of a transaction as the client sees them. */
export type TransactionStatus = OpenStatus<
  | 'NONE'
  | 'OnOff_PENDING'
  | 'OnOff_AWAITING_QUOTE_APPROVAL'
  | 'OnOff_AWAITING_DEPOSIT'
  | 'OnOff_IN_PROGRESS'
  | 'OnOff_COMPLETED'
>;

/** Statuses of a payout confirmation. The documentation only implies that there is a completed one. */
type PayoutConfirmationStatus = OpenStatus<'COMPLETED'>;

/**
 * Bodies are documented by field names only, never by an example. So every field is optional, and a handler that needs
 * one must look whether it is there.
 */
export interface PayloadByEventType {
  BusinessKycStatusChanged: {
    readonly creationTime?: number;
    readonly lastUpdateTime?: number;
    readonly kycStatus?: MerchantStatus;
    readonly [field: string]: unknown;
  };
  BusinessExternalAccountStatusChanged: {
    readonly businessId?: number;
    readonly creationTime?: number;
    readonly lastUpdateTime?: number;
    readonly [field: string]: unknown;
  };
  BusinessRequestStatusChanged: {
    readonly businessRequestId?: number;
    readonly fromBusinessId?: number;
    readonly toBusinessExternalAccountId?: number;
    readonly toAmount?: string;
    readonly clientStatus?: TransactionStatus;
    readonly creationTime?: number;
    readonly lastUpdateTime?: number;
    readonly [field: string]: unknown;
  };
  BusinessRequestPayoutConfirmationStatusChanged: {
    readonly businessRequestId?: number;
    readonly creationTime?: number;
    readonly lastUpdateTime?: number;
    readonly [field: string]: unknown;
  };
  Unclassified: { readonly [field: string]: unknown };
}

/** The signed status of each event type. */
export interface StatusByEventType {
  BusinessKycStatusChanged: MerchantStatus;
  BusinessExternalAccountStatusChanged: ReceiverAccountStatus;
  BusinessRequestStatusChanged: TransactionStatus;
  BusinessRequestPayoutConfirmationStatusChanged: PayoutConfirmationStatus;
  Unclassified: string;
}

/** Names of the event types that have typed payloads. */
export type EventTypeName = keyof PayloadByEventType;
