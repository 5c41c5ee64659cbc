import { accessKeyId } from '../aws/access/caller.ts';
import type { FunctionModel } from '../stack-model.ts';

/** Where the functions run. */
export interface LambdaHost {
  readonly region: string;
  /** Base URL of the embedded AWS services. */
  readonly awsEndpoint: string;
}

/**
 * The whole environment of a function's process: what its template gives it and what Lambda sets by itself, and the
 * one variable that leads the AWS SDK to the embedded services. Nothing of the surrounding environment.
 */
export function lambdaVariables(
  definition: FunctionModel,
  host: LambdaHost,
  logStream: string,
): Record<string, string> {
  return {
    ...definition.environment,
    AWS_ACCESS_KEY_ID: accessKeyId(definition.name),
    AWS_DEFAULT_REGION: host.region,
    AWS_ENDPOINT_URL: host.awsEndpoint,
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: definition.logFormat,
    ...(definition.applicationLogLevel === undefined
      ? {}
      : { AWS_LAMBDA_LOG_LEVEL: definition.applicationLogLevel }),
    AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_REGION: host.region,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    // As in Lambda, a home without an `.aws` folder: a developer's own profile must not steer the function.
    HOME: '/home/sbx_user1051',
    LAMBDA_TASK_ROOT: definition.taskRoot,
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
    _HANDLER: definition.handler,
  };
}
