import { assertBounded, UnboundedReadError } from '../../../../tools/bench/parts/sizes.ts';

const query = { TableName: 't', KeyConditionExpression: 'outbox = :shard AND dueAt <= :now', Limit: 10 };

describe('a request that takes as long for a million items as for none', () => {
  it.each([
    ['PutItem', { Item: {} }],
    ['UpdateItem', { Key: {} }],
    ['Query', query],
  ])('may be %s', (operation, fields) => {
    expect(() => assertBounded({ target: `DynamoDB_20120810.${operation}`, fields })).not.toThrow();
  });

  it.each([
    ['Scan', {}],
    ['ExecuteStatement', {}],
    ['Query', { ...query, KeyConditionExpression: undefined }],
    ['Query', { ...query, Limit: undefined }],
    ['Query', { ...query, FilterExpression: 'a = :b' }],
  ])('is not %s of %j', (operation, fields) => {
    expect(() => assertBounded({ target: `DynamoDB_20120810.${operation}`, fields })).toThrow(
      UnboundedReadError,
    );
  });
});
