import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AwsError } from '../aws-error.ts';
import { page } from '../pagination.ts';
import type { RequestFields } from '../request-fields.ts';
import { jsonService, type Operation, type Service } from '../service.ts';
import { type Delivery, MAX_VISIBILITY_SECONDS } from './fifo-queue.ts';
import type { LiveQueue } from './live-queue.ts';
import {
  attributesSize,
  type MessageAttribute,
  type MessageAttributes,
  md5OfAttributes,
  md5OfText,
  selectAttributes,
} from './message-attributes.ts';
import type { QueueRegistry } from './queue-registry.ts';
import { systemAttributes } from './system-attributes.ts';

const MAX_BATCH_BYTES = 1_048_576;
const MAX_WAIT_SECONDS = 20;

/** The SQS API over these queues, in the AWS JSON 1.0 protocol. */
export function sqsService(queues: QueueRegistry): Service {
  const queueOf = (fields: RequestFields): LiveQueue => queues.byUrl(fields.text('QueueUrl'));

  const operations: Record<string, Operation> = {
    SendMessage: (fields) => send(queueOf(fields), fields),

    SendMessageBatch(fields) {
      const queue = queueOf(fields);
      if (batchOf(fields).reduce((sum, entry) => sum + entrySize(entry), 0) > MAX_BATCH_BYTES) {
        throw new AwsError(
          'BatchRequestTooLong',
          `Batch requests cannot be longer than ${MAX_BATCH_BYTES} bytes.`,
          { queryCode: 'AWS.SimpleQueueService.BatchRequestTooLong' },
        );
      }
      return batch(fields, (entry) => send(queue, entry));
    },

    async ReceiveMessage(fields, signal) {
      const queue = queueOf(fields);
      fields.reject('ReceiveRequestAttemptId');
      const wanted = [...fields.texts('AttributeNames'), ...fields.texts('MessageSystemAttributeNames')];
      const wantedAttributes = fields.texts('MessageAttributeNames');
      const deliveries = await queue.receive({
        maxMessages: fields.optionalInteger('MaxNumberOfMessages', 1, 10) ?? 1,
        visibilitySeconds: fields.optionalInteger('VisibilityTimeout', 0, MAX_VISIBILITY_SECONDS),
        waitMilliseconds:
          1000 *
          (fields.optionalInteger('WaitTimeSeconds', 0, MAX_WAIT_SECONDS) ??
            queue.attributes.receiveWaitSeconds),
        signal,
        // The end of a poll and the message that wakes it may be read from the network in the same turn.
        settle: () => nextTurn(),
      });
      if (deliveries.length === 0) return {};
      return { Messages: deliveries.map((delivery) => received(delivery, wanted, wantedAttributes)) };
    },

    DeleteMessage: (fields) => remove(queueOf(fields), fields),

    DeleteMessageBatch(fields) {
      const queue = queueOf(fields);
      return batch(fields, (entry) => remove(queue, entry) ?? {});
    },

    ChangeMessageVisibility: (fields) => changeVisibility(queueOf(fields), fields),

    ChangeMessageVisibilityBatch(fields) {
      const queue = queueOf(fields);
      return batch(fields, (entry) => changeVisibility(queue, entry) ?? {});
    },

    GetQueueUrl: (fields) => ({ QueueUrl: queues.byName(fields.text('QueueName')).url }),

    GetQueueAttributes: (fields) => ({
      Attributes: queueAttributes(queueOf(fields), fields.texts('AttributeNames')),
    }),

    ListQueues(fields) {
      const prefix = fields.optionalText('QueueNamePrefix') ?? '';
      const urls = queues
        .all()
        .filter((queue) => queue.name.startsWith(prefix))
        .map((queue) => queue.url);
      const size = fields.optionalInteger('MaxResults', 1, 1000);
      const found = page(urls, size ?? 1000, fields.optionalText('NextToken'));
      if (found === undefined)
        throw invalidValue('NextToken', fields.optionalText('NextToken'), 'Unknown token.');
      // As AWS does: a token only for those who asked for pages.
      return {
        QueueUrls: found.items,
        ...(size !== undefined && found.next ? { NextToken: found.next } : {}),
      };
    },

    PurgeQueue(fields) {
      queueOf(fields).purge();
      return undefined;
    },

    CreateQueue() {
      throw new AwsError(
        'UnsupportedOperation',
        'The local run makes the queues of the synthesized template only: add the queue to the stack.',
      );
    },

    StartMessageMoveTask(fields) {
      fields.optionalInteger('MaxNumberOfMessagesPerSecond', 1, 500);
      return {
        TaskHandle: queues.redrive(fields.text('SourceArn'), fields.optionalText('DestinationArn')).handle,
      };
    },

    ListMessageMoveTasks(fields) {
      const tasks = queues.moveTasks(fields.text('SourceArn'));
      return {
        Results: tasks.slice(0, fields.optionalInteger('MaxResults', 1, 10) ?? 1).map((task) => ({
          Status: task.failure === undefined ? 'COMPLETED' : 'FAILED',
          SourceArn: task.sourceArn,
          DestinationArn: task.destinationArn,
          ApproximateNumberOfMessagesMoved: task.moved,
          ApproximateNumberOfMessagesToMove: task.toMove,
          FailureReason: task.failure,
          StartedTimestamp: task.startedAt,
        })),
      };
    },
  };

  return jsonService({
    contentType: 'application/x-amz-json-1.0',
    errorNamespace: 'com.amazonaws.sqs#',
    faults: {
      missing: (name) => new AwsError('MissingParameter', `The request must contain the parameter ${name}.`),
      invalid: invalidValue,
    },
    operations,
  });
}

