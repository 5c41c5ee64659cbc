import { randomBytes, randomUUID } from 'node:crypto';
import { LOCAL_SECRET, LocalStackProcess, type Webhook, withConcurrency } from '../local-stack.ts';
import { OnCall } from './on-call.ts';
import { Folder } from './saved-request.ts';

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
let folder: Folder;

beforeAll(async () => {
  stack = await LocalStackProcess.start({ secretRefetchSeconds: 60, secretCacheSeconds: 3600 });
  folder = new Folder();
});
afterAll(async () => {
  folder?.remove();
  await stack?.stop();
});

test(`a flood of ${REQUESTS} bad requests reaches neither SQS nor DynamoDB, and no event is lost: 3 commands`, async () => {
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
  const genuine = Array.from({ length: 5 }, () => randomUUID());
  for (const uuid of genuine) expect(await stack.send({ uuid })).toMatchObject({ status: 200 });
  const onCall = new OnCall(stack, LOCAL_SECRET);
  const found = await onCall.begin('doctor');
  expect(found).toMatchObject({ exitCode: 1, out: expect.stringContaining('hash-mismatches is on since') });
  const listed = await onCall.follow('log');
  expect(listed.out).toContain('401 hash_mismatch');
  expect(listed.err).toContain('There are more');
  for (const uuid of genuine) await stack.handled(uuid);
  const platform = folder.save('platform.txt', genuine.join('\n'));
  expect(await onCall.begin('reconcile', platform)).toMatchObject({
    exitCode: 0,
    out: expect.stringMatching(/^handled +5$/m),
  });
  expect(onCall.steps).toBe(3);
});

test('other fields are signed than the policy has, and the events are held: 4 commands', async () => {
  const uuids = [randomUUID(), randomUUID()];
  const body = '{"businessId":77,"kycStatus":"VALID"}';
  const genuine = { fields: 'businessId,kycStatus', signed: '77VALID', body };
  for (const uuid of uuids) expect(await stack.send({ ...genuine, uuid })).toMatchObject({ status: 422 });

  const onCall = new OnCall(stack, LOCAL_SECRET);
  const found = await onCall.begin('doctor');
  expect(found).toMatchObject({ exitCode: 1, out: expect.stringMatching(/^fail +held +2 requests held/m) });
  const listed = await onCall.follow('held list');
  expect(listed.out).toContain('businessId,kycStatus');
  expect(listed.out).toMatch(/^next {6}correct the field policy, deploy, then: /m);
  const signedFields = [
    { name: 'businessId', pattern: '[1-9][0-9]{0,19}' },
    { name: 'kycStatus', pattern: '[A-Z_]+' },
  ];
  const type = { name: 'BusinessKycStatusChanged', signedFields, subjectField: 'businessId' };
  await stack.redeploy({ eventTypes: [{ ...type, statusField: 'kycStatus' }] });
  const released = await onCall.follow('held release');
  expect(released).toMatchObject({
    exitCode: 0,
    out: expect.stringContaining('2 requests released, 0 still held'),
  });

  // A released event is sent by the sweeper's next run, which need not be waited for.
  await stack.invoke(stack.parameter('functions/sweeper'));
  for (const uuid of uuids) await stack.handled(uuid, 'merchant', 77);
  const repaired = await onCall.begin('doctor');
  expect(repaired.out).toMatch(/^ok +held +no request is held$/m);
  expect(repaired.out).toMatch(/^ok +unsent /m);
  expect(onCall.steps).toBe(4);
});
