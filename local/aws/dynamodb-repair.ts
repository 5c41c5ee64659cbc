import { isDeepStrictEqual } from 'node:util';
import db from 'dynalite/db/index.js';

interface Table {
  readonly TableName: string;
  TableStatus: string;
  readonly GlobalSecondaryIndexes?: { readonly IndexName: string; IndexStatus: string }[];
}

type Change = { type: 'put' | 'del'; key: string; value?: unknown };

/**
 * Puts right what a kill in the middle of a write left. dynalite writes the index entries first and the item
 * afterwards, one by one; so an item can be missing from an index, for good, or an entry can point to an item that
 * never was. DynamoDB keeps its indexes complete, and the outbox relies on that. A table whose creation was interrupted
 * would stay in CREATING.
 *
 * Cost: one pass over the store.
 *
 * @param path - folder of the store; nothing may have it open
 * @returns how many entries were put right
 * @throws if another process has the store open
 */
export async function repairStore(path: string): Promise<number> {
  const { db: level } = db.create({ path });
  await level.open();
  try {
    const changes: Change[] = [];
    for await (const [key, value] of entriesBelow('table~')) {
      const table = value as Table;
      if (table.TableStatus === 'CREATING') {
        table.TableStatus = 'ACTIVE';
        for (const index of table.GlobalSecondaryIndexes ?? []) index.IndexStatus = 'ACTIVE';
        changes.push({ type: 'put', key, value: table });
      }
      changes.push(...(await indexChanges(table)));
    }
    if (changes.length > 0) await level.batch(changes);
    return changes.length;
  } finally {
    await level.close();
  }

  async function indexChanges(table: Table): Promise<Change[]> {
    const indexes = table.GlobalSecondaryIndexes ?? [];
    if (indexes.length === 0) return [];
    const prefixOf = (index: string) => `index-global~${table.TableName}~${index}~`;
    const expected = new Map<string, object>();
    for await (const [, item] of entriesBelow(`item-${table.TableName}~`)) {
      for (const entry of db.getIndexActions(indexes, undefined, item as object, table).puts) {
        expected.set(prefixOf(entry.index) + entry.key, plain(entry.item));
      }
    }
    const changes: Change[] = [];
    for (const { IndexName } of indexes) {
      for await (const [key, entry] of entriesBelow(prefixOf(IndexName))) {
        const wanted = expected.get(key);
        expected.delete(key);
        if (wanted === undefined) changes.push({ type: 'del', key });
        else if (!isDeepStrictEqual(plain(entry), wanted)) changes.push({ type: 'put', key, value: wanted });
      }
    }
    for (const [key, value] of expected) changes.push({ type: 'put', key, value });
    return changes;
  }

  function entriesBelow(prefix: string): AsyncIterable<[string, unknown]> {
    return level.iterator({ gte: prefix, lt: `${prefix}\u00ff` });
  }
}

/** As JSON keeps it: without undefined fields and with the ordinary prototype. */
function plain(value: unknown): object {
  return JSON.parse(JSON.stringify(value));
}
