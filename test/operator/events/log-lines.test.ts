import { hasField, type LogFilter, LogReader, ofRequest } from '../../../operator/events/log-lines.ts';

const UUID = '1c13dc3c-9f2b-4c1e-8a55-0d3e2b1c4f5a';

/** What a service sends back that filters nothing. */
const SENT: readonly (readonly [timestamp: number, message: string])[] = [
  [99, JSON.stringify({ message: 'webhook.rejected', requestUuid: UUID })],
  [100, JSON.stringify({ message: 'webhook.rejected', requestUuid: UUID })],
  [110, JSON.stringify({ message: 'webhook.accepted', requestUuid: UUID })],
  [120, JSON.stringify({ message: 'other', note: `webhook.rejected ${UUID}` })],
  [130, `START webhook.rejected ${UUID}`],
  [200, JSON.stringify({ message: 'webhook.failed', requestUuid: 'another' })],
  [201, JSON.stringify({ message: 'webhook.failed', requestUuid: UUID })],
];

async function found(filter: LogFilter): Promise<number[]> {
  const content = { events: SENT.map(([timestamp, message]) => ({ timestamp, message })) };
  const requestHandler = {
    handle: async () => ({
      response: { statusCode: 200, headers: {}, body: Buffer.from(JSON.stringify(content)) },
    }),
  };
  const clientSettings = {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: requestHandler as never,
  };
  const lines = new LogReader({ clientSettings }).search(
    { group: 'g', filter, since: 100, until: 200 },
    new AbortController().signal,
  );
  const times: number[] = [];
  for await (const { time } of lines) times.push(time);
  return times;
}

test('a filter says the same to the log service and to whoever checks what it sent back', async () => {
  const rejected = hasField('message', ['webhook.rejected', 'webhook.failed']);
  expect(rejected.pattern).toBe('{ $.message = "webhook.rejected" || $.message = "webhook.failed" }');
  expect(await found(rejected)).toEqual([100, 200]);
  expect(ofRequest(UUID).pattern).toBe(`"${UUID}"`);
  expect(await found(ofRequest(UUID))).toEqual([100, 110]);
});
