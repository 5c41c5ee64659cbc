/** A message as Lambda hands it over, as far as it is looked at. `SQSRecord` of `@types/aws-lambda` has this form. */
export interface SqsRecord {
  /** SQS's id of the message. */
  readonly messageId: string;
  /** The event as CloudEvents JSON. */
  readonly body: string;
  /** What SQS says of the message. */
  readonly attributes: {
    /** The entity: messages of one group come in order. */
    readonly MessageGroupId?: string | undefined;
    /** How often the message was received, this time included. */
    readonly ApproximateReceiveCount: string;
  };
}

/** A message with all that another queue needs of it. */
export interface DeliveredMessage extends SqsRecord {
  /** By name; binary values as base64. */
  readonly messageAttributes?: {
    readonly [name: string]: {
      readonly dataType: string;
      readonly stringValue?: string | undefined;
      readonly binaryValue?: string | undefined;
    };
  };
}

/** A batch of messages of one queue: the `SQSEvent` of a Lambda function. */
export interface SqsBatch {
  /** The messages, in the order of their queue. */
  readonly Records: readonly SqsRecord[];
}

/**
 * Which messages are not done. The mapping of the function must report batch item failures (`ReportBatchItemFailures`), or
 * Lambda takes the whole batch for done.
 */
export interface BatchResponse {
  /** The messages that come again; Lambda deletes the others. */
  batchItemFailures: {
    /** `messageId` of the message. */
    itemIdentifier: string;
  }[];
}
