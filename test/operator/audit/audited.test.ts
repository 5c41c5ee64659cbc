import {
  audited,
  auditedEach,
  type Change,
  UnrecordedIntentProblem,
} from '../../../operator/audit/audited.ts';
import { NOON } from '../../lambda/factories.ts';
import { MemoryTrail } from './memory-trail.ts';

const CHANGE: Change = { operation: 'replay', reason: 'ticket 7', parameters: { requests: 2 } };
const AT = new Date(NOON).toISOString();
const INTENT = {
  kind: 'intent',
  timestamp: AT,
  operationId: 'change-1',
  operation: 'replay',
  caller: 'arn:aws:iam::000000000000:user/ann',
  reason: 'ticket 7',
  parameters: { requests: 2 },
};
const OUTCOME = { kind: 'outcome', timestamp: AT, operationId: 'change-1' };

let trail: MemoryTrail;
let abort: AbortController;
let unrecorded: string[];

beforeEach(() => {
  trail = new MemoryTrail();
  abort = new AbortController();
  unrecorded = [];
});

const ports = () => ({
  now: () => NOON,
  signal: abort.signal,
  onUnrecorded: (id: string, error: unknown) => unrecorded.push(`${id} ${(error as Error).message}`),
});

const run = <T>(work: () => Promise<T>, change: Partial<Change> = {}) =>
  audited({ trail }, { ...CHANGE, ...change }, ports(), work, () => ({ counts: { replayed: 2 } }));

async function* results(...outcomes: string[]) {
  for (const outcome of outcomes) {
    if (outcome === 'error') throw new TypeError('with words that may quote a body');
    yield { outcome };
  }
}

async function collect(work: () => AsyncIterable<{ outcome: string }>, change: Partial<Change> = {}) {
  const found: string[] = [];
  for await (const { outcome } of auditedEach({ trail }, { ...CHANGE, ...change }, ports(), work)) {
    found.push(outcome);
  }
  return found;
}

test('the intent is there when the work begins, the outcome after it', async () => {
  const result = await run(async () => {
    expect(trail.entries).toEqual([INTENT]);
    return 'done';
  });
  expect(result).toBe('done');
  expect(trail.entries).toEqual([INTENT, { ...OUTCOME, result: 'done', counts: { replayed: 2 } }]);
});

test('without an intent nothing is done', async () => {
  trail.failures.intent = new Error('no network');
  const work = jest.fn();
  await expect(run(work)).rejects.toThrow(UnrecordedIntentProblem);
  await expect(collect(work)).rejects.toThrow('Nothing was changed');
  expect(work).not.toHaveBeenCalled();
});

test('a dry run leaves no entry', async () => {
  await run(async () => {}, { dryRun: true });
  expect(await collect(() => results('would-release'), { dryRun: true })).toEqual(['would-release']);
  expect(trail.entries).toEqual([]);
});

test('a failure is written by its name alone, and goes on to the caller', async () => {
  const work = () => Promise.reject(new TypeError('with words that may quote a body'));
  await expect(run(work)).rejects.toThrow(TypeError);
  expect(trail.entries[1]).toEqual({ ...OUTCOME, result: 'failed', error: 'TypeError' });
});

test('what was interrupted says so', async () => {
  await run(async () => abort.abort());
  expect(trail.entries[1]).toEqual({ ...OUTCOME, result: 'interrupted', counts: { replayed: 2 } });
});

test('an outcome that cannot be written is told, and the result is there all the same', async () => {
  trail.failures.outcome = new Error('no network');
  expect(await run(async () => 'done')).toBe('done');
  expect(unrecorded).toEqual(['change-1 no network']);
});

test('outcomes of events are counted, also until a failure', async () => {
  await collect(() => results('released', 'rejected', 'released'));
  await expect(collect(() => results('released', 'error'))).rejects.toThrow(TypeError);
  expect(trail.entries.filter(({ kind }) => kind === 'outcome')).toEqual([
    { ...OUTCOME, result: 'done', counts: { released: 2, rejected: 1 } },
    { ...OUTCOME, result: 'failed', counts: { released: 1 }, error: 'TypeError' },
  ]);
});

test('whoever takes no more results has interrupted it', async () => {
  for await (const _ of auditedEach({ trail }, CHANGE, ports(), () => results('released', 'released'))) break;
  expect(trail.entries[1]).toEqual({ ...OUTCOME, result: 'interrupted', counts: { released: 1 } });
});
