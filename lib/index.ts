/**
 * Constructs that receive the webhooks of Cedar's Partners Platform in any CDK app.
 *
 * @packageDocumentation
 */
export { CedarWebhooks, type SubscriberQueues } from './cedar-webhooks.ts';
export type {
  AlarmsProps,
  CedarWebhooksProps,
  DocumentedEventTypeProps,
  EventTypeProps,
  FurtherEventTypeProps,
  SignedFieldProps,
  SubscriberProps,
} from './cedar-webhooks-props.ts';
export { ConfigurationError } from './config/configuration-error.ts';
export type { Handler, HandlerProps } from './constructs/event-handler.ts';