function send(queue: LiveQueue, fields: RequestFields): object {
  const body = fields.text('MessageBody');
  const attributes = messageAttributes(fields);
  fields.reject('MessageSystemAttributes');
  if (fields.has('DelaySeconds')) {
    throw invalidValue(
      'DelaySeconds',
      fields.optionalInteger('DelaySeconds', 0, 900),
      'The request include parameter that is not valid for this queue type.',
    );
  }
  checkText(body);
  const limit = queue.attributes.maximumMessageSize;
  if (Buffer.byteLength(body) + attributesSize(attributes) > limit) {
    throw new AwsError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`,
    );
  }
  const result = queue.send({
    body,
    attributes,
    groupId: identifier('MessageGroupId', fields.text('MessageGroupId')),
    deduplicationId: deduplicationId(queue, fields, body),
  });
  return {
    MessageId: result.messageId,
    SequenceNumber: result.sequenceNumber,
    MD5OfMessageBody: md5OfText(body),
    MD5OfMessageAttributes: md5OfAttributes(attributes),
  };
}

function deduplicationId(queue: LiveQueue, fields: RequestFields, body: string): string {
  const given = fields.optionalText('MessageDeduplicationId');
  if (given !== undefined) return identifier('MessageDeduplicationId', given);
  if (queue.attributes.contentBasedDeduplication) return createHash('sha256').update(body).digest('hex');
  throw new AwsError(
    'InvalidParameterValue',
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
}

/** Group and deduplication ids: up to 128 visible ASCII characters. */
function identifier(name: string, text: string): string {
  if (!/^[\x21-\x7e]{1,128}$/.test(text)) {
    throw invalidValue(
      name,
      text,
      `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
    );
  }
  return text;
}

/** SQS takes `#x9 #xA #xD #x20-#xD7FF #xE000-#xFFFD #x10000-#x10FFFF` only. */
function checkText(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is them that are looked for
  const rejected = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/u.exec(text);
  if (rejected !== null) {
    const code = rejected[0].codePointAt(0) ?? 0;
    throw new AwsError(
      'InvalidMessageContents',
      `Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | [#x20 to #xD7FF] | [#xE000 to #xFFFD] | [#x10000 to #x10FFFF]; found #x${code.toString(16)}.`,
    );
  }
}

function messageAttributes(fields: RequestFields): MessageAttributes {
  const entries = fields.entries('MessageAttributes').map(([name, value]): [string, MessageAttribute] => {
    const DataType = value.text('DataType');
    const kind = DataType.split('.')[0];
    if (!/^(?!\.)(?!.*\.\.)[A-Za-z0-9_.-]{1,256}(?<!\.)$/.test(name) || /^(aws|amazon)\./i.test(name)) {
      throw invalidValue('MessageAttributes', name, 'The message attribute name is not valid.');
    }
    if (kind === 'Binary') return [name, { DataType, BinaryValue: value.text('BinaryValue') }];
    const StringValue = value.text('StringValue');
    if (kind !== 'String' && kind !== 'Number') {
      throw invalidValue(
        'MessageAttributes',
        name,
        `The message attribute has an invalid type, the set of supported type prefixes is Binary, Number, and String.`,
      );
    }
    if (kind === 'Number' && !Number.isFinite(Number(StringValue))) {
      throw invalidValue(
        'MessageAttributes',
        name,
        `Can't cast the value of the message attribute to a number.`,
      );
    }
    checkText(StringValue);
    return [name, { DataType, StringValue }];
  });
  if (entries.length > 10) {
    throw invalidValue('MessageAttributes', entries.length, 'A message has at most 10 attributes.');
  }
  return Object.fromEntries(entries);
}

/** Size of a batch entry that was not checked yet: what is wrong with it fails that entry alone. */
function entrySize(entry: RequestFields): number {
  const attributes = entry.entries('MessageAttributes').map(([name, value]): [string, MessageAttribute] => [
    name,
    {
      DataType: value.optionalText('DataType') ?? '',
      StringValue: value.optionalText('StringValue') ?? '',
      BinaryValue: value.optionalText('BinaryValue') ?? '',
    },
  ]);
  return (
    Buffer.byteLength(entry.optionalText('MessageBody') ?? '') +
    attributesSize(Object.fromEntries(attributes))
  );
}

