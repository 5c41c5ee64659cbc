import { Schedule } from '../../../local/runtime/schedule.ts';

const MINUTE = 60_000;

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 10, 3, 9, 5, 40) }));
afterEach(() => jest.useRealTimers());

function start(input?: string) {
  const events: string[] = [];
  const schedule = new Schedule({
    schedule: { ruleArn: 'arn:rule', functionArn: 'f', periodMilliseconds: MINUTE, input },
    region: 'eu-west-1',
    accountId: '000000000000',
    clock: Date.now,
    invoke: async (payload) => {
      events.push(payload);
      return { ok: true, payload: 'null' };
    },
  });
  return { schedule, events };
}

test('fires once per period, at its multiples', async () => {
  const { schedule, events } = start();
  await jest.advanceTimersByTimeAsync(19_999);
  expect(events).toHaveLength(0);
  await jest.advanceTimersByTimeAsync(1);
  expect(events).toHaveLength(1);
  await jest.advanceTimersByTimeAsync(3 * MINUTE);
  expect(events).toHaveLength(4);
  await schedule.drain();
  await jest.advanceTimersByTimeAsync(3 * MINUTE);
  expect(events).toHaveLength(4);
});

test('sends the event of a scheduled rule', async () => {
  const { schedule, events } = start();
  await jest.advanceTimersByTimeAsync(MINUTE);
  await schedule.drain();
  expect(JSON.parse(events[0] ?? '')).toMatchObject({
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    time: '2026-11-03T09:06:00Z',
    resources: ['arn:rule'],
    detail: {},
  });
});

test('sends the constant input of its target', async () => {
  const { schedule, events } = start('{"a":1}');
  await jest.advanceTimersByTimeAsync(MINUTE);
  await schedule.drain();
  expect(events).toEqual(['{"a":1}']);
});
