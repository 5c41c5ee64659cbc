import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { dynamodb } from './bare-aws.ts';

/** The physical limit of a handler: two writes for each message, an entity's one after another. */

const dynamo = dynamodb();
const table = process.env.ENTITY_TABLE;

async function handleRecord({ body, attributes }: SQSRecord): Promise<void> {
  const { id, subject, data } = JSON.parse(body) as { id: string; subject: string; data: { status: string } };
  const history = { pk: { S: subject }, sk: { S: `${attributes.SentTimestamp}#${id}` } };
  const values = { ':status': { S: data.status } };
  await dynamo('UpdateItem', {
    TableName: table,
    Key: { pk: { S: subject }, sk: { S: 'current' } },
    UpdateExpression: 'SET lastStatus = :status',
    ExpressionAttributeValues: values,
  });
  await dynamo('UpdateItem', {
    TableName: table,
    Key: history,
    UpdateExpression: 'SET handledAs = :status',
    ExpressionAttributeValues: values,
  });
}

export const handler = async ({ Records }: SQSEvent) => {
  const groups = Map.groupBy(Records, (record) => record.attributes.MessageGroupId);
  await Promise.all(
    [...groups.values()].map(async (group) => {
      for (const record of group) await handleRecord(record);
    }),
  );
  return { batchItemFailures: [] };
};
