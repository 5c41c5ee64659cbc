/**
 * For services that consume events of Cedar webhooks from a queue: reading messages, handling them in the order of their
 * entities, and telling what comes late. It needs neither the AWS SDK nor any other package.
 *
 * @packageDocumentation
 */
export { type CloudEventCode, CloudEventError } from '../lambda/core/message/cloud-event.ts';
export type {
  BatchResponse,
  SqsBatch,
  SqsRecord,
} from '../lambda/core/message/sqs-batch.ts';
export type * from '../lambda/core/settings/typed-events.ts';
export type { CedarEvent, EventOf } from './cedar-event.ts';
export { compareOrderKeys, isLate } from './order.ts';
export { parseMessage } from './parse-message.ts';
export {
  type Consumer,
  type FailedMessage,
  type Once,
  type PolledMessage,
  type ProcessedMessages,
  processBatch,
  processMessages,
} from './process-messages.ts';
