import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { sweeperEnvironment } from '../../lambda/core/settings/environment.ts';
import { FUNCTION_MEMORY } from '../config/function-memory.ts';
import type { Settings } from '../config/settings.ts';
import { SWEEPER_TIMEOUT_SECONDS } from '../config/time-limits.ts';
import type { FunctionCode } from '../function-code.ts';
import type { LedgerTable } from './ledger-table.ts';
import type { Publishing } from './publishing.ts';
import { ServiceFunction, type ServiceFunctionSettings } from './service-function.ts';

export interface SweeperFunctionProps {
  readonly settings: Settings;
  readonly shared: ServiceFunctionSettings;
  readonly code: FunctionCode;
  readonly ledger: LedgerTable;
  readonly publishing: Publishing;
}

/** Sends, every minute, the claimed events that the verifier could not send. */
export class SweeperFunction extends Construct {
  readonly lambda: ServiceFunction;

  constructor(scope: Construct, id: string, props: SweeperFunctionProps) {
    super(scope, id);
    const { settings, ledger, publishing } = props;
    this.lambda = new ServiceFunction(this, 'Function', {
      ...props.shared,
      parameterName: 'sweeper',
      description: 'Sends the claimed events that a crash or an outage left unsent',
      code: props.code.of('sweeper'),
      timeoutSeconds: SWEEPER_TIMEOUT_SECONDS,
      memorySize: FUNCTION_MEMORY.sweeper,
      environment: {
        ...sweeperEnvironment.write({
          ...publishing.environment(settings, ledger),
          SWEEP_MAX_ATTEMPTS: settings.sweepMaxAttempts,
        }),
        EVENT_TYPES: publishing.catalogue,
      },
      permissions: [
        new PolicyStatement({
          actions: ['dynamodb:Query'],
          resources: [ledger.outboxIndexArn, ledger.timeIndexArn],
        }),
        new PolicyStatement({
          actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
          resources: [ledger.tableArn],
        }),
        publishing.permission(),
      ],
    });
    // The next run does what a failed one did not. EventBridge only hands a run over to a queue of Lambda's own, so both are
    // told: Lambda would keep runs for six hours while it has no concurrency for them, and then have them all compete with
    // the verifier.
    const once = { retryAttempts: 0, maxEventAge: Duration.minutes(1) };
    this.lambda.configureAsyncInvoke(once);
    new Rule(this, 'Schedule', {
      description: 'Runs the outbox sweeper',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaTarget(this.lambda, once)],
    });
  }
}
