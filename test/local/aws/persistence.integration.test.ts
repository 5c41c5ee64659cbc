import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DynamoDBClient, paginateQuery, paginateScan } from '@aws-sdk/client-dynamodb';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { LocalAws } from '../../../local/aws/local-aws.ts';
import { createOutboxTable } from './dynamodb-fixture.ts';
import { clientConfig, LocalAwsFixture } from './local-aws-fixture.ts';

const fixture = new LocalAwsFixture();
afterEach(() => fixture.clean());

const fifo = { FifoQueue: 'true' };
const now = () => new AbortController().signal;
const receive = (aws: LocalAws, maxMessages = 10) =>
  aws.sqs.receive('q.fifo', { maxMessages, waitMilliseconds: 0, signal: now() });

async function send(aws: LocalAws, ...bodies: string[]): Promise<void> {
  const client = new SQSClient(clientConfig(aws));
  const { url } = aws.sqs.ensureQueue('q.fifo', fifo);
  for (const body of bodies) {
    await client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: body,
        MessageGroupId: body,
        MessageDeduplicationId: body,
      }),
    );
  }
  client.destroy();
}

test('messages, receive counts, deletions, deduplication and visibility outlive a restart', async () => {
  const stateDirectory = fixture.directory();
  let time = Date.UTC(2026, 0, 1);
  const clock = () => time;
  const first = await fixture.start({ stateDirectory, clock });
  await send(first, 'deleted', 'in-flight', 'waiting');
  const [deleted] = await receive(first, 2);
  first.sqs.delete('q.fifo', deleted?.receiptHandle ?? '');
  await fixture.stop(first);

  const second = await fixture.start({ stateDirectory, clock });
  const { url } = second.sqs.ensureQueue('q.fifo', fifo);
  await send(second, 'deleted');
  expect((await receive(second)).map(({ body }) => body)).toEqual(['waiting']);
  const client = new SQSClient(clientConfig(second));
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  expect(Attributes).toEqual({ ApproximateNumberOfMessagesNotVisible: '2' });

  time += 30_000;
  const { Messages } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
    }),
  );
  expect(Messages).toMatchObject([
    {
      Body: 'in-flight',
      Attributes: { ApproximateReceiveCount: '2', SequenceNumber: '00000000000000000002' },
    },
    { Body: 'waiting', Attributes: { ApproximateReceiveCount: '2', SequenceNumber: '00000000000000000003' } },
  ]);
  client.destroy();
});

test('a torn last line of a journal is left out', async () => {
  const stateDirectory = fixture.directory();
  const journal = join(stateDirectory, 'sqs', 'q.fifo.jsonl');
  const first = await fixture.start({ stateDirectory });
  await send(first, 'one', 'two');
  await fixture.stop(first);
  truncateSync(journal, statSync(journal).size - 1);

  const second = await fixture.start({ stateDirectory });
  await send(second, 'three');
  expect((await receive(second)).map(({ body }) => body)).toEqual(['one', 'three']);
  await fixture.stop(second);

  const third = await fixture.start({ stateDirectory });
  third.sqs.ensureQueue('q.fifo', fifo);
  appendFileSync(journal, '{"type":"pur');
  await fixture.stop(third);
  const fourth = await fixture.start({ stateDirectory });
  expect(() => fourth.sqs.ensureQueue('q.fifo', fifo)).not.toThrow();
});

test('any other damage stops with the line to look at', async () => {
  const stateDirectory = fixture.directory();
  const journal = join(stateDirectory, 'sqs', 'q.fifo.jsonl');
  const first = await fixture.start({ stateDirectory });
  await send(first, 'one');
  await fixture.stop(first);
  writeFileSync(journal, `{"type":\n${readFileSync(journal, 'utf8')}`);
  const second = await fixture.start({ stateDirectory });
  expect(() => second.sqs.ensureQueue('q.fifo', fifo)).toThrow(/Line 1 of .*q\.fifo\.jsonl is damaged/);
});

test('what was answered before a kill -9 is there afterwards, in queue, table and index', async () => {
  const stateDirectory = fixture.directory();
  const before = await fixture.start({ stateDirectory });
  const preparing = new DynamoDBClient(clientConfig(before));
  await createOutboxTable(preparing, 'crash');
  preparing.destroy();
  await fixture.stop(before);

  const child = spawn(process.execPath, [join(__dirname, 'crash-child.ts'), stateDirectory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const answered: string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    answered.push(line);
    if (answered.length === 300) child.kill('SIGKILL');
  });
  await Promise.all([once(child, 'exit'), once(lines, 'close')]);
  expect(answered.length).toBeGreaterThanOrEqual(300);

  const after = await fixture.start({ stateDirectory });
  after.sqs.ensureQueue('crash.fifo', fifo);
  const queued = new Set<string>();
  for (;;) {
    const records = await after.sqs.receive('crash.fifo', {
      maxMessages: 10,
      waitMilliseconds: 0,
      signal: now(),
    });
    if (records.length === 0) break;
    for (const { body } of records) queued.add(body);
  }
  expect(answered.filter((number) => !queued.has(number))).toEqual([]);

  const client = new DynamoDBClient(clientConfig(after));
  const stored = new Set<string | undefined>();
  for await (const { Items } of paginateScan({ client }, { TableName: 'crash' })) {
    for (const item of Items ?? []) stored.add(item.pk?.S);
  }
  expect(answered.filter((number) => !stored.has(number))).toEqual([]);
  const indexed = new Set<string | undefined>();
  const query = {
    TableName: 'crash',
    IndexName: 'outbox',
    KeyConditionExpression: 'outbox = :x',
    ExpressionAttributeValues: { ':x': { S: 'x' } },
  };
  for await (const { Items } of paginateQuery({ client }, query)) {
    for (const item of Items ?? []) indexed.add(item.pk?.S);
  }
  expect([...indexed].sort()).toEqual([...stored].sort());
  client.destroy();
});
