import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { holds, type Item } from '../../../local/aws/table-expressions.ts';

/** A query that the stand-ins do not know would be answered as another one. */
class UnknownQueryError extends Error {
  override readonly name = 'UnknownQueryError';
}

/** Bytes at which DynamoDB ends a page. */
const PAGE_BYTES = 1024 * 1024;

/** What a query asks for. */
export interface IndexQuery {
  readonly partition: string;
  /** Bounds of the sort key, both included. */
  readonly from: number;
  readonly to: number;
  readonly isAscending: boolean;
  readonly start: Item | undefined;
}

const CONDITION = /^(\w+) = (:\w+)(?: AND (\w+) BETWEEN (:\w+) AND (:\w+))?$/;

/** @throws UnknownQueryError for a key condition of another form */
export function readQuery(input: QueryCommandInput): IndexQuery {
  const found = CONDITION.exec(input.KeyConditionExpression ?? '');
  if (found === null) throw new UnknownQueryError(`The key condition "${input.KeyConditionExpression}".`);
  const [, , partition = '', , from, to] = found;
  const number = (name: string | undefined, otherwise: number) =>
    name === undefined ? otherwise : Number(input.ExpressionAttributeValues?.[name]?.N);
  return {
    partition: input.ExpressionAttributeValues?.[partition]?.S ?? '',
    from: number(from, Number.NEGATIVE_INFINITY),
    to: number(to, Number.POSITIVE_INFINITY),
    isAscending: input.ScanIndexForward !== false,
    start: input.ExclusiveStartKey as Item | undefined,
  };
}

/** An item or an entry of an index, and its size. */
interface Sized {
  readonly entry: Item;
  readonly bytes: number;
}

/**
 * One page of a query, as DynamoDB ends it: after so many items, or with the one that makes it a megabyte, filtered ones
 * included.
 *
 * @param keysOf - key of an entry, for the page behind it
 */
export function page(
  entries: Iterable<Sized>,
  input: QueryCommandInput,
  keysOf: (entry: Item) => Item,
): { readonly output: object; readonly bytes: number } {
  const limit = input.Limit ?? Number.POSITIVE_INFINITY;
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = input;
  const Items: Item[] = [];
  let bytes = 0;
  let looked = 0;
  let last: Item | undefined;
  for (const { entry, bytes: size } of entries) {
    looked++;
    bytes += size;
    last = entry;
    if (holds(input.FilterExpression, entry, { names, values })) Items.push(entry);
    if (looked >= limit || bytes >= PAGE_BYTES) break;
  }
  const isCut = last !== undefined && (looked >= limit || bytes >= PAGE_BYTES);
  const output = {
    ...(input.Select === 'COUNT' ? {} : { Items }),
    Count: Items.length,
    ...(isCut && { LastEvaluatedKey: keysOf(last as Item) }),
  };
  return { output, bytes };
}
