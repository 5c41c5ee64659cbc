import { itemBytes } from '../../../../local/aws/usage/item-size.ts';
import { batchGetUnits, getUnits, queryUnits } from '../../../../local/aws/usage/read-units.ts';
import { tableShape } from '../../../../local/aws/usage/table-shape.ts';
import {
  failedWriteUnits,
  storedBytes,
  unitsOfWrittenBytes,
  writeUnits,
} from '../../../../local/aws/usage/write-units.ts';

/** An item of exactly so many bytes, key and names included. */
function itemOf(bytes: number) {
  return { pk: { S: 'k' }, b: { S: 'x'.repeat(bytes - 'pkkb'.length) } };
}

describe('size of an item', () => {
  test.each([
    ['a string', { name: { S: 'abc' } }, 7],
    ['text outside of ASCII', { ä: { S: '€' } }, 5],
    ['a number of one digit', { n: { N: '5' } }, 3],
    ['a number of 13 digits', { n: { N: '1795324800123' } }, 9],
    ['zeros at the end do not count', { n: { N: '1000000' } }, 3],
    ['zeros at the beginning do not count', { n: { N: '-0.0012' } }, 3],
    ['zero', { n: { N: '0' } }, 2],
    ['binary as base64', { b: { B: 'AAECAw==' } }, 5],
    ['binary as bytes', { b: { B: new Uint8Array(10) } }, 11],
    ['a Boolean and null', { t: { BOOL: true }, z: { NULL: true } }, 4],
    ['a set of strings', { s: { SS: ['ab', 'cde'] } }, 6],
    ['an empty list', { list: { L: [] } }, 7],
    ['a list of two strings', { l: { L: [{ S: 'id' }, { S: 'status' }] } }, 1 + 3 + (2 + 1) + (6 + 1)],
    ['a map', { m: { M: { a: { S: 'b' } } } }, 1 + 3 + (1 + 1 + 1)],
  ])('%s', (_, item, bytes) => {
    expect(itemBytes(item)).toBe(bytes);
  });
});

describe('write units', () => {
  // The Developer Guide's examples: 500 bytes are one unit, 1.5 KB are two, a standard write of 3 KB is three.
  test.each([
    [1, 1],
    [500, 1],
    [1024, 1],
    [1025, 2],
    [1536, 2],
    [3072, 3],
    [409_600, 400],
  ])('%d bytes', (bytes, units) => {
    expect(unitsOfWrittenBytes(bytes)).toBe(units);
    expect(writeUnits({ keys: ['pk'], indexes: [] }, undefined, itemOf(Math.max(5, bytes))).total).toBe(
      units,
    );
  });

  test('an update costs by the larger of the item before and after', () => {
    const shape = { keys: ['pk'], indexes: [] };
    expect(writeUnits(shape, itemOf(3000), itemOf(100)).table).toBe(3);
    expect(writeUnits(shape, itemOf(100), itemOf(2000)).table).toBe(2);
    expect(writeUnits(shape, itemOf(2000), undefined).table).toBe(2);
  });

  test('a write whose condition fails costs by the item that is there', () => {
    expect(failedWriteUnits(undefined)).toBe(1);
    expect(failedWriteUnits(itemOf(1024))).toBe(1);
    expect(failedWriteUnits(itemOf(2048))).toBe(2);
  });

  const shape = tableShape({
    KeySchema: [{ AttributeName: 'pk' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'sparse',
        KeySchema: [{ AttributeName: 'gk' }, { AttributeName: 'gs' }],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
      {
        IndexName: 'listed',
        KeySchema: [{ AttributeName: 'day' }],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['kind'] },
      },
      { IndexName: 'whole', KeySchema: [{ AttributeName: 'w' }], Projection: { ProjectionType: 'ALL' } },
    ],
  });
  const base = { pk: { S: 'k' }, other: { S: 'x' } };
  const inSparse = { ...base, gk: { S: 'a' }, gs: { N: '1' } };
  const inListed = { ...base, day: { S: 'today' }, kind: { S: 'a' } };

  test('the keys of the table are in every index', () => {
    expect(shape.indexes.map(({ projected }) => projected)).toEqual([
      ['pk', 'gk', 'gs'],
      ['pk', 'day', 'kind'],
      undefined,
    ]);
  });

  // One line of the guide each.
  test.each([
    ['an entry that comes', base, inSparse, 'sparse', 1],
    ['a new item that is in no index', undefined, base, 'sparse', 0],
    ['an item that lacks the sort key', base, { ...base, gk: { S: 'a' } }, 'sparse', 0],
    ['an entry that goes', inSparse, base, 'sparse', 1],
    ['an item that is deleted', inSparse, undefined, 'sparse', 1],
    ['a key that changes', inSparse, { ...inSparse, gs: { N: '2' } }, 'sparse', 2],
    ['what is not projected changes', inSparse, { ...inSparse, other: { S: 'y' } }, 'sparse', 0],
    ['what is projected changes', inListed, { ...inListed, kind: { S: 'b' } }, 'listed', 1],
    ['a large entry', undefined, { ...itemOf(3000), w: { S: 'a' } }, 'whole', 3],
  ])('of an index: %s', (_, before, after, index, units) => {
    const { table, indexes, total } = writeUnits(shape, before, after);
    expect(indexes[index]).toBe(units);
    expect(total).toBe(table + units);
  });

  test('storage counts 100 bytes more for the item and for each entry', () => {
    expect(storedBytes(shape, undefined)).toBe(0);
    expect(storedBytes(shape, base)).toBe('pkkotherx'.length + 100);
    expect(storedBytes(shape, inListed)).toBe(
      'pkkotherxdaytodaykinda'.length + 100 + 'pkkdaytodaykinda'.length + 100,
    );
  });
});

describe('read units', () => {
  // The guide's examples: 3.5 KB are rounded up to 4 KB and 10 KB to 12 KB.
  test.each([
    [3584, 1],
    [4096, 1],
    [4097, 2],
    [8192, 2],
    [10_240, 3],
  ])('an item of %d bytes', (bytes, units) => {
    expect(getUnits(itemOf(bytes), true)).toBe(units);
    expect(getUnits(itemOf(bytes), false)).toBe(units / 2);
  });

  test('an item that is not there costs a small one', () => {
    expect(getUnits(undefined, true)).toBe(1);
    expect(getUnits(undefined, false)).toBe(0.5);
  });

  test('a batch of 1.5 KB and 6.5 KB counts as 12 KB', () => {
    expect(batchGetUnits([itemOf(1536), itemOf(6656)], true)).toBe(3);
  });

  test('a query adds up before it rounds: ten items of 4 KB are 10 units, of 100 bytes one', () => {
    expect(queryUnits(Array(10).fill(itemOf(4096)), true)).toBe(10);
    expect(queryUnits(Array(10).fill(itemOf(100)), true)).toBe(1);
    expect(queryUnits([], false)).toBe(0.5);
  });
});
