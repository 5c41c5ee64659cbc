import type { Fault } from './fault-switches.ts';
import type { ServiceName, ServiceResponse } from './service.ts';

interface ErrorForm {
  readonly contentType: string;
  /** Prefix of error types. */
  readonly namespace: string;
  /** Header that names the error, where the type in the body does not. */
  readonly typeHeader?: string;
  /** What the service answers when it fails by itself. */
  readonly internal: string;
  /** What the service answers when it is asked too often. */
  readonly throttled: string;
}

const FORMS: Readonly<Record<ServiceName, ErrorForm>> = {
  sqs: {
    contentType: 'application/x-amz-json-1.0',
    namespace: 'com.amazonaws.sqs#',
    internal: 'InternalFailure',
    throttled: 'RequestThrottled',
  },
  dynamodb: {
    contentType: 'application/x-amz-json-1.0',
    namespace: 'com.amazonaws.dynamodb.v20120810#',
    internal: 'InternalServerError',
    throttled: 'ProvisionedThroughputExceededException',
  },
  secretsmanager: {
    contentType: 'application/x-amz-json-1.1',
    namespace: '',
    internal: 'InternalServiceError',
    throttled: 'ThrottlingException',
  },
  ssm: {
    contentType: 'application/x-amz-json-1.1',
    namespace: '',
    internal: 'InternalServerError',
    throttled: 'ThrottlingException',
  },
  logs: {
    contentType: 'application/x-amz-json-1.1',
    namespace: '',
    internal: 'ServiceUnavailableException',
    throttled: 'ThrottlingException',
  },
  cloudwatch: {
    contentType: 'application/x-amz-json-1.0',
    namespace: 'com.amazonaws.cloudwatch#',
    internal: 'InternalServiceFault',
    throttled: 'ThrottlingException',
  },
  lambda: {
    contentType: 'application/json',
    namespace: '',
    typeHeader: 'x-amzn-errortype',
    internal: 'ServiceException',
    throttled: 'TooManyRequestsException',
  },
};

/** The answer of a service that was told to fail. */
export function injectedError(
  service: ServiceName,
  kind: Extract<Fault['kind'], 'error' | 'throttle'>,
): ServiceResponse {
  const { contentType, namespace, typeHeader, internal, throttled } = FORMS[service];
  const code = kind === 'error' ? internal : throttled;
  return {
    status: kind === 'error' ? 500 : 400,
    headers: {
      'content-type': contentType,
      ...(service === 'sqs'
        ? { 'x-amzn-query-error': `${code};${kind === 'error' ? 'Receiver' : 'Sender'}` }
        : {}),
      ...(typeHeader === undefined ? {} : { [typeHeader]: code }),
    },
    body: JSON.stringify({ __type: `${namespace}${code}`, message: 'This fault was asked for.' }),
  };
}
