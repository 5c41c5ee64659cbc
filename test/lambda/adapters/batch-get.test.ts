import type { AttributeValue, BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { batchGet, IncompleteReadError } from '../../../lambda/adapters/batch-get.ts';
import { never } from '../factories.ts';

const KEYS = ['a', 'b', 'c', 'd'].map((pk) => ({ pk: { S: pk } }));
const names = (items: readonly Record<string, AttributeValue>[]) => items.map(({ pk }) => pk?.S);

let calledAt: number[];

beforeEach(() => {
  calledAt = [];
  jest.useFakeTimers({ now: 0 });
});

afterEach(() => jest.useRealTimers());

/** A table that gives so many of the items that a call asks for. */
function tableThatGives(count: number): DynamoDBClient {
  const send = async ({ input }: BatchGetItemCommand) => {
    calledAt.push(Date.now());
    const keys = input.RequestItems?.ledger?.Keys ?? [];
    return {
      Responses: { ledger: keys.slice(0, count) },
      UnprocessedKeys: keys.length > count ? { ledger: { Keys: keys.slice(count) } } : {},
    };
  };
  return { send } as unknown as DynamoDBClient;
}

async function settled<T>(work: Promise<T>): Promise<PromiseSettledResult<T>> {
  const settling = Promise.allSettled([work]);
  await jest.runAllTimersAsync();
  const [result] = await settling;
  return result;
}

test('what is left out is asked for again until all is there', async () => {
  const result = await settled(batchGet(tableThatGives(1), 'ledger', KEYS, {}, never));
  expect(result).toMatchObject({ status: 'fulfilled' });
  if (result.status === 'fulfilled') expect(names(result.value)).toEqual(['a', 'b', 'c', 'd']);
});

test('the rounds are ever further apart, each by chance, up to two seconds', async () => {
  const random = jest.spyOn(Math, 'random').mockReturnValue(0);
  await settled(batchGet(tableThatGives(0), 'ledger', KEYS, {}, never, 9));
  const least = calledAt.slice(1).map((at, index) => at - (calledAt[index] ?? 0));
  expect(least).toEqual([25, 50, 100, 200, 400, 800, 1000, 1000]);
  calledAt = [];
  random.mockReturnValue(0.999_999);
  await settled(batchGet(tableThatGives(0), 'ledger', KEYS, {}, never, 9));
  const longest = calledAt.slice(1).map((at, index) => at - (calledAt[index] ?? 0));
  random.mockRestore();
  expect(longest.map((time) => Math.round(time / 10) * 10)).toEqual([
    50, 100, 200, 400, 800, 1600, 2000, 2000,
  ]);
});

test('it stops after so many rounds', async () => {
  const result = await settled(batchGet(tableThatGives(0), 'ledger', KEYS, {}, never, 3));
  expect(result).toMatchObject({ status: 'rejected', reason: expect.any(IncompleteReadError) });
  expect(calledAt).toHaveLength(3);
});

test('it ends at once when the signal aborts, in a pause too', async () => {
  const controller = new AbortController();
  const work = batchGet(tableThatGives(0), 'ledger', KEYS, {}, controller.signal);
  work.catch(() => {});
  await jest.advanceTimersByTimeAsync(60);
  controller.abort(new Error('over'));
  await expect(work).rejects.toThrow('over');
  const { length } = calledAt;
  await jest.runAllTimersAsync();
  expect(calledAt).toHaveLength(length);
});
