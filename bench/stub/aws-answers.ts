import { randomUUID } from 'node:crypto';
import {
  type MessageAttributes,
  md5OfAttributes,
  md5OfText,
} from '../../local/aws/sqs/message-attributes.ts';

/** What the stub is asked: an operation of the AWS JSON protocol. */
export interface AwsRequest {
  /** `DynamoDB_20120810.PutItem`, the header `X-Amz-Target`. */
  readonly target: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Whether it carries a signature of version 4. The stub does not check it: a client must have gone to the trouble. */
  readonly signed: boolean;
}

/** What it answers. */
export interface AwsAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What the stub holds. */
export interface StubContent {
  /** Text of the one secret there is. */
  readonly secret: string;
  /** Values of SSM parameters by name. */
  readonly parameters: Readonly<Record<string, string>>;
}

const SECRET_VERSION = '11111111-2222-4333-8444-555555555555';

/** Seconds since the epoch. */
const SECRET_STORED_AT = 1_767_225_600;

type Operation = (
  fields: Readonly<Record<string, unknown>>,
  content: StubContent,
) => AwsAnswer['body'] | undefined;

/** What each operation answers; `undefined` where there is no such thing. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  'secretsmanager.GetSecretValue': (fields, { secret }) =>
    fields.VersionStage === 'AWSPREVIOUS'
      ? undefined
      : {
          ARN: fields.SecretId,
          Name: 'bench',
          VersionId: SECRET_VERSION,
          SecretString: secret,
          VersionStages: ['AWSCURRENT'],
          CreatedDate: SECRET_STORED_AT,
        },
  'DynamoDB_20120810.PutItem': () => ({}),
  'DynamoDB_20120810.UpdateItem': () => ({}),
  'DynamoDB_20120810.GetItem': () => ({}),
  'DynamoDB_20120810.BatchGetItem': () => ({ Responses: {}, UnprocessedKeys: {} }),
  'DynamoDB_20120810.Query': () => ({ Items: [], Count: 0, ScannedCount: 0 }),
  'AmazonSQS.SendMessage': ({ MessageBody, MessageAttributes }) => ({
    MessageId: randomUUID(),
    MD5OfMessageBody: md5OfText(String(MessageBody)),
    MD5OfMessageAttributes: md5OfAttributes((MessageAttributes ?? {}) as MessageAttributes),
    SequenceNumber: '18850000000000000000',
  }),
  'AmazonSQS.GetQueueAttributes': () => ({ Attributes: { ApproximateNumberOfMessages: '0' } }),
  'AmazonSQS.GetQueueUrl': ({ QueueName }) => ({ QueueUrl: `https://127.0.0.1/000000000000/${QueueName}` }),
  'AmazonSSM.GetParameter': ({ Name }, { parameters }) => {
    const value = parameters[String(Name)];
    return value === undefined
      ? undefined
      : { Parameter: { Name, Type: 'String', Value: value, Version: 1 } };
  },
};

/** Answers as AWS does, with nothing stored but the secret: every write succeeds, every read finds nothing. */
export function awsAnswer(request: AwsRequest, content: StubContent): AwsAnswer {
  const contentType = `application/x-amz-json-1.${request.target.startsWith('secrets') || request.target.startsWith('AmazonSSM') ? '1' : '0'}`;
  const refuse = (status: number, type: string, message: string) => ({
    status,
    contentType,
    body: { __type: type, message },
  });
  if (!request.signed) {
    return refuse(403, 'MissingAuthenticationTokenException', 'Request is missing Authentication Token');
  }
  const operation = OPERATIONS[request.target];
  if (operation === undefined) {
    return refuse(400, 'UnknownOperationException', `The stub of the bench does not know ${request.target}.`);
  }
  const body = operation(request.fields, content);
  return body === undefined
    ? refuse(400, 'ResourceNotFoundException', 'There is no such thing.')
    : { status: 200, contentType, body };
}
