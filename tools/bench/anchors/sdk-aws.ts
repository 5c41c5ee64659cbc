import { DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** The calls of `bare-aws.ts` through the AWS SDK, every setting left to its default: what the SDK itself takes. */

type Call = (operation: string, fields: object) => Promise<Record<string, unknown>>;

export function dynamodb(): Call {
  const client = new DynamoDBClient({});
  return async (operation, fields) => ({
    ...(await (operation === 'PutItem'
      ? client.send(new PutItemCommand(fields as PutItemCommand['input']))
      : client.send(new UpdateItemCommand(fields as UpdateItemCommand['input'])))),
  });
}

export function sqs(): Call {
  const client = new SQSClient({});
  return async (_, fields) => ({
    ...(await client.send(new SendMessageCommand(fields as SendMessageCommand['input']))),
  });
}

export function secretsManager(): Call {
  const client = new SecretsManagerClient({});
  return async (_, fields) => ({
    ...(await client.send(new GetSecretValueCommand(fields as GetSecretValueCommand['input']))),
  });
}
