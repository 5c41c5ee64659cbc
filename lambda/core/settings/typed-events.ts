/**
 * What is known of the events of each type: the documented words of `status`, and the fields of the body.
 *
 * Add the types of your own configuration in any file of yours that imports something, and they are known wherever a type
 * is named:
 *
 * ```ts
 * declare module 'cedar-webhooks/handler' {
 *   interface EventTypes {
 *     RefundStatusChanged: { readonly status: 'OPEN' | 'DONE'; readonly data: { readonly amount?: string } };
 *   }
 * }
 * ```
 *
 * Bodies are documented by field names only, never by an example. So every field is optional, and code that needs one must
 * look whether it is there.
 */
export interface EventTypes {
  BusinessKycStatusChanged: {
    readonly status:
      | 'NEW'
      | 'PENDING'
      | 'PENDING_REVIEW'
      | 'UNDER_REVIEW'
      | 'ACTION_NEEDED'
      | 'VALID'
      | 'FLAGGED'
      | 'ABANDONED';
    readonly data: {
      readonly creationTime?: number;
      readonly lastUpdateTime?: number;
      readonly kycStatus?: StatusOf<'BusinessKycStatusChanged'>;
    };
  };
  BusinessExternalAccountStatusChanged: {
    readonly status: 'PENDING' | 'ACTIVE' | 'FROZEN' | 'CLOSED';
    readonly data: {
      readonly businessId?: number;
      readonly creationTime?: number;
      readonly lastUpdateTime?: number;
    };
  };
  BusinessRequestStatusChanged: {
    readonly status:
      | 'NONE'
      | 'OnOff_PENDING'
      | 'OnOff_AWAITING_QUOTE_APPROVAL'
      | 'OnOff_AWAITING_DEPOSIT'
      | 'OnOff_IN_PROGRESS'
      | 'OnOff_COMPLETED';
    readonly data: {
      readonly businessRequestId?: number;
      readonly fromBusinessId?: number;
      readonly toBusinessExternalAccountId?: number;
      readonly toAmount?: string;
      readonly clientStatus?: StatusOf<'BusinessRequestStatusChanged'>;
      readonly creationTime?: number;
      readonly lastUpdateTime?: number;
    };
  };
  /** The documentation only implies that there is a completed one. */
  BusinessRequestPayoutConfirmationStatusChanged: {
    readonly status: 'COMPLETED';
    readonly data: {
      readonly businessRequestId?: number;
      readonly creationTime?: number;
      readonly lastUpdateTime?: number;
    };
  };
  /** Came without a type that could be told. */
  Unclassified: object;
}

/** Names of the event types that are known. */
export type EventTypeName = keyof EventTypes & string;

/** A status of an event type: a documented word, or any other, as the platform may add some. */
export type StatusOf<Type extends EventTypeName> =
  | (EventTypes[Type] extends { readonly status: infer Known extends string } ? Known : never)
  | (string & {});

/** The body of an event type's request. Nobody checked it, and there may be any other field. */
export type DataOf<Type extends EventTypeName> = (EventTypes[Type] extends { readonly data: infer Data }
  ? Data
  : unknown) & { readonly [field: string]: unknown };
