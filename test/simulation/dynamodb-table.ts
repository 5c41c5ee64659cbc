import {
  ConditionalCheckFailedException,
  type DeleteItemCommandInput,
  type GetItemCommandInput,
  type KeysAndAttributes,
  type PutItemCommandInput,
  type QueryCommandInput,
  type ScanCommandInput,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import {
  demandUsed,
  holds,
  type Item,
  UnknownExpressionError,
  updated,
} from '../../local/aws/table-expressions.ts';
import { withoutStack } from './transport.ts';

/** A global secondary index; it gives keys only. */
interface IndexSettings {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
  /** How far behind the table the index is with the next write, in milliseconds. */
  readonly lag: () => number;
}

/** How old an eventually consistent read may be, in milliseconds. */
const MAX_STALENESS = 1000;

/** What an index has taken over from its table, each write some time after it was made. */
class Index {
  readonly settings: IndexSettings;
  readonly #keyNames: readonly string[];
  readonly #items = new Map<string, Item>();
  readonly #pending: { key: string; at: number; item: Item | undefined }[] = [];

  constructor(settings: IndexSettings, keyNames: readonly string[]) {
    this.settings = settings;
    this.#keyNames = keyNames;
  }

  write(now: number, key: string, item: Item | undefined): void {
    const last = this.#pending.findLast((pending) => pending.key === key)?.at ?? now;
    // Writes of one item reach the index in their order.
    this.#pending.push({ key, at: Math.max(last, now + this.settings.lag()), item });
  }

  /** Whether it has an item already, or takes something over of it by then. */
  knowsBy(time: number, key: string): boolean {
    return this.#items.has(key) || this.#pending.some((pending) => pending.key === key && pending.at <= time);
  }

  items(now: number): Iterable<Item> {
    const { partitionKey, sortKey } = this.settings;
    const due = this.#pending.filter((pending) => pending.at <= now);
    if (due.length === 0) return this.#items.values();
    for (const { key, item } of due) {
      const partition = item?.[partitionKey];
      const sort = item?.[sortKey];
      if (item === undefined || partition === undefined || sort === undefined) this.#items.delete(key);
      else
        this.#items.set(key, {
          ...pick(item, this.#keyNames),
          [partitionKey]: partition,
          [sortKey]: sort,
        });
    }
    const later = this.#pending.filter((pending) => pending.at > now);
    this.#pending.splice(0, this.#pending.length, ...later);
    return this.#items.values();
  }
}

/** How short the answers of a table are. DynamoDB may end any page early, and leave out any item of a batch. */
export interface Answers {
  /** How many items a page has, of those asked for: 0 gives an empty one with more behind it. */
  readonly pageLength: (limit: number) => number;
  /** Whether the next item of a batch is left to another call. */
  readonly leavesOut: () => boolean;
}

const WHOLE_ANSWERS: Answers = { pageLength: (limit) => limit, leavesOut: () => false };

/** One write, as seen from outside. */
export interface TableWrite {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/** A table of DynamoDB as far as the adapters use it; time is an argument. */
export class DynamoDbTable {
  readonly #keyNames: readonly string[];
  readonly #indexes: readonly Index[];
  readonly #onWrite: (write: TableWrite) => void;
  readonly #answers: Answers;
  readonly #items = new Map<string, Item>();
  /** The version of each item before its last write. */
  readonly #replaced = new Map<string, { readonly item: Item | undefined; readonly at: number }>();

  constructor(
    keyNames: readonly string[],
    onWrite: (write: TableWrite) => void,
    indexes: readonly IndexSettings[] = [],
    answers: Answers = WHOLE_ANSWERS,
  ) {
    this.#answers = answers;
    this.#keyNames = keyNames;
    this.#onWrite = onWrite;
    this.#indexes = indexes.map((settings) => new Index(settings, keyNames));
  }

  items(): Iterable<Item> {
    return this.#items.values();
  }

  /** Whether an item may be found through an index by then. */
  isIndexedBy(time: number, index: string, item: Item): boolean {
    const key = this.#keyOf(item);
    return this.#indexes.some((each) => each.settings.name === index && each.knowsBy(time, key));
  }

