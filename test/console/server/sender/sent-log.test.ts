import { SentLog } from '../../../../console/server/sender/sent-log.ts';

const HASH = 'ab'.repeat(32);

const request = (requestUuid: string, bodyText = '{}') => ({
  requestUuid,
  url: 'http://receiver.test/webhooks/the-path-token-1/T',
  headers: { 'Content-Type': 'application/json', 'X-Webhook-Security-Hash': HASH },
  bodyText,
});

test('what is shown holds neither the hash nor the path token; what is kept for a replay does', () => {
  const log = new SentLog();
  const { shown } = log.add('T', request('u'), 5, 'wrong-secret');
  expect(shown).toEqual({
    id: 1,
    at: 5,
    eventType: 'T',
    requestUuid: 'u',
    path: '/webhooks/[16]/T',
    spoil: 'wrong-secret',
    headers: [
      ['Content-Type', 'application/json'],
      ['X-Webhook-Security-Hash', '(not shown)'],
    ],
    body: '{}',
  });
  expect(JSON.stringify(log.newestFirst())).not.toMatch(/abab|path-token/);
  expect(log.get(1)?.request.headers['X-Webhook-Security-Hash']).toBe(HASH);
});

test('a URL without a path token is shown as it is', () => {
  const { shown } = new SentLog().add(
    'T',
    { ...request('u'), url: 'http://receiver.test/webhooks/T' },
    0,
    undefined,
  );
  expect(shown.path).toBe('/webhooks/T');
});

test('the newest is first, with its answer once there is one', () => {
  const log = new SentLog();
  const first = log.add('T', request('a'), 1, undefined);
  log.add('T', request('b'), 2, undefined);
  log.finish(first, { answer: { status: 200, body: 'ok', milliseconds: 3 } });
  const [newest, oldest] = log.newestFirst();
  expect(newest).not.toHaveProperty('answer');
  expect(oldest?.answer).toEqual({ status: 200, body: 'ok', milliseconds: 3 });
});

test('it keeps the newest 2000', () => {
  const log = new SentLog();
  for (let count = 0; count < 2001; count++) log.add('T', request('u'), 0, undefined);
  expect(log.newestFirst()).toHaveLength(2000);
  expect(log.get(1)).toBeUndefined();
  expect(log.get(2001)).toBeDefined();
});

test('it keeps no more text than it can hold, and the last one in any case', () => {
  const log = new SentLog();
  const first = log.add('T', request('a', 'x'.repeat(15_000_000)), 0, undefined);
  log.add('T', request('b', 'x'.repeat(21_000_000)), 0, undefined);
  expect(log.newestFirst().map(({ requestUuid }) => requestUuid)).toEqual(['b']);
  // Its answer comes when it is forgotten already.
  log.finish(first, { failure: 'late' });
  expect(log.newestFirst()).toHaveLength(1);
  log.add('T', request('c'), 0, undefined);
  expect(log.newestFirst().map(({ requestUuid }) => requestUuid)).toEqual(['c']);
});

test('who follows is told each change, and only the last form of what he did not take', async () => {
  const log = new SentLog();
  const stop = new AbortController();
  const told = log.follow(stop.signal);
  const next = told.next();
  const kept = log.add('T', request('a'), 0, undefined);
  expect((await next).value).toMatchObject({ id: 1 });
  log.finish(kept, { failure: 'x' });
  log.finish(kept, { failure: 'y' });
  log.add('T', request('b'), 0, undefined);
  expect((await told.next()).value).toMatchObject({ id: 1, failure: 'y' });
  expect((await told.next()).value).toMatchObject({ id: 2 });
  const waiting = told.next();
  stop.abort();
  expect(await waiting).toEqual({ done: true, value: undefined });
});
