import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientSettings } from '../../adapters/aws-client.ts';
import { DynamoDbCanaryLedger } from '../../adapters/dynamodb-canary-ledger.ts';
import { LogWriter } from '../../adapters/log-writer.ts';
import { SecretsManagerStore } from '../../adapters/secrets-manager-store.ts';
import { canaryEnvironment } from '../../core/settings/environment.ts';
import { canaryHandler } from './canary-handler.ts';
import { postRequest } from './post-request.ts';

const environment = canaryEnvironment.read(process.env);

/** Entry point of the canary: runs on a schedule, when an operator asks, and for each of its messages. */
export const handler = canaryHandler(
  { endpoint: environment.ENDPOINT, within: environment.WITHIN_SECONDS * 1000 },
  {
    secret: new SecretsManagerStore(
      new SecretsManagerClient(clientSettings('SECRETS_MANAGER', { requestTimeout: 1500, attempts: 2 })),
      environment.WEBHOOK_SECRET_ID,
      {
        jsonKey: environment.WEBHOOK_SECRET_JSON_KEY,
        pathTokenKey: environment.PATH_TOKEN_JSON_KEY,
        pathToken: environment.PATH_TOKEN,
      },
    ),
    ledger: new DynamoDbCanaryLedger(
      new DynamoDBClient(clientSettings('DYNAMODB', { requestTimeout: 1000, attempts: 2 })),
      environment.LEDGER_TABLE,
    ),
    now: Date.now,
    newRequestUuid: randomUUID,
    post: postRequest,
    pause: (milliseconds) => setTimeout(milliseconds),
  },
  new LogWriter(),
);
