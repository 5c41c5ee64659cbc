import type { SQSRecord } from 'aws-lambda';
import { type BatchOutcome, EventSourceMapping } from '../../../local/runtime/event-source-mapping.ts';
import type { InvocationResult, Invoke } from '../../../local/runtime/invocation.ts';

function record(id: string, group = id, body = ''): SQSRecord {
  return {
    messageId: id,
    receiptHandle: `handle-${id}`,
    body,
    attributes: { MessageGroupId: group } as SQSRecord['attributes'],
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn',
    awsRegion: 'eu-west-1',
  };
}

/** Runs a mapping over these receives and returns what came of it, when all batches are done. */
async function run(
  receives: SQSRecord[][],
  invoke: Invoke,
  options: { report?: boolean; maximumConcurrency?: number; functionConcurrency?: number } = {},
) {
  const deleted: string[] = [];
  const outcomes: BatchOutcome[] = [];
  const asked: number[] = [];
  const { promise: exhausted, resolve } = Promise.withResolvers<void>();
  const mapping = new EventSourceMapping({
    mapping: {
      queueName: 'q.fifo',
      functionArn: 'f',
      enabled: true,
      batchSize: 10,
      reportBatchItemFailures: options.report ?? true,
      maximumConcurrency: options.maximumConcurrency ?? 10,
    },
    source: {
      receive: async (_, { maxMessages, signal }) => {
        asked.push(maxMessages);
        const records = receives.shift();
        if (records !== undefined) return records;
        resolve();
        await new Promise((done) => signal.addEventListener('abort', done));
        return [];
      },
      delete: (_, handle) => deleted.push(handle),
    },
    invoke,
    functionConcurrency: options.functionConcurrency ?? 4,
    onBatch: (outcome) => outcomes.push(outcome),
  });
  await exhausted;
  await mapping.drain();
  return { deleted, outcomes, asked };
}

function returns(value: unknown): Invoke {
  return async () => ({ ok: true, payload: JSON.stringify(value) });
}

const failed: InvocationResult = { ok: false, error: { errorType: 'E', errorMessage: 'e' } };
const batch = () => [record('a'), record('b'), record('c')];
const ALL = ['handle-a', 'handle-b', 'handle-c'];

test('the event holds the records, and a batch that worked is deleted', async () => {
  const events: unknown[] = [];
  const { deleted, outcomes, asked } = await run([batch()], async (payload) => {
    events.push(JSON.parse(payload));
    return { ok: true, payload: 'null' };
  });
  expect(events).toEqual([{ Records: batch() }]);
  expect(deleted).toEqual(ALL);
  expect(outcomes).toMatchObject([{ queueName: 'q.fifo', messages: 3, failed: 0 }]);
  expect(asked[0]).toBe(10);
});

test('nothing is deleted when the function fails', async () => {
  const { deleted, outcomes } = await run([batch()], async () => failed);
  expect(deleted).toEqual([]);
  expect(outcomes).toMatchObject([{ messages: 3, failed: 3 }]);
});

test('only what did not fail is deleted', async () => {
  const { deleted } = await run([batch()], returns({ batchItemFailures: [{ itemIdentifier: 'b' }] }));
  expect(deleted).toEqual(['handle-a', 'handle-c']);
});

test.each([[null], [{}], [{ batchItemFailures: [] }], [{ batchItemFailures: null }]])(
  '%j is success',
  async (value) => {
    expect((await run([batch()], returns(value))).deleted).toEqual(ALL);
  },
);

test.each([
  [{ batchItemFailures: [{ itemIdentifier: 'unknown' }] }],
  [{ batchItemFailures: [{ itemIdentifier: '' }] }],
  [{ batchItemFailures: [{ itemIdentifier: null }] }],
  [{ batchItemFailures: [{ wrong: 'a' }] }],
  [{ batchItemFailures: [{ itemIdentifier: 'a' }, {}] }],
  [{ batchItemFailures: 'a' }],
  ['text'],
])('%j fails the whole batch', async (value) => {
  expect((await run([batch()], returns(value))).deleted).toEqual([]);
});

test('without ReportBatchItemFailures the answer does not matter', async () => {
  const invoke = returns({ batchItemFailures: [{ itemIdentifier: 'b' }] });
  expect((await run([batch()], invoke, { report: false })).deleted).toEqual(ALL);
});

test.each([
  [{ maximumConcurrency: 2, functionConcurrency: 4 }, 2],
  [{ maximumConcurrency: 10, functionConcurrency: 3 }, 3],
])('batches run at once as far as mapping and function allow: %j', async (options, expected) => {
  let running = 0;
  let most = 0;
  const invoke: Invoke = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    running -= 1;
    return { ok: true, payload: 'null' };
  };
  const receives = Array.from({ length: 8 }, (_, index) => [record(`m${index}`)]);
  const { deleted } = await run(receives, invoke, options);
  expect(most).toBe(expected);
  expect(deleted).toHaveLength(8);
});

test('a batch too big for one event is split, and a group goes no further than its first failure', async () => {
  const big = 'x'.repeat(2_500_000);
  const seen: string[][] = [];
  const { deleted } = await run(
    [[record('a', 'g', big), record('b', 'h', big), record('c', 'g', big), record('d', 'h', big)]],
    async (payload) => {
      const ids = (JSON.parse(payload) as { Records: SQSRecord[] }).Records.map(({ messageId }) => messageId);
      seen.push(ids);
      return {
        ok: true,
        payload: JSON.stringify({ batchItemFailures: ids.includes('a') ? [{ itemIdentifier: 'a' }] : [] }),
      };
    },
  );
  expect(seen).toEqual([['a', 'b'], ['d']]);
  expect(deleted).toEqual(['handle-b', 'handle-d']);
});

test('a queue that is down is asked again', async () => {
  let calls = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const mapping = new EventSourceMapping({
    mapping: {
      queueName: 'q',
      functionArn: 'f',
      enabled: true,
      batchSize: 1,
      reportBatchItemFailures: true,
      maximumConcurrency: 1,
    },
    source: {
      receive: async () => {
        calls += 1;
        if (calls === 3) resolve();
        if (calls === 1) throw new Error('down');
        return [];
      },
      delete: () => {},
    },
    invoke: returns(null),
    functionConcurrency: 1,
    onBatch: () => {},
  });
  await promise;
  await mapping.drain();
  expect(calls).toBe(3);
});
