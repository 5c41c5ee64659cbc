import { createHash, timingSafeEqual } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { dynamodb, secretsManager, sqs } from './bare-aws.ts';

/**
 * The physical limit: the calls that the verifier makes, over `node:https` with a signature written by hand. No strict
 * reading of the body, no policy, no retries, no log, no metrics.
 */

const dynamo = dynamodb();
const queue = sqs();
const secrets = secretsManager();
const table = process.env.LEDGER_TABLE;
let secret: Promise<string> | undefined;

async function readSecret(): Promise<string> {
  const { SecretString } = await secrets('GetSecretValue', {
    SecretId: process.env.WEBHOOK_SECRET_ID,
    VersionStage: 'AWSCURRENT',
  });
  return String(SecretString);
}

export const handler = async ({ headers, body = '' }: APIGatewayProxyEventV2) => {
  secret ??= readSecret();
  const parsed = JSON.parse(body) as Record<string, unknown>;
  const texts = headers['x-webhook-security-fields']?.split(',').map((name) => String(parsed[name]));
  const hash = createHash('sha256')
    .update(`${texts?.join('')}${await secret}`)
    .digest();
  const given = Buffer.from(headers['x-webhook-security-hash'] ?? '', 'hex');
  if (given.length !== hash.length || !timingSafeEqual(hash, given)) return { statusCode: 401 };
  const uuid = headers['x-webhook-request-uuid'] ?? '';
  const now = Math.floor(Date.now() / 1000);
  const [id = '', status = ''] = texts ?? [];
  await dynamo('PutItem', {
    TableName: table,
    Item: { pk: { S: uuid }, subject: { S: id }, status: { S: status }, body: { S: body } },
    ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
    ExpressionAttributeValues: { ':now': { N: String(now) } },
  });
  await queue('SendMessage', {
    QueueUrl: `${process.env.QUEUE_URL_PREFIX}merchant-handler.fifo`,
    MessageBody: body,
    MessageGroupId: id,
    MessageDeduplicationId: uuid,
    MessageAttributes: { requestUuid: { DataType: 'String', StringValue: uuid } },
  });
  await dynamo('UpdateItem', {
    TableName: table,
    Key: { pk: { S: uuid } },
    UpdateExpression: 'SET sentAt = :now',
    ExpressionAttributeValues: { ':now': { N: String(now) } },
  });
  return { statusCode: 200, body: '{"code":"accepted"}' };
};
