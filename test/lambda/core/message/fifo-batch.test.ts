import { processFifoBatch } from '../../../../lambda/core/message/fifo-batch.ts';

interface Item {
  readonly id: string;
  readonly group: string;
}

const item = (id: string): Item => ({ id, group: id.slice(0, 1) });

test('records of a group are handled one after another, in order', async () => {
  const events: string[] = [];
  const records = ['a1', 'b1', 'a2', 'a3', 'b2'].map(item);
  const results = await processFifoBatch(
    records,
    ({ group }) => group,
    async ({ id }) => {
      events.push(`begin ${id}`);
      await Promise.resolve();
      events.push(`end ${id}`);
    },
  );
  expect(events.filter((event) => event.includes(' a'))).toEqual([
    'begin a1',
    'end a1',
    'begin a2',
    'end a2',
    'begin a3',
    'end a3',
  ]);
  expect(results.map(({ record, outcome }) => [record.id, outcome])).toEqual(
    records.map(({ id }) => [id, 'done']),
  );
});

test('a group that waits does not hold up another', async () => {
  const gate = Promise.withResolvers<void>();
  await processFifoBatch(
    ['a1', 'b1'].map(item),
    ({ group }) => group,
    async ({ id }) => {
      if (id === 'a1') await gate.promise;
      else gate.resolve();
    },
  );
});

test('after a failure the rest of the group is skipped and other groups go on', async () => {
  const tried: string[] = [];
  const failure = new Error('broken');
  const results = await processFifoBatch(
    ['a1', 'b1', 'a2', 'a3', 'b2'].map(item),
    ({ group }) => group,
    async ({ id }) => {
      tried.push(id);
      if (id === 'a2') throw failure;
    },
  );
  expect(tried.toSorted()).toEqual(['a1', 'a2', 'b1', 'b2']);
  expect(results).toEqual([
    { record: item('a1'), outcome: 'done' },
    { record: item('b1'), outcome: 'done' },
    { record: item('a2'), outcome: 'failed', error: failure },
    { record: item('a3'), outcome: 'skipped' },
    { record: item('b2'), outcome: 'done' },
  ]);
});

test('a failure that the group need not wait for holds back nothing', async () => {
  const results = await processFifoBatch(
    ['a1', 'a2', 'a3', 'a4'].map(item),
    ({ group }) => group,
    async ({ id }) => {
      if (id !== 'a2') throw new Error('broken');
    },
    ({ id }) => id === 'a1',
  );
  expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'done', 'failed', 'skipped']);
});

test('whether a group goes on may depend on how the record failed', async () => {
  const results = await processFifoBatch(
    ['a1', 'a2', 'b1', 'b2'].map(item),
    ({ group }) => group,
    ({ id }) => Promise.reject(new Error(id)),
    (_record, error) => (error as Error).message === 'b1',
  );
  expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'skipped', 'failed', 'failed']);
});
