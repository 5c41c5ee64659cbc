import { Construct } from 'constructs';
import { verifierEnvironment } from '../../lambda/core/settings/environment.ts';
import { FUNCTION_MEMORY } from '../config/function-memory.ts';
import { PATH_TOKEN_JSON_KEY, type StageConfig } from '../config/stage-config.ts';
import { VERIFIER_TIMEOUT_SECONDS } from '../config/time-limits.ts';
import type { LedgerTable } from './ledger-table.ts';
import { type Publishing, publishingEnvironment, sendPermission } from './publishing.ts';
import { ServiceFunction, type ServiceFunctionSettings } from './service-function.ts';
import type { WebhookSecret } from './webhook-secret.ts';

export interface VerifierFunctionProps {
  readonly config: StageConfig;
  readonly shared: ServiceFunctionSettings;
  readonly ledger: LedgerTable;
  readonly publishing: Publishing;
  readonly secret: WebhookSecret;
}

/** Verifies a request, claims it in the ledger and sends its event. */
export class VerifierFunction extends Construct {
  readonly lambda: ServiceFunction;

  constructor(scope: Construct, id: string, props: VerifierFunctionProps) {
    super(scope, id);
    const { config, ledger, publishing, secret } = props;
    this.lambda = new ServiceFunction(this, 'Function', {
      ...props.shared,
      parameterName: 'verifier',
      description: 'Verifies webhooks, claims them in the ledger and sends their events',
      entry: 'lambda/functions/verifier/index.ts',
      timeoutSeconds: VERIFIER_TIMEOUT_SECONDS,
      memorySize: FUNCTION_MEMORY.verifier,
      environment: verifierEnvironment.write({
        ...publishingEnvironment(config, ledger, publishing),
        WEBHOOK_SECRET_ID: secret.arn,
        WEBHOOK_SECRET_JSON_KEY: config.secretJsonKey,
        PATH_TOKEN: config.pathToken,
        PATH_TOKEN_JSON_KEY: config.pathToken !== 'off' ? PATH_TOKEN_JSON_KEY : '',
        PREVIOUS_SECRET_HOURS: config.previousSecretHours,
        SECRET_OUTAGE_HOURS: config.secretOutageHours,
        SECRET_CACHE_SECONDS: config.secretCacheSeconds,
        SECRET_REFETCH_SECONDS: config.secretRefetchSeconds,
        MAX_BODY_BYTES: config.maxBodyBytes,
        SOURCE_ALLOW_LIST: config.sourceAllowList,
        EVENT_TYPE_FIELD: config.eventTypeField,
        HELD_PER_MINUTE: config.heldPerMinute,
      }),
      permissions: [
        {
          actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
          resources: [ledger.tableArn],
        },
        {
          actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
          resources: [secret.arn],
        },
        sendPermission(publishing),
      ],
    });
  }
}
