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
  sts: {
    contentType: 'text/xml',
    namespace: '',
    internal: 'InternalFailure',
    throttled: 'Throttling',
  },
};

/** The answer of a service that was told to fail. */
export function injectedError(
  service: ServiceName,
  kind: Extract<Fault['kind'], 'error' | 'throttle'>,
): ServiceResponse {
  const { internal, throttled } = FORMS[service];
  const message = 'This fault was asked for.';
  return kind === 'error'
    ? errorAnswer(service, 500, internal, message)
    : errorAnswer(service, 400, throttled, message);
}

/** The answer of a service to a caller who may not do that. */
export function accessDenied(service: ServiceName, message: string): ServiceResponse {
  const status = service === 'sqs' || service === 'lambda' ? 403 : 400;
  return errorAnswer(service, status, 'AccessDeniedException', message, 'AccessDenied');
}

/** @param queryCode - code in the older query protocol, where SQS clients look first */
function errorAnswer(
  service: ServiceName,
  status: number,
  code: string,
  message: string,
  queryCode: string = code,
): ServiceResponse {
  const { contentType, namespace, typeHeader } = FORMS[service];
  return {
    status,
    headers: {
      'content-type': contentType,
      ...(service === 'sqs'
        ? { 'x-amzn-query-error': `${queryCode};${status < 500 ? 'Sender' : 'Receiver'}` }
        : {}),
      ...(typeHeader === undefined ? {} : { [typeHeader]: code }),
    },
    body:
      contentType === 'text/xml'
        ? `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`
        : JSON.stringify({ __type: `${namespace}${code}`, message }),
  };
}
