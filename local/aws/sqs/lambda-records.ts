import type { SQSMessageAttributes, SQSRecord } from 'aws-lambda';
import type { FaultSwitches } from '../fault-switches.ts';
import type { Delivery } from './fifo-queue.ts';
import type { LiveQueue } from './live-queue.ts';
import { type MessageAttributes, md5OfAttributes, md5OfText } from './message-attributes.ts';
import { systemAttributes } from './system-attributes.ts';

/** A message as Lambda's SQS event carries it. */
export type SqsRecord = SQSRecord;

/** Receives messages in the form of Lambda's event, as long as SQS is up. */
export async function receiveRecords(
  queue: LiveQueue,
  region: string,
  faults: FaultSwitches,
  options: { readonly maxMessages: number; readonly waitMilliseconds: number; readonly signal: AbortSignal },
): Promise<SqsRecord[]> {
  const deadline = performance.now() + options.waitMilliseconds;
  while (!options.signal.aborted) {
    const interrupted = new AbortController();
    const signal = AbortSignal.any([options.signal, interrupted.signal]);
    const stopListening = faults.onChange(() => interrupted.abort());
    const remaining = Math.max(0, deadline - performance.now());
    try {
      if (faults.isDown('sqs')) await aborted(signal, remaining);
      else {
        const deliveries = await queue.receive({
          maxMessages: options.maxMessages,
          waitMilliseconds: remaining,
          signal,
        });
        if (deliveries.length > 0) return deliveries.map((delivery) => toRecord(delivery, queue.arn, region));
      }
    } finally {
      stopListening();
    }
    if (performance.now() >= deadline) break;
  }
  return [];
}

function aborted(signal: AbortSignal, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function toRecord(delivery: Delivery, queueArn: string, region: string): SqsRecord {
  const { message } = delivery;
  const digest = md5OfAttributes(message.attributes);
  return {
    messageId: message.id,
    receiptHandle: delivery.receiptHandle,
    body: message.body,
    attributes: { ...systemAttributes(delivery) },
    messageAttributes: lambdaAttributes(message.attributes),
    md5OfBody: md5OfText(message.body),
    ...(digest === undefined ? {} : { md5OfMessageAttributes: digest }),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

function lambdaAttributes(attributes: MessageAttributes): SQSMessageAttributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [
      name,
      {
        ...(attribute.StringValue === undefined ? {} : { stringValue: attribute.StringValue }),
        ...(attribute.BinaryValue === undefined ? {} : { binaryValue: attribute.BinaryValue }),
        stringListValues: [],
        binaryListValues: [],
        dataType: attribute.DataType as SQSMessageAttributes[string]['dataType'],
      },
    ]),
  );
}
