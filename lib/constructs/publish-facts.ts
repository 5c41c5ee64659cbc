import type { Construct } from 'constructs';
import { PATH_TOKEN_JSON_KEY, type Settings } from '../config/settings.ts';
import type { EntityTable } from './entity-table.ts';
import { visibilitySeconds } from './fifo-queues.ts';
import type { LedgerTable } from './ledger-table.ts';
import type { Publishing } from './publishing.ts';
import { addParameter, addToIndex } from './stack-parameter.ts';
import type { WebhookApi } from './webhook-api.ts';
import type { WebhookSecret } from './webhook-secret.ts';

/** What facts are published of. */
export interface FactSources {
  readonly settings: Settings;
  readonly publishing: Publishing;
  readonly api: WebhookApi;
  readonly secret: WebhookSecret;
  readonly ledger: LedgerTable;
  readonly entities: EntityTable;
  /** Time of one batch in each handler, in seconds, by entity. */
  readonly handlerSeconds: ReadonlyMap<string, number>;
  readonly version: string;
}

/** Tells the tool and other software what there is, as SSM parameters. */
export function publishFacts(scope: Construct, sources: FactSources): void {
  const { settings, api, secret, ledger, entities } = sources;
  const add = (name: string, value: string, description: string): void =>
    addParameter(scope, settings.serviceName, name, value, description);
  addToIndex(scope, settings.serviceName);
  add('version', sources.version, 'Version of the project');
  add('endpoint', api.endpoint, 'Base URL of the webhooks');
  add('event-source', settings.eventSource, 'CloudEvents source of the messages');
  add('ledger/table-name', ledger.tableName, 'Table of the request UUIDs');
  add('entities/table-name', entities.tableName, 'Table of the statuses and histories');
  add('secret/arn', secret.arn, 'The webhook secret');
  const { secretJsonKey, pathToken } = settings;
  // A parameter cannot be empty.
  if (secretJsonKey !== '')
    add('secret/json-key', secretJsonKey, 'Key of the webhook secret in the stored JSON');
  add('secret/path-token', pathToken, 'Whether URLs carry a token');
  if (pathToken !== 'off')
    add('secret/path-token-key', PATH_TOKEN_JSON_KEY, 'Key of the path token in the stored JSON');
  const { previousSecretHours, secretCacheSeconds, secretRefetchSeconds } = settings;
  add('secret/previous-hours', `${previousSecretHours}`, 'How long the previous secret verifies');
  add('secret/cache-seconds', `${secretCacheSeconds}`, 'How long a verifier keeps the secret');
  add('secret/refetch-seconds', `${secretRefetchSeconds}`, 'How often a mismatch has it read again');
  add('max-body-bytes', `${settings.maxBodyBytes}`, 'Largest body that is accepted');
  // One for several: a stack may be near the most resources that CloudFormation takes.
  add('limits', JSON.stringify(limitsOf(settings)), 'What alarms go by, and what API Gateway lets through');
  add('delivery', JSON.stringify(deliveryOf(sources)), 'How often and how fast an event is tried');
  add('event-types', sources.publishing.catalogue, 'The event catalogue');
  // Whoever operates it had better see it; of any other stage nothing is said.
  if (settings.production) add('production', 'true', 'Marks the webhooks as production');
}

/** What the webhooks were configured to put up with. */
function limitsOf({ alarms, throttling }: Settings) {
  return {
    oldestMessageMinutes: alarms.oldestMessageMinutes,
    oldestUnsentMinutes: alarms.oldestUnsentMinutes,
    requestsPerSecond: throttling.rate,
  };
}

/** What operators need to know to tell how an event stands. */
function deliveryOf({ settings, handlerSeconds }: FactSources) {
  const handlerTimeoutSeconds = Math.max(...handlerSeconds.values());
  const quicker = [...handlerSeconds].filter(([, seconds]) => seconds < handlerTimeoutSeconds);
  return {
    maxAttempts: settings.maxReceiveCount,
    visibilitySeconds: visibilitySeconds(handlerTimeoutSeconds),
    handlerTimeoutSeconds,
    sweeperMaxAttempts: settings.sweepMaxAttempts,
    ...(quicker.length > 0 && { quickerHandlers: Object.fromEntries(quicker) }),
  };
}
