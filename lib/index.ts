/**
 * Constructs that receive the webhooks of Cedar's Partners Platform in any CDK app.
 *
 * @module constructs
 */
export {
  CedarSubscription,
  type CedarSubscriptionAttributes,
  type ConsumeOptions,
} from './cedar-subscription.ts';
export { CedarWebhooks, type SubscriberQueues } from './cedar-webhooks.ts';
export type {
  AlarmsProps,
  CanaryProps,
  CedarWebhooksProps,
  DocumentedEventTypeName,
  DocumentedEventTypeProps,
  EventTypeOptions,
  EventTypeProps,
  FurtherEventTypeProps,
  Handler,
  HandlerProps,
  SignedFieldProps,
  SubscriberOptions,
} from './cedar-webhooks-props.ts';
export { ConfigurationError } from './config/configuration-error.ts';
