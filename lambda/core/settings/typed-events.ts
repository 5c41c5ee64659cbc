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
  /** The KYC status of a merchant changed. */
  BusinessKycStatusChanged: {
    /** New status of the merchant. */
    readonly status:
      | 'NEW'
      | 'PENDING'
      | 'PENDING_REVIEW'
      | 'UNDER_REVIEW'
      | 'ACTION_NEEDED'
      | 'VALID'
      | 'FLAGGED'
      | 'ABANDONED';
    /** Fields of the body, which nobody signed. */
    readonly data: {
      /** When it was made, as an integer; the platform does not say in which unit. */
      readonly creationTime?: number;
      /** When it last changed, as `creationTime`. */
      readonly lastUpdateTime?: number;
      /** New status of the merchant. */
      readonly kycStatus?: StatusOf<'BusinessKycStatusChanged'>;
    };
  };
  /** The status of a receiver account changed. */
  BusinessExternalAccountStatusChanged: {
    /** New status of the receiver account. */
    readonly status: 'PENDING' | 'ACTIVE' | 'FROZEN' | 'CLOSED';
    /** Fields of the body, which nobody signed. */
    readonly data: {
      /** Id of the merchant that the account belongs to. */
      readonly businessId?: number;
      /** When it was made, as an integer; the platform does not say in which unit. */
      readonly creationTime?: number;
      /** When it last changed, as `creationTime`. */
      readonly lastUpdateTime?: number;
    };
  };
  /** The status of a transaction, also called payout, changed. */
  BusinessRequestStatusChanged: {
    /** New status of the transaction. */
    readonly status:
      | 'NONE'
      | 'OnOff_PENDING'
      | 'OnOff_AWAITING_QUOTE_APPROVAL'
      | 'OnOff_AWAITING_DEPOSIT'
      | 'OnOff_IN_PROGRESS'
      | 'OnOff_COMPLETED';
    /** Fields of the body, which nobody signed. */
    readonly data: {
      /** Id of the transaction. */
      readonly businessRequestId?: number;
      /** Id of the merchant that pays. */
      readonly fromBusinessId?: number;
      /** Id of the receiver account that is paid. */
      readonly toBusinessExternalAccountId?: number;
      /** Amount as a decimal number in text, such as `100000.0`. */
      readonly toAmount?: string;
      /** New status of the transaction. */
      readonly clientStatus?: StatusOf<'BusinessRequestStatusChanged'>;
      /** When it was made, as an integer; the platform does not say in which unit. */
      readonly creationTime?: number;
      /** When it last changed, as `creationTime`. */
      readonly lastUpdateTime?: number;
    };
  };
  /** The status of a payout confirmation changed. */
  BusinessRequestPayoutConfirmationStatusChanged: {
    /** New status; that there is a completed one is only implied by the platform's documentation. */
    readonly status: 'COMPLETED';
    /** Fields of the body, which nobody signed. */
    readonly data: {
      /** Id of the transaction. */
      readonly businessRequestId?: number;
      /** When it was made, as an integer; the platform does not say in which unit. */
      readonly creationTime?: number;
      /** When it last changed, as `creationTime`. */
      readonly lastUpdateTime?: number;
    };
  };
  /** An event that came without a type that could be told. */
  Unclassified: object;
}

/** Names of the event types that are known. */
export type EventTypeName = keyof EventTypes & string;

/** A status of an event type: a word that {@link EventTypes} has, or any other, as the platform may add some. */
export type StatusOf<Type extends EventTypeName> =
  | (EventTypes[Type] extends { readonly status: infer Known extends string } ? Known : never)
  | (string & {});

/** The body of an event type's request: the fields that {@link EventTypes} has, and any other. Nobody checked it. */
export type DataOf<Type extends EventTypeName> = (EventTypes[Type] extends { readonly data: infer Data }
  ? Data
  : unknown) & { readonly [field: string]: unknown };
