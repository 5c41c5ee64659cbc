import { AwsError } from '../aws-error.ts';

/** Attributes of a FIFO queue with AWS's defaults filled in. */
export interface QueueAttributes {
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  readonly receiveWaitSeconds: number;
  readonly maximumMessageSize: number;
  readonly contentBasedDeduplication: boolean;
  readonly deduplicationScope: 'queue' | 'messageGroup';
  readonly redrive: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number } | undefined;
  /** As given, for GetQueueAttributes. */
  readonly given: Readonly<Record<string, string>>;
}

/** 1 MiB: the largest message SQS takes, its attributes included. */
const MAX_MESSAGE_BYTES = 1_048_576;

/** Attributes that change nothing in one process: they are accepted and shown. */
const INERT = new Set([
  'FifoThroughputLimit',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'Policy',
  'RedriveAllowPolicy',
  'SqsManagedSseEnabled',
]);

const KNOWN = new Set([
  'FifoQueue',
  'VisibilityTimeout',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'MaximumMessageSize',
  'DelaySeconds',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'RedrivePolicy',
]);

/**
 * Reads the attributes of a queue as CreateQueue gets them.
 *
 * @throws AwsError naming the attribute that is unknown or out of range, or saying that the queue is no FIFO queue
 */
export function parseQueueAttributes(name: string, given: Readonly<Record<string, string>>): QueueAttributes {
  if (given.FifoQueue !== 'true' || !name.endsWith('.fifo')) {
    throw new AwsError(
      'InvalidParameterValue',
      `The local run knows FIFO queues only: ${name} needs the attribute FifoQueue=true and a name ending in .fifo.`,
    );
  }
  if (!/^[A-Za-z0-9_-]{1,75}\.fifo$/.test(name)) {
    throw new AwsError(
      'InvalidParameterValue',
      `${name} is no queue name. Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length`,
    );
  }
  for (const attribute of Object.keys(given)) {
    if (!KNOWN.has(attribute) && !INERT.has(attribute)) {
      throw new AwsError(
        'InvalidAttributeName',
        `Unknown Attribute ${attribute}. The local run does not know it.`,
      );
    }
  }
  if (integer(given, 'DelaySeconds', 0, 0, 900) !== 0) {
    throw new AwsError(
      'InvalidAttributeValue',
      `DelaySeconds of ${name}: the local run does not delay messages.`,
    );
  }
  return {
    visibilityTimeoutSeconds: integer(given, 'VisibilityTimeout', 30, 0, 43_200),
    retentionSeconds: integer(given, 'MessageRetentionPeriod', 345_600, 60, 1_209_600),
    receiveWaitSeconds: integer(given, 'ReceiveMessageWaitTimeSeconds', 0, 0, 20),
    maximumMessageSize: integer(given, 'MaximumMessageSize', MAX_MESSAGE_BYTES, 1024, MAX_MESSAGE_BYTES),
    contentBasedDeduplication: given.ContentBasedDeduplication === 'true',
    deduplicationScope: deduplicationScope(given.DeduplicationScope ?? 'queue'),
    redrive: given.RedrivePolicy === undefined ? undefined : redrivePolicy(given.RedrivePolicy),
    given: { ...given },
  };
}

function integer(
  given: Readonly<Record<string, string>>,
  name: string,
  standard: number,
  least: number,
  most: number,
): number {
  const text = given[name];
  if (text === undefined) return standard;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) throw invalid(name);
  return value;
}

function deduplicationScope(text: string): 'queue' | 'messageGroup' {
  if (text !== 'queue' && text !== 'messageGroup') throw invalid('DeduplicationScope');
  return text;
}

function redrivePolicy(text: string): NonNullable<QueueAttributes['redrive']> {
  let policy: { deadLetterTargetArn?: unknown; maxReceiveCount?: unknown } | null;
  try {
    policy = JSON.parse(text);
  } catch {
    throw invalid('RedrivePolicy');
  }
  const maxReceiveCount = Number(policy?.maxReceiveCount);
  const deadLetterTargetArn = policy?.deadLetterTargetArn;
  if (typeof deadLetterTargetArn !== 'string') throw invalid('RedrivePolicy');
  if (!Number.isInteger(maxReceiveCount) || maxReceiveCount < 1 || maxReceiveCount > 1000) {
    throw invalid('RedrivePolicy');
  }
  return { deadLetterTargetArn, maxReceiveCount };
}

function invalid(name: string): AwsError {
  return new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
}
