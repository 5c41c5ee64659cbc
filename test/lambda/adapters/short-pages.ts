import {
  BatchGetItemCommand,
  type DynamoDBClient,
  type KeysAndAttributes,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';

type Answer = Record<string, unknown>;

/**
 * A client whose answers are as short as DynamoDB may make them: pages of at most three items, every third of them empty
 * with more behind it, and batches in which some items are left out.
 *
 * DynamoDB ends a page after a megabyte, which no test has.
 */
export function withShortAnswers(client: DynamoDBClient): DynamoDBClient {
  let queries = 0;
  const call = client.send.bind(client) as (...parts: unknown[]) => Promise<Answer>;
  async function send(command: { readonly input: object }, ...rest: unknown[]): Promise<Answer> {
    if (command instanceof QueryCommand) {
      const { input } = command;
      const start = input.ExclusiveStartKey;
      if (++queries % 3 === 0 && start !== undefined) return { Items: [], Count: 0, LastEvaluatedKey: start };
      return call(new QueryCommand({ ...input, Limit: Math.min(input.Limit ?? 3, 3) }), ...rest);
    }
    if (command instanceof BatchGetItemCommand) {
      const [[table, request] = []] = Object.entries(command.input.RequestItems ?? {});
      if (table === undefined || request === undefined) throw new RangeError('Of one table only.');
      const { Keys = [] } = request;
      const part = (keys: KeysAndAttributes['Keys']) => ({ [table]: { ...request, Keys: keys } });
      const read = Keys.length > 10 ? Keys.length - 8 : Math.ceil(Keys.length / 2);
      const answer = await call(
        new BatchGetItemCommand({ RequestItems: part(Keys.slice(0, read)) }),
        ...rest,
      );
      return read < Keys.length ? { ...answer, UnprocessedKeys: part(Keys.slice(read)) } : answer;
    }
    return call(command, ...rest);
  }
  return { send } as unknown as DynamoDBClient;
}
