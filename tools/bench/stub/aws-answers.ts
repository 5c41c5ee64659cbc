import { randomUUID } from 'node:crypto';
import {
  type MessageAttributes,
  md5OfAttributes,
  md5OfText,
} from '../../../local/aws/sqs/message-attributes.ts';

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
  /** Whether each item that is put with a condition is there already, as if an earlier request had put it. */
  readonly claimed: boolean;
}

const SECRET_VERSION = '11111111-2222-4333-8444-555555555555';

/** Seconds since the epoch. */
const SECRET_STORED_AT = 1_767_225_600;

/** An answer other than success. */
class Rejection {
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(type: string, fields: Readonly<Record<string, unknown>>) {
    this.type = type;
    this.fields = fields;
  }
}

const NOT_FOUND = new Rejection('ResourceNotFoundException', { message: 'There is no such thing.' });

/** The item is there, and an earlier claim made it. */
function conditionFailed(item: unknown): Rejection {
  const earlier = { ...(item as object), claimId: { S: 'earlier' } };
  return new Rejection('ConditionalCheckFailedException', {
    message: 'The conditional request failed',
    Item: earlier,
  });
}

type Operation = (
  fields: Readonly<Record<string, unknown>>,
  content: StubContent,
) => AwsAnswer['body'] | Rejection;

/** What each operation answers. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  'secretsmanager.GetSecretValue': (fields, { secret }) =>
    fields.VersionStage === 'AWSPREVIOUS'
      ? NOT_FOUND
      : {
          ARN: fields.SecretId,
          Name: 'bench',
          VersionId: SECRET_VERSION,
          SecretString: secret,
          VersionStages: ['AWSCURRENT'],
          CreatedDate: SECRET_STORED_AT,
        },
  'secretsmanager.DescribeSecret': ({ SecretId }) => ({
    ARN: SecretId,
    Name: 'bench',
    LastChangedDate: SECRET_STORED_AT,
    VersionIdsToStages: { [SECRET_VERSION]: ['AWSCURRENT'] },
  }),
  'DynamoDB_20120810.PutItem': ({ Item, ConditionExpression }, { claimed }) =>
    claimed && ConditionExpression !== undefined ? conditionFailed(Item) : {},
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
      ? NOT_FOUND
      : { Parameter: { Name, Type: 'String', Value: value, Version: 1 } };
  },
};

/** Answers as AWS does, with nothing stored but the secret: every write succeeds, every read finds nothing. */
export function awsAnswer(request: AwsRequest, content: StubContent): AwsAnswer {
  const contentType = `application/x-amz-json-1.${request.target.startsWith('secrets') || request.target.startsWith('AmazonSSM') ? '1' : '0'}`;
  const reject = (status: number, { type, fields }: Rejection) => ({
    status,
    contentType,
    body: { __type: type, ...fields },
  });
  if (!request.signed) {
    return reject(403, new Rejection('MissingAuthenticationTokenException', { message: 'Not signed.' }));
  }
  const operation = OPERATIONS[request.target];
  if (operation === undefined) {
    const message = `The stub of the bench does not know ${request.target}.`;
    return reject(400, new Rejection('UnknownOperationException', { message }));
  }
  const body = operation(request.fields, content);
  return body instanceof Rejection ? reject(400, body) : { status: 200, contentType, body };
}
