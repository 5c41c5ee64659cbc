import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ListenNews, openListener } from '../../../operator/listen/listen.ts';
import { NOON } from '../../lambda/factories.ts';
import { ShownLedger } from './shown-ledger.ts';

let stateDirectory: string;

beforeEach(() => {
  stateDirectory = mkdtempSync(join(tmpdir(), 'listen-'));
});

afterEach(() => rmSync(stateDirectory, { recursive: true }));

test('more events than may wait at once are all forwarded, eight at once at most, and that is told', async () => {
  const ledger = new ShownLedger();
  ledger.shown = Array.from({ length: 1050 }, (_, number) => ({
    number,
    claimedAt: NOON + number,
    subject: String(number % 30),
  }));
  const news: ListenNews[] = [];
  const end = new AbortController();
  let underWay = 0;
  let most = 0;
  let posted = 0;
  const listener = await openListener(
    ledger.target,
    async () => ledger.target,
    { forwardTo: 'http://127.0.0.1:1/', since: NOON, retries: true, stateDirectory },
    {
      now: () => NOON + 10_000,
      fetch: async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setImmediate(resolve));
        underWay -= 1;
        posted += 1;
        return new Response();
      },
      pause: async (_milliseconds, signal) => {
        // Some events between two reads, as it is in earnest.
        for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
        if (posted === ledger.shown.length) end.abort();
        signal.throwIfAborted();
      },
      signal: end.signal,
    },
  );
  await expect(listener.run((each) => news.push(each))).rejects.toMatchObject({ name: 'AbortError' });
  expect(listener.end).toEqual({ forwarded: 1050, failed: 0, skipped: 0, waiting: 0 });
  expect(most).toBe(8);
  expect(news.filter(({ kind }) => kind !== 'answered')).toEqual([{ kind: 'full', waiting: 1050 }]);
});

test.each(['http://user:secret@127.0.0.1/', 'https://user@example.com/'])(
  'a URL with credentials is rejected, which fetch would not take: %s',
  async (forwardTo) => {
    const { target } = new ShownLedger();
    const wish = { forwardTo, retries: true, stateDirectory };
    await expect(openListener(target, async () => target, wish, {} as never)).rejects.toThrow(
      'without a user and a password',
    );
  },
);
