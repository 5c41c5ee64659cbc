/** A message as Lambda hands it over, as far as it is looked at. `SQSRecord` of `@types/aws-lambda` has this form. */
export interface SqsRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: {
    readonly MessageGroupId?: string | undefined;
    readonly ApproximateReceiveCount: string;
  };
}

/** A batch of messages of one queue: the `SQSEvent` of a Lambda function. */
export interface SqsBatch {
  readonly Records: readonly SqsRecord[];
}

/**
 * Which messages are not done. The mapping of the function must report batch item failures (`ReportBatchItemFailures`), or
 * Lambda takes the whole batch for done.
 */
export interface BatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}
