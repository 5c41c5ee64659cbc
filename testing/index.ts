/**
 * For tests of services that handle or consume events of Cedar webhooks, with any test runner: requests as the platform
 * signs them, messages as the queues hold them, and a run of the whole app on this machine.
 *
 * @packageDocumentation
 */
export type { SqsBatch, SqsRecord } from '../lambda/core/message/sqs-batch.ts';
export type {
  EventToWaitFor,
  LocalEvent,
  LocalEventState,
  LocalRun,
  LocalRunOptions,
  WebhookAnswer,
  WebhookToSend,
} from './local-run.ts';
export {
  EventTimeoutError,
  LocalRunError,
  LocalRunStartError,
  type StartFailure,
} from './local-run-errors.ts';
export { type MessageToMake, makeBatch, makeMessage } from './make-message.ts';
export { type RequestToSign, type SignedWebhook, signWebhook } from './sign-webhook.ts';
export { startLocalRun } from './start-local-run.ts';
