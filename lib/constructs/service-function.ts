import { Duration, Validations } from 'aws-cdk-lib';
import { ManagedPolicy, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Architecture,
  type CfnFunction,
  type Code,
  type FunctionProps,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  type SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import { type Construct, Dependable } from 'constructs';
import { METRICS_NAMESPACE } from '../../lambda/core/telemetry/metric-catalogue.ts';
import { addParameter } from './stack-parameter.ts';

/** What all functions of a stack share. */
export interface ServiceFunctionSettings {
  /** Name of the stack: `service` in logs and metrics. */
  readonly serviceName: string;
  readonly logRetentionDays: number;
  /** What Lambda itself writes to the log. */
  readonly systemLogLevel: SystemLogLevel;
  /** Whether X-Ray gets traces. */
  readonly tracing: boolean;
  readonly removalPolicy: RemovalPolicy;
  /** Encrypts logs; a key of CloudWatch's own if absent. */
  readonly encryptionKey?: IKey;
}

export interface ServiceFunctionProps extends ServiceFunctionSettings {
  readonly description: string;
  /** What it is called in the stack's SSM parameters, such as `verifier`. */
  readonly parameterName: string;
  readonly code: Code;
  readonly timeoutSeconds: number;
  /** Megabytes. */
  readonly memorySize: number;
  readonly environment: Record<string, string>;
  /** All the function may do, besides writing its own log. */
  readonly permissions: readonly PolicyStatement[];
  /**
   * Properties of the function in place of those that it has otherwise. The variables and rights that it needs are added to
   * an `environment` and a `role` among them.
   */
  readonly overrides?: Partial<FunctionProps>;
}

/** What logs and metrics of a function carry. */
export function telemetryEnvironment(serviceName: string): Record<string, string> {
  return { POWERTOOLS_SERVICE_NAME: serviceName, POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE };
}

/** A Lambda function as all functions here are: own role with exact rights, own log group with an end. */
export class ServiceFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    const logGroup = new LogGroup(scope, `${id}Log`, {
      retention: props.logRetentionDays as RetentionDays,
      removalPolicy: props.removalPolicy,
      ...(props.encryptionKey && { encryptionKey: props.encryptionKey }),
    });
    const { environment, role: givenRole, ...overrides } = props.overrides ?? {};
    // A role made by CDK would carry AWS's managed policy, which may write to every log group of the account.
    const role =
      givenRole ?? new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    // CDK adds it only to roles that it makes itself.
    if (overrides.vpc !== undefined) {
      role.addManagedPolicy(
        ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaVPCAccessExecutionRole'),
      );
    }
    for (const permission of props.permissions) role.addToPrincipalPolicy(permission);
    // CDK has functions wait for the role, which they name anyway, and for its rights, which they do not name.
    if (givenRole === undefined) {
      Dependable.implement(role, { dependencyRoots: [role.node.findChild('DefaultPolicy')] });
    }
    super(scope, id, {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: props.code,
      handler: 'index.handler',
      memorySize: props.memorySize,
      timeout: Duration.seconds(props.timeoutSeconds),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: props.systemLogLevel,
      // X-Ray's actions know no resources, so the right to them stands in the role only where traces are made.
      ...(props.tracing && { tracing: Tracing.ACTIVE }),
      environment: { ...environment, ...telemetryEnvironment(props.serviceName), ...props.environment },
      ...overrides,
    });
    if (props.tracing) {
      Validations.of(role).acknowledge({
        id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
        reason:
          "X-Ray's two actions for putting traces know no resource to name, and tracing was asked for by configuration. The stack's own guard rejects every other action on a wildcard.",
      });
    }
    addFunctionParameters(scope, props.serviceName, props.parameterName, this);
  }
}

/**
 * Tells other software the names of a function and of its log group.
 *
 * @param name - what it is called in the SSM parameters, such as `verifier`
 */
export function addFunctionParameters(
  scope: Construct,
  serviceName: string,
  name: string,
  lambda: LambdaFunction,
): void {
  addParameter(scope, serviceName, `functions/${name}`, lambda.functionName, 'Name of the function');
  addParameter(scope, serviceName, `log-groups/${name}`, logGroupNameOf(lambda), 'Its log group');
}

/**
 * Name of the log group of a function. A function's own `logGroup` would make a custom resource in the user's stack if the
 * function was given none.
 */
export function logGroupNameOf(lambda: LambdaFunction): string {
  const { loggingConfig } = lambda.node.defaultChild as CfnFunction;
  const given =
    loggingConfig !== undefined && 'logGroup' in loggingConfig ? loggingConfig.logGroup : undefined;
  return given ?? `/aws/lambda/${lambda.functionName}`;
}
