import { AwsError } from './aws-error.ts';
import { RequestFields } from './request-fields.ts';

/** The services this process stands in for. */
export const SERVICE_NAMES = [
  'sqs',
  'dynamodb',
  'secretsmanager',
  'ssm',
  'logs',
  'cloudwatch',
  'lambda',
  'sts',
] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/** One request to a service. */
interface ServiceRequest {
  readonly operation: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal;
}

/** The answer to a {@link ServiceRequest}. */
export interface ServiceResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A service behind the common endpoint. */
export type Service = (request: ServiceRequest) => Promise<ServiceResponse>;

/** One operation: plain fields in, plain fields out. */
export type Operation = (
  fields: RequestFields,
  signal: AbortSignal,
) => object | undefined | Promise<object | undefined>;

interface JsonServiceOptions {
  readonly contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
  /** Prefix of error types, e.g. `com.amazonaws.sqs#`. */
  readonly errorNamespace: string;
  /** Makes the service's own errors for a missing and for an unusable field. */
  readonly faults: ConstructorParameters<typeof RequestFields>[1];
  readonly operations: Readonly<Record<string, Operation>>;
}

/** Wraps a table of operations into a service that speaks the AWS JSON protocol. */
export function jsonService(options: JsonServiceOptions): Service {
  const { contentType, errorNamespace, faults, operations } = options;
  const headers = { 'content-type': contentType };

  function problem(error: AwsError): ServiceResponse {
    const queryCode = error.queryCode ?? error.code;
    return {
      status: error.status,
      headers: {
        ...headers,
        'x-amzn-query-error': `${queryCode};${error.status < 500 ? 'Sender' : 'Receiver'}`,
      },
      body: JSON.stringify({ __type: `${errorNamespace}${error.code}`, message: error.message }),
    };
  }

  return async ({ operation, body, signal }) => {
    try {
      const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (run === undefined) {
        throw new AwsError(
          'UnknownOperationException',
          `The local run does not know the operation ${operation}.`,
        );
      }
      const output = await run(new RequestFields(parseObject(body), faults), signal);
      return { status: 200, headers, body: output === undefined ? '' : JSON.stringify(output) };
    } catch (error) {
      if (error instanceof AwsError) return problem(error);
      return problem(new AwsError('InternalFailure', String(error), { status: 500 }));
    }
  };
}

function parseObject(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8') || '{}');
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Answered below, like any other body that is no object.
  }
  throw new AwsError('SerializationException', 'The request body is not a JSON object.');
}
