/**
 * For tests of services that handle or consume events of Cedar webhooks, with any test runner: requests as the platform
 * signs them, and messages as the queues hold them.
 *
 * @packageDocumentation
 */
export type { SqsBatch, SqsRecord } from '../lambda/core/message/sqs-batch.ts';
export { type MessageToMake, makeBatch, makeMessage } from './make-message.ts';
export { type RequestToSign, type SignedWebhook, signWebhook } from './sign-webhook.ts';
