import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { sweeperEnvironment } from '../../lambda/core/environment.ts';
import type { StageConfig } from '../config/stage-config.ts';
import { SWEEPER_TIMEOUT_SECONDS } from '../config/time-limits.ts';
import { type Alarms, serviceMetric } from './alarms.ts';
import type { LedgerTable } from './ledger-table.ts';
import { type Publishing, publishingEnvironment, sendPermission } from './publishing.ts';
import { ServiceFunction, type ServiceFunctionSettings } from './service-function.ts';

/** An event unsent for this long was missed by several runs, in seconds. */
const OLDEST_UNSENT_SECONDS = 5 * 60;

export interface SweeperFunctionProps {
  readonly config: StageConfig;
  readonly shared: ServiceFunctionSettings;
  readonly ledger: LedgerTable;
  readonly publishing: Publishing;
  readonly alarms: Alarms;
}

/** Sends, every minute, the claimed events that the verifier could not send. */
export class SweeperFunction extends Construct {
  readonly lambda: ServiceFunction;

  constructor(scope: Construct, id: string, props: SweeperFunctionProps) {
    super(scope, id);
    const { config, ledger, publishing } = props;
    this.lambda = new ServiceFunction(this, 'Function', {
      ...props.shared,
      parameterName: 'sweeper',
      description: 'Sends the claimed events that a crash or an outage left unsent',
      entry: 'lambda/functions/sweeper/index.ts',
      timeoutSeconds: SWEEPER_TIMEOUT_SECONDS,
      environment: sweeperEnvironment.write({
        ...publishingEnvironment(config, ledger, publishing),
        SWEEP_MAX_ATTEMPTS: config.sweepMaxAttempts,
      }),
      permissions: [
        { actions: ['dynamodb:Query'], resources: [ledger.outboxIndexArn] },
        { actions: ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'], resources: [ledger.tableArn] },
        sendPermission(publishing),
      ],
    });
    new Rule(this, 'Schedule', {
      description: 'Runs the outbox sweeper',
      schedule: Schedule.rate(Duration.minutes(1)),
      // The next run does what a failed one did not.
      targets: [new LambdaTarget(this.lambda, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
    this.#addAlarms(props.alarms, config.stackName);
  }

  #addAlarms(alarms: Alarms, service: string): void {
    alarms.add(this, 'ErrorsAlarm', {
      metric: this.lambda.metricErrors({ period: Duration.minutes(1) }),
      threshold: 1,
      periods: 3,
      impact: 'The outbox sweeper keeps failing: events that could not be sent at once stay unsent.',
    });
    alarms.add(this, 'SilenceAlarm', {
      metric: this.lambda.metricInvocations({ period: Duration.minutes(5) }),
      threshold: 1,
      whenBelow: true,
      periods: 2,
      missingData: TreatMissingData.BREACHING,
      impact:
        'The outbox sweeper does not run: events that could not be sent at once stay unsent, unnoticed.',
    });
    alarms.add(this, 'BacklogAlarm', {
      metric: serviceMetric(service, 'OldestUnsentAge', 'Maximum'),
      threshold: OLDEST_UNSENT_SECONDS,
      periods: 2,
      impact: `Accepted events have been unsent for more than ${OLDEST_UNSENT_SECONDS / 60} minutes: nobody handles them yet.`,
    });
    alarms.add(this, 'ParkedAlarm', {
      metric: serviceMetric(service, 'ParkedEvents', 'Maximum'),
      threshold: 1,
      impact: 'An accepted event could not be sent and was given up: nobody handles it until it is released.',
    });
  }
}
