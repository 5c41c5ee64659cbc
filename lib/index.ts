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
  Handler,
  HandlerProps,
  SignedFieldProps,
  SubscriberProps,
} from './cedar-webhooks-props.ts';
export { ConfigurationError } from './config/configuration-error.ts';
