import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startLocalAws } from '../../../local/aws/local-aws.ts';

// Runs a stand-in and writes to it without end, printing each number only once its writes were answered. It is killed.
const [stateDirectory = ''] = process.argv.slice(2);
const aws = await startLocalAws({ stateDirectory, region: 'eu-west-1', accountId: '000000000000' });
const config = {
  region: aws.region,
  endpoint: aws.endpoint,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};
const sqs = new SQSClient(config);
const dynamoDb = new DynamoDBClient(config);
const { url } = aws.sqs.ensureQueue('crash.fifo', { FifoQueue: 'true' });
let next = 0;

async function writeForEver(): Promise<void> {
  for (;;) {
    const number = String(next++);
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: number,
        MessageGroupId: number,
        MessageDeduplicationId: number,
      }),
    );
    await dynamoDb.send(
      new PutItemCommand({
        TableName: 'crash',
        Item: { pk: { S: number }, outbox: { S: 'x' }, dueAt: { N: number } },
      }),
    );
    process.stdout.write(`${number}\n`);
  }
}

for (let writer = 0; writer < 8; writer++) writeForEver();
