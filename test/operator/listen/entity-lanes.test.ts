import { EntityLanes, type LaneItem } from '../../../operator/listen/entity-lanes.ts';

interface Item extends LaneItem {
  readonly name: string;
}

function item(name: string): Item {
  return { name, lane: name[0] ?? '', order: name.slice(1) };
}

/** Lanes whose attempts end when a test says so. */
class Bench {
  readonly started: string[] = [];
  readonly failures: unknown[] = [];
  readonly #ends = new Map<string, (again: number | undefined) => void>();
  readonly #pauses: (() => void)[] = [];
  readonly lanes: EntityLanes<Item>;

  constructor(concurrency = 8) {
    this.lanes = new EntityLanes<Item>(
      concurrency,
      ({ name }) => {
        this.started.push(name);
        if (name.includes('!')) return Promise.reject(new Error(name));
        return new Promise((resolve) => this.#ends.set(name, resolve));
      },
      () => new Promise<void>((resolve) => this.#pauses.push(resolve)),
      (error) => this.failures.push(error),
    );
  }

  async add(...names: string[]): Promise<void> {
    for (const name of names) this.lanes.add(item(name));
    await settled();
  }

  async end(name: string, again?: number): Promise<void> {
    this.#ends.get(name)?.(again);
    await settled();
  }

  async endPause(): Promise<void> {
    this.#pauses.shift()?.();
    await settled();
  }
}

/** Lets everything happen that can. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test('one lane in order, whatever the order of adding; several at once', async () => {
  const bench = new Bench();
  await bench.add('a2', 'b1', 'a1');
  expect(bench.started).toEqual(['a1', 'b1']);
  await bench.add('a4', 'a3');
  await bench.end('a1');
  await bench.end('a2');
  await bench.end('a3');
  expect(bench.started).toEqual(['a1', 'b1', 'a2', 'a3', 'a4']);
});

test('what is tried again holds up its own lane only, without a slot', async () => {
  const bench = new Bench(1);
  await bench.add('a1', 'a2', 'b1');
  expect(bench.started).toEqual(['a1']);
  await bench.end('a1', 1000);
  expect(bench.started).toEqual(['a1', 'b1']);
  // What is earlier comes too late: the one that is tried again was started.
  await bench.add('a0');
  await bench.end('b1');
  await bench.endPause();
  await bench.end('a1');
  await bench.end('a0');
  expect(bench.started).toEqual(['a1', 'b1', 'a1', 'a0', 'a2']);
});

test('no more attempts at once than there are slots', async () => {
  const bench = new Bench(2);
  await bench.add('a1', 'b1', 'c1', 'd1');
  expect(bench.started).toEqual(['a1', 'b1']);
  await bench.end('b1');
  expect(bench.started).toEqual(['a1', 'b1', 'c1']);
});

test('a failure ends its lane and gives its slot back', async () => {
  const bench = new Bench(1);
  await bench.add('a!', 'a2', 'b1');
  expect(bench.started).toEqual(['a!', 'b1']);
  expect(bench.failures).toEqual([new Error('a!')]);
});
