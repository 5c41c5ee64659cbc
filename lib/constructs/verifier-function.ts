import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { verifierEnvironment } from '../../lambda/core/settings/environment.ts';
import { FUNCTION_MEMORY } from '../config/function-memory.ts';
import { PATH_TOKEN_JSON_KEY, type Settings } from '../config/settings.ts';
import { VERIFIER_TIMEOUT_SECONDS } from '../config/time-limits.ts';
import type { FunctionCode } from '../function-code.ts';
import type { LedgerTable } from './ledger-table.ts';
import type { Publishing } from './publishing.ts';
import { ServiceFunction, type ServiceFunctionSettings } from './service-function.ts';
import type { WebhookSecret } from './webhook-secret.ts';

export interface VerifierFunctionProps {
  readonly settings: Settings;
  readonly shared: ServiceFunctionSettings;
  readonly code: FunctionCode;
  readonly ledger: LedgerTable;
  readonly publishing: Publishing;
  readonly secret: WebhookSecret;
}

/** Verifies a request, claims it in the ledger and sends its event. */
export class VerifierFunction extends Construct {
  readonly lambda: ServiceFunction;

  constructor(scope: Construct, id: string, props: VerifierFunctionProps) {
    super(scope, id);
    const { settings, ledger, publishing, secret } = props;
    this.lambda = new ServiceFunction(this, 'Function', {
      ...props.shared,
      parameterName: 'verifier',
      description: 'Verifies webhooks, claims them in the ledger and sends their events',
      code: props.code.of('verifier'),
      timeoutSeconds: VERIFIER_TIMEOUT_SECONDS,
      memorySize: FUNCTION_MEMORY.verifier,
      environment: {
        ...verifierEnvironment.write({
          ...publishing.environment(settings, ledger),
          WEBHOOK_SECRET_ID: secret.arn,
          WEBHOOK_SECRET_JSON_KEY: settings.secretJsonKey,
          PATH_TOKEN: settings.pathToken,
          PATH_TOKEN_JSON_KEY: settings.pathToken !== 'off' ? PATH_TOKEN_JSON_KEY : '',
          PREVIOUS_SECRET_HOURS: settings.previousSecretHours,
          SECRET_OUTAGE_HOURS: settings.secretOutageHours,
          SECRET_CACHE_SECONDS: settings.secretCacheSeconds,
          SECRET_REFETCH_SECONDS: settings.secretRefetchSeconds,
          MAX_BODY_BYTES: settings.maxBodyBytes,
          SOURCE_ALLOW_LIST: settings.sourceAllowList,
          EVENT_TYPE_FIELD: settings.eventTypeField,
          HELD_PER_MINUTE: settings.heldPerMinute,
          CANARY: settings.canary ? 'on' : 'off',
        }),
        EVENT_TYPES: publishing.catalogue,
      },
      permissions: [
        new PolicyStatement({
          actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
          resources: [ledger.tableArn],
        }),
        new PolicyStatement({
          actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
          resources: [secret.arn],
        }),
        publishing.permission(),
      ],
    });
  }
}
