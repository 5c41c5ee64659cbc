import {
  ConditionalCheckFailedException,
  type GetItemCommandInput,
  type PutItemCommandInput,
  type QueryCommandInput,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { holds, type Item, updated } from '../../../local/aws/table-expressions.ts';
import { itemBytes } from '../../../local/aws/usage/item-size.ts';
import { getUnits, unitsOfReadBytes } from '../../../local/aws/usage/read-units.ts';
import { type IndexShape, indexEntry, type TableShape } from '../../../local/aws/usage/table-shape.ts';
import { failedWriteUnits, storedBytes, writeUnits } from '../../../local/aws/usage/write-units.ts';
import type { Answer } from './counted-client.ts';
import { SortedEntries } from './sorted-entries.ts';
import { page, readQuery } from './table-query.ts';

/** The index has what the table has at once: how far it lags behind is the simulation's to vary. */
class MemoryIndex {
  readonly shape: IndexShape;
  readonly #keyOf: (item: Item) => string;
  readonly #partitions = new Map<string, SortedEntries<Item>>();

  constructor(shape: IndexShape, keyOf: (item: Item) => string) {
    this.shape = shape;
    this.#keyOf = keyOf;
  }

  replace(before: Item | undefined, after: Item | undefined): void {
    const [removed, put] = [this.#entryOf(before), this.#entryOf(after)];
    if (removed?.partition === put?.partition && removed?.sort === put?.sort) return;
    if (removed !== undefined) this.#partition(removed.partition).remove(removed);
    if (put !== undefined) this.#partition(put.partition).add({ ...put, bytes: itemBytes(put.entry) });
  }

  query(input: QueryCommandInput) {
    const { partition, from, to, isAscending, start } = readQuery(input);
    const entries = this.#partition(partition);
    const [, sortKey = ''] = this.shape.keys;
    const begin = (otherwise: { readonly sort: number; readonly key: string }) =>
      start === undefined ? otherwise : { sort: Number(start[sortKey]?.N), key: this.#keyOf(start) };
    // No key is before the empty one, nor behind U+FFFF.
    const found = isAscending
      ? entries.after(begin({ sort: from, key: '' }))
      : entries.before(begin({ sort: to, key: '\uffff' }));
    return page(within(found, from, to), input, (entry) => entry);
  }

  #entryOf(item: Item | undefined) {
    const entry = indexEntry(this.shape, item) as Item | undefined;
    if (item === undefined || entry === undefined) return undefined;
    const [partitionKey = '', sortKey = ''] = this.shape.keys;
    return {
      partition: entry[partitionKey]?.S ?? '',
      sort: Number(entry[sortKey]?.N),
      key: this.#keyOf(item),
      entry,
    };
  }

  #partition(name: string): SortedEntries<Item> {
    const known = this.#partitions.get(name) ?? new SortedEntries<Item>();
    this.#partitions.set(name, known);
    return known;
  }
}

function* within<T extends { readonly sort: number }>(
  entries: Iterable<T>,
  from: number,
  to: number,
): Generator<T> {
  for (const entry of entries) {
    if (entry.sort < from || entry.sort > to) return;
    yield entry;
  }
}

/** A table of DynamoDB in memory, which tells what each call would be billed. */
export class MemoryTable {
  readonly #shape: TableShape;
  readonly #items = new Map<string, Item>();
  readonly #indexes: readonly MemoryIndex[];

  constructor(shape: TableShape) {
    this.#shape = shape;
    this.#indexes = shape.indexes.map((index) => new MemoryIndex(index, this.#keyOf));
  }

  /** Items that there are. */
  get size(): number {
    return this.#items.size;
  }

  item(key: Item): Item | undefined {
    return this.#items.get(this.#keyOf(key));
  }

  get({ Key, ConsistentRead = false }: GetItemCommandInput): Answer {
    const found = this.item(Key as Item);
    const usage = { readUnits: getUnits(found, ConsistentRead) };
    return { output: found === undefined ? {} : { Item: found }, usage };
  }

  put(input: PutItemCommandInput): Answer {
    return this.#write(input, input.Item as Item, () => input.Item as Item);
  }

  update(input: UpdateItemCommandInput): Answer {
    const { Key, UpdateExpression = '', ExpressionAttributeNames: names } = input;
    const bindings = { names, values: input.ExpressionAttributeValues };
    return this.#write(input, Key as Item, (before) =>
      updated(UpdateExpression, before, Key as Item, bindings),
    );
  }

  /** Of an index: nobody queries the table itself here. */
  query(input: QueryCommandInput): Answer {
    const index = this.#indexes.find(({ shape }) => shape.name === input.IndexName);
    if (index === undefined) throw new Error(`There is no index ${input.IndexName}.`);
    const { output, bytes } = index.query(input);
    return { output, usage: { readUnits: unitsOfReadBytes(bytes, false) } };
  }

  #write(
    input: PutItemCommandInput | UpdateItemCommandInput,
    keyed: Item,
    change: (before: Item | undefined) => Item,
  ): Answer {
    const key = this.#keyOf(keyed);
    const before = this.#items.get(key);
    const bindings = {
      names: input.ExpressionAttributeNames,
      values: input.ExpressionAttributeValues,
    };
    if (!holds(input.ConditionExpression, before, bindings)) {
      const failed = new ConditionalCheckFailedException({
        $metadata: {},
        message: 'The conditional request failed',
        ...(before !== undefined && { Item: before }),
      });
      throw Object.assign(failed, { usage: { writeUnits: failedWriteUnits(before) } });
    }
    const after = change(before);
    this.#items.set(key, after);
    for (const index of this.#indexes) index.replace(before, after);
    const usage = {
      writeUnits: writeUnits(this.#shape, before, after).total,
      storedBytes: storedBytes(this.#shape, after) - storedBytes(this.#shape, before),
    };
    const isWanted = 'ReturnValues' in input && input.ReturnValues === 'ALL_NEW';
    return { output: isWanted ? { Attributes: after } : {}, usage };
  }

  readonly #keyOf = (item: Item): string => this.#shape.keys.map((name) => item[name]?.S ?? '').join('\n');
}
