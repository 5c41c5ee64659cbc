import type { SizedItem } from './item-size.ts';

/** A secondary index, as far as it has to do with what a write costs. */
export interface IndexShape {
  readonly name: string;
  /** Attributes of its key. An item that lacks one of them is not in the index. */
  readonly keys: readonly string[];
  /** Attributes that its entries hold, all keys among them; every attribute if undefined. */
  readonly projected: readonly string[] | undefined;
}

/** A table, as far as it has to do with what a write costs. */
export interface TableShape {
  readonly keys: readonly string[];
  readonly indexes: readonly IndexShape[];
}

interface KeyElement {
  readonly AttributeName?: string | undefined;
}

interface IndexDefinition {
  readonly IndexName?: string | undefined;
  readonly KeySchema?: readonly KeyElement[] | undefined;
  readonly Projection?:
    | {
        readonly ProjectionType?: string | undefined;
        readonly NonKeyAttributes?: readonly string[] | undefined;
      }
    | undefined;
}

/** Keys and indexes of a table in CloudFormation's words, which are also those of CreateTable and DescribeTable. */
export interface TableDefinition {
  readonly KeySchema?: readonly KeyElement[] | undefined;
  readonly GlobalSecondaryIndexes?: readonly IndexDefinition[] | undefined;
  readonly LocalSecondaryIndexes?: readonly IndexDefinition[] | undefined;
}

function keyNames(schema: readonly KeyElement[] | undefined): string[] {
  return (schema ?? []).map(({ AttributeName }) => AttributeName ?? '');
}

/** The shape of a table that a template or DescribeTable describes. */
export function tableShape(definition: TableDefinition): TableShape {
  const keys = keyNames(definition.KeySchema);
  const indexes = [
    ...(definition.GlobalSecondaryIndexes ?? []),
    ...(definition.LocalSecondaryIndexes ?? []),
  ].map(({ IndexName = '', KeySchema, Projection }): IndexShape => {
    const own = keyNames(KeySchema);
    return {
      name: IndexName,
      keys: own,
      projected:
        Projection?.ProjectionType === 'ALL'
          ? undefined
          : [...new Set([...keys, ...own, ...(Projection?.NonKeyAttributes ?? [])])],
    };
  });
  return { keys, indexes };
}

/** The entry that an index has of an item. @returns undefined if it has none */
export function indexEntry(index: IndexShape, item: SizedItem | undefined): SizedItem | undefined {
  if (item === undefined || index.keys.some((key) => item[key] === undefined)) return undefined;
  const { projected } = index;
  if (projected === undefined) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => projected.includes(name)));
}