  /** A read that is not consistent may miss the last write. */
  get(now: number, input: GetItemCommandInput) {
    demandKnown(input, ['Key', 'ConsistentRead', 'ProjectionExpression', 'ExpressionAttributeNames']);
    const key = this.#keyOf(input.Key as Item);
    const replaced = this.#replaced.get(key);
    const stale =
      input.ConsistentRead !== true &&
      replaced !== undefined &&
      now < replaced.at + Math.min(MAX_STALENESS, this.#indexes[0]?.settings.lag() ?? 0);
    const item = stale ? replaced.item : this.#items.get(key);
    if (item === undefined) return {};
    const { ProjectionExpression: wanted } = input;
    if (wanted === undefined) return { Item: item };
    if (!/^#?\w+(, #?\w+)*$/.test(wanted)) throw new UnknownExpressionError(`The projection "${wanted}".`);
    const names = wanted.split(', ').map((name) => input.ExpressionAttributeNames?.[name] ?? name);
    return { Item: pick(item, names) };
  }

  /** As many reads, each on its own, but for those that are left out. */
  batchGet(
    now: number,
    { Keys = [], ...options }: Omit<KeysAndAttributes, 'AttributesToGet'>,
  ): { readonly items: readonly Item[]; readonly leftOut: readonly Item[] } {
    const items: Item[] = [];
    const leftOut: Item[] = [];
    for (const Key of Keys) {
      if (this.#answers.leavesOut()) leftOut.push(Key);
      else {
        const { Item } = this.get(now, { TableName: undefined, Key, ...options });
        if (Item !== undefined) items.push(Item);
      }
    }
    return { items, leftOut };
  }

  put(now: number, input: PutItemCommandInput) {
    demandKnown(input, ['Item', ...WRITE_INPUTS]);
    const item = input.Item as Item;
    this.#write(now, input, item, () => item);
    return {};
  }

  update(now: number, input: UpdateItemCommandInput) {
    demandKnown(input, ['Key', 'UpdateExpression', 'ReturnValues', ...WRITE_INPUTS]);
    const { UpdateExpression = '', Key } = input;
    const key = Key as Item;
    const bindings = bindingsOf(input);
    const after = this.#write(now, input, key, (before) => updated(UpdateExpression, before, key, bindings));
    if (input.ReturnValues !== undefined && input.ReturnValues !== 'ALL_NEW') {
      throw new UnknownExpressionError(`ReturnValues ${input.ReturnValues}`);
    }
    return input.ReturnValues === 'ALL_NEW' ? { Attributes: after } : {};
  }

  /** Of an item that is not there nothing is seen from outside. */
  delete(now: number, input: DeleteItemCommandInput) {
    demandKnown(input, ['Key', ...WRITE_INPUTS]);
    this.#write(now, input, input.Key as Item, () => undefined);
    return {};
  }

  /** Of the whole table as it is. */
  scan(input: ScanCommandInput) {
    demandKnown(input, ['FilterExpression', ...LIST_INPUTS]);
    return this.#list(input, [input.FilterExpression]);
  }

  /** Of the table as it is, or of an index as it stood some time ago. */
  query(now: number, input: QueryCommandInput) {
    if (input.IndexName === undefined) {
      demandKnown(input, ['KeyConditionExpression', ...LIST_INPUTS]);
      return this.#list(input, [input.KeyConditionExpression]);
    }
    demandKnown(input, [
      'IndexName',
      'KeyConditionExpression',
      'ExpressionAttributeValues',
      'Limit',
      'Select',
      'ScanIndexForward',
      'ExclusiveStartKey',
    ]);
    const index = this.#indexes.find(({ settings }) => settings.name === input.IndexName);
    if (index === undefined) {
      throw new UnknownExpressionError('The simulation queries the indexes of the ledger only.');
    }
    const bindings = bindingsOf(input);
    demandUsed(bindings, [input.KeyConditionExpression]);
    const { sortKey } = index.settings;
    const number = (item: Item) => Number(item[sortKey]?.N);
    const direction = input.ScanIndexForward === false ? -1 : 1;
    const order = (one: Item, other: Item) => {
      const byKey =
        this.#keyOf(one) < this.#keyOf(other) ? -1 : Number(this.#keyOf(one) > this.#keyOf(other));
      return direction * (number(one) - number(other) || byKey);
    };
    const start = input.ExclusiveStartKey as Item | undefined;
    const left = [...index.items(now)]
      .filter((item) => holds(input.KeyConditionExpression, item, bindings))
      .filter((item) => start === undefined || order(item, start) > 0)
      .sort(order);
    const limit = input.Limit ?? left.length + 1;
    const length = Math.min(limit, this.#answers.pageLength(limit));
    const found = left.slice(0, length);
    const answer = input.Select === 'COUNT' ? {} : { Items: found };
    if (left.length < length) return { ...answer, Count: found.length };
    // A page that is full has a key of the next, whether there is one or not.
    const nowhere = { pk: { S: '' }, [sortKey]: { N: String(-direction * Number.MAX_SAFE_INTEGER) } };
    return { ...answer, Count: found.length, LastEvaluatedKey: found.at(-1) ?? start ?? nowhere };
  }

  /** In one page, in no order. */
  #list(input: QueryCommandInput | ScanCommandInput, conditions: readonly (string | undefined)[]) {
    if (input.ConsistentRead !== true) throw new UnknownExpressionError('A list that is not consistent.');
    const bindings = bindingsOf(input);
    demandUsed(bindings, conditions);
    const names = input.ProjectionExpression?.split(', ') ?? [];
    const found = [...this.#items.values()].filter((item) =>
      conditions.every((condition) => holds(condition, item, bindings)),
    );
    return { Items: found.map((item) => pick(item, names)), Count: found.length };
  }

  /** Deletes what has expired, if time to live gets round to it. */
  expire(now: number, choose: (item: Item) => boolean): void {
    for (const [key, item] of this.#items) {
      if (item.expiresAt?.N === undefined || Number(item.expiresAt.N) * 1000 > now || !choose(item)) continue;
      this.#items.delete(key);
      this.#reindex(now, key, undefined);
      this.#onWrite({ before: item, after: undefined });
    }
  }

  #write(
    now: number,
    input: PutItemCommandInput | UpdateItemCommandInput | DeleteItemCommandInput,
    keyed: Item,
    change: (before: Item | undefined) => Item | undefined,
  ): Item | undefined {
    const bindings = bindingsOf(input);
    const { ConditionExpression } = input;
    demandUsed(bindings, [
      ConditionExpression,
      'UpdateExpression' in input ? input.UpdateExpression : undefined,
    ]);
    const key = this.#keyOf(keyed);
    const before = this.#items.get(key);
    if (!holds(ConditionExpression, before, bindings)) {
      const details = {
        $metadata: {},
        message: 'The conditional request failed',
        ...(input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && before !== undefined
          ? { Item: before }
          : {}),
      };
      throw withoutStack(() => new ConditionalCheckFailedException(details));
    }
    const after = change(before);
    if (before === undefined && after === undefined) return undefined;
    if (after === undefined) this.#items.delete(key);
    else {
      if (this.#keyOf(after) !== key) throw new UnknownExpressionError('An update changes no keys.');
      this.#items.set(key, after);
    }
    this.#replaced.set(key, { item: before, at: now });
    this.#reindex(now, key, after);
    this.#onWrite({ before, after });
    return after;
  }

  #reindex(now: number, key: string, item: Item | undefined): void {
    for (const index of this.#indexes) index.write(now, key, item);
  }

  #keyOf(item: Item): string {
    return this.#keyNames
      .map((name) => {
        const value = item[name]?.S;
        if (value === undefined) throw new UnknownExpressionError(`The key ${name} is missing.`);
        return value;
      })
      .join('\n');
  }
}

const WRITE_INPUTS = [
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValuesOnConditionCheckFailure',
];

const LIST_INPUTS = [
  'ConsistentRead',
  'ExclusiveStartKey',
  'ExpressionAttributeValues',
  'Limit',
  'ProjectionExpression',
];

/** An option that the simulation does not know would be left out silently. */
function demandKnown(input: object, known: readonly string[]): void {
  for (const name of Object.keys(input)) {
    if (name !== 'TableName' && !known.includes(name))
      throw new UnknownExpressionError(`The option ${name}.`);
  }
}

function pick(item: Item, names: readonly string[]): Item {
  const picked: Item = {};
  for (const name in item) {
    const value = item[name];
    if (value !== undefined && names.includes(name)) picked[name] = value;
  }
  return picked;
}

function bindingsOf(input: {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Item | undefined;
}) {
  return { names: input.ExpressionAttributeNames, values: input.ExpressionAttributeValues };
}
