import { randomBytes } from 'node:crypto';
import { LocalStackProcess, type Webhook, withConcurrency } from './local-stack.ts';

const REQUESTS = 2000;
const AT_ONCE = 2;
const GENUINE = '{"id":42,"status":"VALID"}';

/** Bad in a way of its own each; none has a valid hash. */
const BAD: readonly (() => Webhook)[] = [
  () => ({ secret: randomBytes(8).toString('hex') }),
  () => ({ secret: '' }),
  () => ({ signed: '43VALID' }),
  () => ({ body: '{"id":43,"status":"VALID"}' }),
  () => ({ body: randomBytes(1000) as Uint8Array<ArrayBuffer> }),
  () => ({ body: GENUINE.slice(0, -1) }),
  () => ({ body: '['.repeat(10_000) }),
  () => ({ body: '{"id":42}' }),
  () => ({ fields: '__proto__' }),
  () => ({ fields: ',' }),
  () => ({ uuid: 'none' }),
  () => ({ headers: { 'x-webhook-security-hash': undefined } }),
  () => ({ headers: { 'x-webhook-security-hash': '0'.repeat(64) } }),
  () => ({ headers: { 'content-type': 'text/plain' }, secret: 'a guess' }),
  () => ({ headers: { 'content-encoding': 'gzip' } }),
  () => ({ path: '/webhooks/%zz' }),
  () => ({ path: '/webhooks/NoSuchType' }),
  () => ({ path: '/elsewhere' }),
];

let stack: LocalStackProcess;

beforeAll(async () => {
  stack = await LocalStackProcess.start({ secretRefetchSeconds: 60, secretCacheSeconds: 3600 });
});
afterAll(() => stack.stop());

test(`${REQUESTS} bad requests reach neither SQS nor DynamoDB, and cost a handful of reads of the secret`, async () => {
  const statuses = new Map<number, number>();
  const size = await stack.ledgerSize();
  const began = Date.now();
  const calls = await stack.verifierCallsDuring(() =>
    withConcurrency([...Array(REQUESTS).keys()], AT_ONCE, async (index) => {
      const { status } = await stack.send(BAD[index % BAD.length]?.());
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }),
  );
  expect([...statuses.keys()].toSorted()).toEqual([400, 401, 404, 415]);
  expect([...statuses.values()].reduce((sum, count) => sum + count)).toBe(REQUESTS);
  // One read when an environment starts, and one read once in a minute because of hashes that do not verify.
  const minutes = Math.ceil((Date.now() - began) / 60_000);
  expect(Object.keys(calls).toSorted()).toEqual([
    'secretsmanager.DescribeSecret',
    'secretsmanager.GetSecretValue',
  ]);
  expect(calls['secretsmanager.GetSecretValue']).toBeLessThanOrEqual(AT_ONCE);
  expect(calls['secretsmanager.DescribeSecret']).toBeLessThanOrEqual(AT_ONCE * minutes);
  expect(await stack.ledgerSize()).toBe(size);
  // The genuine sender gets through all the same.
  expect(await stack.send()).toMatchObject({ status: 200, body: { code: 'accepted' } });
});
