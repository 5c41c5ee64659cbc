/**
 * Business code for the events of Cedar webhooks: the Lambda functions that handle them.
 *
 * @packageDocumentation
 */
export type {
  BatchResponse,
  SqsBatch,
  SqsRecord,
} from '../lambda/core/message/sqs-batch.ts';
export type * from '../lambda/core/settings/typed-events.ts';
export type {
  BusinessCode,
  BusinessContext,
  BusinessEvent,
} from '../lambda/functions/handlers/business-event.ts';
export {
  defineHandler,
  type EventHandlerFunction,
  type InvocationContext,
} from '../lambda/functions/handlers/define-handler.ts';