function received(
  delivery: Delivery,
  wanted: readonly string[],
  wantedAttributes: readonly string[],
): object {
  const { message, receiptHandle } = delivery;
  const system = Object.entries(systemAttributes(delivery)).filter(
    ([name]) => wanted.includes('All') || wanted.includes(name),
  );
  const attributes = selectAttributes(message.attributes, wantedAttributes);
  const digest = md5OfAttributes(attributes);
  return {
    MessageId: message.id,
    ReceiptHandle: receiptHandle,
    MD5OfBody: md5OfText(message.body),
    Body: message.body,
    ...(system.length > 0 ? { Attributes: Object.fromEntries(system) } : {}),
    ...(digest === undefined ? {} : { MD5OfMessageAttributes: digest, MessageAttributes: attributes }),
  };
}

function remove(queue: LiveQueue, fields: RequestFields): undefined {
  const handle = fields.text('ReceiptHandle');
  const outcome = queue.delete(handle);
  if (outcome === 'malformed') throw malformedHandle(handle);
  if (outcome === 'expired') throw invalidValue('ReceiptHandle', handle, 'The receipt handle has expired.');
}

function changeVisibility(queue: LiveQueue, fields: RequestFields): undefined {
  const handle = fields.text('ReceiptHandle');
  if (!fields.has('VisibilityTimeout')) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter VisibilityTimeout.');
  }
  const seconds = fields.optionalInteger('VisibilityTimeout', 0, MAX_VISIBILITY_SECONDS) ?? 0;
  switch (queue.changeVisibility(handle, seconds)) {
    case 'changed':
      return undefined;
    case 'malformed':
      throw malformedHandle(handle);
    case 'absent':
      throw invalidValue(
        'ReceiptHandle',
        handle,
        'Message does not exist or is not available for visibility timeout change.',
      );
    case 'not-in-flight':
      throw new AwsError('MessageNotInflight', 'The specified message is not in flight.', {
        queryCode: 'AWS.SimpleQueueService.MessageNotInflight',
      });
    case 'over-limit':
      throw invalidValue(
        'VisibilityTimeout',
        seconds,
        `Total VisibilityTimeout for the message is beyond the limit [${MAX_VISIBILITY_SECONDS} seconds].`,
      );
  }
}

function batchOf(fields: RequestFields): RequestFields[] {
  const entries = fields.structures('Entries');
  const failure = (code: string, message: string) =>
    new AwsError(code, message, { queryCode: `AWS.SimpleQueueService.${code}` });
  if (entries.length === 0) {
    throw failure('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (entries.length > 10) {
    throw failure(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    );
  }
  const ids = entries.map((entry) => entry.text('Id'));
  for (const id of ids) {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(id)) {
      throw failure(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
    }
  }
  if (new Set(ids).size !== ids.length)
    throw failure('BatchEntryIdsNotDistinct', 'Ids of entries must be distinct.');
  return entries;
}

/** Each entry succeeds or fails by itself. */
function batch(fields: RequestFields, run: (entry: RequestFields) => object): object {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of batchOf(fields)) {
    const Id = entry.text('Id');
    try {
      Successful.push({ Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful, ...(Failed.length > 0 ? { Failed } : {}) };
}

function queueAttributes(queue: LiveQueue, wanted: readonly string[]): Record<string, string> {
  const { visible, inFlight } = queue.counts();
  const { attributes } = queue;
  const created = String(Math.floor(queue.createdAt / 1000));
  const known: Record<string, string> = {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: '0',
    CreatedTimestamp: created,
    LastModifiedTimestamp: created,
    VisibilityTimeout: String(attributes.visibilityTimeoutSeconds),
    MaximumMessageSize: String(attributes.maximumMessageSize),
    MessageRetentionPeriod: String(attributes.retentionSeconds),
    DelaySeconds: '0',
    ReceiveMessageWaitTimeSeconds: String(attributes.receiveWaitSeconds),
    ContentBasedDeduplication: String(attributes.contentBasedDeduplication),
    DeduplicationScope: attributes.deduplicationScope,
    FifoThroughputLimit: 'perQueue',
    ...attributes.given,
  };
  for (const name of wanted) {
    if (
      name !== 'All' &&
      !Object.hasOwn(known, name) &&
      name !== 'RedrivePolicy' &&
      name !== 'RedriveAllowPolicy'
    ) {
      throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    }
  }
  return Object.fromEntries(
    Object.entries(known).filter(([name]) => wanted.includes('All') || wanted.includes(name)),
  );
}

function malformedHandle(handle: string): AwsError {
  return new AwsError(
    'ReceiptHandleIsInvalid',
    `The input receipt handle "${handle}" is not a valid receipt handle.`,
    {
      status: 404,
    },
  );
}

function invalidValue(name: string, value: unknown, reason: string): AwsError {
  return new AwsError(
    'InvalidParameterValue',
    `Value ${value} for parameter ${name} is invalid. Reason: ${reason}`,
  );
}
