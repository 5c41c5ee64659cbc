import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  InvalidParameterException,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LocalAws } from '../../../../local/aws/local-aws.ts';
import { clientConfig, LocalAwsFixture } from '../local-aws-fixture.ts';

const GROUP = 'stack-VerifierLog';
const START = Date.parse('2026-11-22T10:00:00.000Z');

const fixture = new LocalAwsFixture();
let aws: LocalAws;
let client: CloudWatchLogsClient;
let path: string;

beforeEach(async () => {
  aws = await fixture.start();
  client = new CloudWatchLogsClient(clientConfig(aws));
  path = join(fixture.directory(), 'verifier.log');
  aws.logs.addGroup({ name: GROUP, path });
});
afterEach(async () => {
  client.destroy();
  await fixture.clean();
});

const filter = (input: Partial<FilterLogEventsCommandInput> = {}) =>
  client.send(new FilterLogEventsCommand({ logGroupName: GROUP, ...input }));
const line = (seconds: number, fields: object = {}) =>
  `${JSON.stringify({ timestamp: new Date(START + seconds * 1000).toISOString(), ...fields })}\n`;

test('events carry message, time and an id of their own, in order of time', async () => {
  appendFileSync(path, line(2, { code: 'b' }) + line(1, { code: 'a' }));
  appendFileSync(path, `{"_aws":{"Timestamp":${START + 3000}},"Accepted":1}\n`);
  appendFileSync(path, '2026-11-22T10:00:04.000Z\tid\tERROR\tError: x\n    at one\n    at two\n');
  appendFileSync(path, line(5));
  const { events = [] } = await filter();
  expect(events.map(({ timestamp = 0 }) => timestamp - START)).toEqual([1000, 2000, 3000, 4000, 5000]);
  expect(events[0]?.message).toBe('{"timestamp":"2026-11-22T10:00:01.000Z","code":"a"}');
  expect(events[3]?.message).toBe('2026-11-22T10:00:04.000Z\tid\tERROR\tError: x\n    at one\n    at two');
  expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(5);
  expect(events.every(({ eventId }) => /^\d{56}$/.test(eventId ?? ''))).toBe(true);
});

test('a line that is still being written is left for later', async () => {
  appendFileSync(path, `${line(1)}${line(2).slice(0, 20)}`);
  expect((await filter()).events).toHaveLength(1);
  appendFileSync(path, line(2).slice(20));
  expect((await filter()).events).toHaveLength(2);
});

test('a line without a time after JSON is an event of its own', async () => {
  appendFileSync(path, `${line(1)}Segmentation fault\n`);
  expect((await filter()).events).toMatchObject([
    { timestamp: START + 1000 },
    { timestamp: START + 1000, message: 'Segmentation fault' },
  ]);
});

test('pattern, time and limit narrow the answer', async () => {
  for (let second = 1; second <= 9; second += 1) {
    appendFileSync(path, line(second, { code: second % 2 === 0 ? 'even' : 'odd', second }));
  }
  const seconds = async (input: Partial<FilterLogEventsCommandInput>) =>
    ((await filter(input)).events ?? []).map(
      ({ message = '' }) => (JSON.parse(message) as { second: number }).second,
    );
  expect(await seconds({ filterPattern: '{ $.code = "even" }' })).toEqual([2, 4, 6, 8]);
  expect(await seconds({ startTime: START + 7000, endTime: START + 8000 })).toEqual([7, 8]);
  expect(await seconds({ limit: 2 })).toEqual([1, 2]);
  expect(
    await seconds({
      logGroupName: undefined,
      logGroupIdentifier: `arn:aws:logs:eu-west-1:0:log-group:${GROUP}:*`,
      limit: 1,
    }),
  ).toEqual([1]);
});

test('a long log comes in pages, some of them empty, with every event once', async () => {
  const filling = 'x'.repeat(1000);
  const lines = Array.from({ length: 4000 }, (_, index) => line(index, { index, filling }));
  appendFileSync(path, lines.join(''));
  const pages: number[][] = [];
  for await (const { events = [] } of paginateFilterLogEvents(
    { client },
    { logGroupName: GROUP, filterPattern: '{ $.index < 10 || $.index >= 3990 }' },
  )) {
    pages.push(events.map(({ message = '' }) => (JSON.parse(message) as { index: number }).index));
  }
  expect(pages.length).toBeGreaterThan(3);
  expect(pages).toContainEqual([]);
  expect(pages.flat()).toEqual([
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    ...Array.from({ length: 10 }, (_, i) => 3990 + i),
  ]);

  // What lies an hour back is not read: the first page has what is asked for.
  const { events, nextToken } = await filter({ startTime: START + 3_995_000 });
  expect([events?.length, nextToken]).toEqual([5, undefined]);
});

test('lines out of order are found all the same', async () => {
  const filling = 'x'.repeat(4000);
  // Up to 49 s too early, so that lines before and after such a line are of a later time than it.
  const lines = Array.from({ length: 400 }, (_, index) =>
    line(50 + index - ((index * 7) % 50), { index, filling }),
  );
  appendFileSync(path, lines.join(''));
  const [startTime, endTime] = [START + 250_000, START + 300_000];
  const expected = lines.flatMap((text) => {
    const { timestamp, index } = JSON.parse(text) as { timestamp: string; index: number };
    return Date.parse(timestamp) >= startTime && Date.parse(timestamp) <= endTime ? index : [];
  });
  const found: number[] = [];
  for await (const { events = [] } of paginateFilterLogEvents(
    { client },
    { logGroupName: GROUP, startTime, endTime },
  )) {
    found.push(...events.map(({ message = '' }) => (JSON.parse(message) as { index: number }).index));
  }
  expect(found.sort((left, right) => left - right)).toEqual(expected);
});

test('a stamped log gives its lines without the time before them', async () => {
  const access = join(fixture.directory(), 'access.log');
  aws.logs.addGroup({ name: '/aws/vendedlogs/access', path: access, stamped: true });
  appendFileSync(access, '2026-11-22T10:00:00.123Z {"status":"404"}\n');
  expect(
    (await filter({ logGroupName: '/aws/vendedlogs/access', filterPattern: '{ $.status = "4*" }' })).events,
  ).toMatchObject([{ timestamp: START + 123, message: '{"status":"404"}' }]);
});

test('what is asked for in vain', async () => {
  await expect(filter({ logGroupName: 'none' })).rejects.toThrow(ResourceNotFoundException);
  await expect(filter({ filterPattern: 'a-b' })).rejects.toThrow(InvalidParameterException);
  await expect(filter({ nextToken: 'x' })).rejects.toThrow(InvalidParameterException);
  await expect(filter({ logStreamNames: ['x'] })).rejects.toThrow(InvalidParameterException);
  // No function has written yet.
  expect(await filter()).toMatchObject({ events: [] });
});

test('groups are listed by prefix, in pages', async () => {
  for (const name of ['stack-a', 'stack-b', 'other']) aws.logs.addGroup({ name, path: `${path}-${name}` });
  appendFileSync(path, line(1));
  const first = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: 'stack-', limit: 2 }));
  expect(first.logGroups).toMatchObject([
    { logGroupName: GROUP, storedBytes: line(1).length },
    {
      logGroupName: 'stack-a',
      storedBytes: 0,
      arn: 'arn:aws:logs:eu-west-1:000000000000:log-group:stack-a:*',
    },
  ]);
  const second = await client.send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: 'stack-', limit: 2, nextToken: first.nextToken }),
  );
  expect([second.logGroups?.map(({ logGroupName }) => logGroupName), second.nextToken]).toEqual([
    ['stack-b'],
    undefined,
  ]);
});
