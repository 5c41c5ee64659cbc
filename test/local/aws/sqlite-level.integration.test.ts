import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { Level } from '../../../local/aws/sqlite-level.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'level-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function all<T>(iterator: { next(): Promise<T | undefined> }): Promise<T[]> {
  const found: T[] = [];
  for (;;) {
    const next = await iterator.next();
    if (next === undefined) return found;
    found.push(next);
  }
}

const key = fc.constantFrom('a', 'a~b', 'b', 'b~', 'b~ÿ', 'ÿ', 'ｚ', '😀', 'z');

test('ranges are those of LevelDB: in the order of the bytes, whatever is asked for', async () => {
  const level = new Level(folder);
  const bound = fc.record(
    { gt: key, gte: key, lt: key, lte: key, reverse: fc.boolean(), limit: fc.integer({ min: -1, max: 4 }) },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(key), bound, async (keys, range) => {
      for (const each of await all(level.keys())) await level.del(each);
      await level.batch(keys.map((each) => ({ type: 'put', key: each, value: { of: each } })));
      const { gt, gte, lt, lte, reverse = false, limit = -1 } = range;
      const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
      const expected = keys
        .filter((each) => gt === undefined || compare(each, gt) > 0)
        .filter((each) => gte === undefined || compare(each, gte) >= 0)
        .filter((each) => lt === undefined || compare(each, lt) < 0)
        .filter((each) => lte === undefined || compare(each, lte) <= 0)
        .toSorted((a, b) => (reverse ? compare(b, a) : compare(a, b)))
        .slice(0, limit < 0 ? undefined : limit);
      expect(await all(level.keys(range))).toEqual(expected);
      expect(await all(level.values(range))).toEqual(expected.map((each) => ({ of: each })));
    }),
  );
  await level.close();
});

test('more entries than are read at once', async () => {
  const level = new Level(folder);
  const keys = Array.from({ length: 250 }, (_, index) => String(index).padStart(3, '0'));
  await level.batch(keys.map((each) => ({ type: 'put', key: each, value: each })));
  expect(await all(level.keys())).toEqual(keys);
  expect(await all(level.keys({ reverse: true, limit: 201 }))).toEqual(keys.toReversed().slice(0, 201));
  await level.close();
});

test('a batch that fails has no effect', async () => {
  const level = new Level(folder);
  const circular: { self?: object } = {};
  circular.self = circular;
  const batch = level.batch([
    { type: 'put', key: 'a', value: 1 },
    { type: 'put', key: 'b', value: circular },
  ]);
  await expect(batch).rejects.toThrow();
  expect(await level.get('a')).toBeUndefined();
  await level.close();
});

test('what a killed process wrote is there', async () => {
  const file = resolve('local/aws/sqlite-level.ts');
  const program = `import { Level } from ${JSON.stringify(file)};
    await new Level(${JSON.stringify(folder)}).put('a', { b: 1 });
    process.kill(process.pid, 'SIGKILL');`;
  expect(() => execFileSync(process.execPath, ['--input-type=module', '--eval', program])).toThrow();
  const level = new Level(folder);
  expect(await level.get('a')).toEqual({ b: 1 });
  await level.close();
});

test('once it is closed it says so, as LevelDB does', async () => {
  const level = new Level(folder);
  await level.close();
  await level.close();
  await expect(level.get('a')).rejects.toMatchObject({ code: 'LEVEL_DATABASE_NOT_OPEN' });
});
