import { createHmac, randomUUID } from 'node:crypto';
import { eventually, LOCAL_SECRET, LocalStackProcess } from '../local-stack.ts';
import { webhooks } from '../tool-process.ts';
import { OnCall } from './on-call.ts';
import { Folder, hashOf, savedRequest } from './saved-request.ts';

const TOKEN = 'local-path-token-1';
const TYPE = 'BusinessKycStatusChanged';
const PATH = `/webhooks/${TOKEN}/${TYPE}`;
const URL_OF_PLATFORM = `https://example.com${PATH}`;
const BODY = '{"id":42,"status":"VALID"}';

let stack: LocalStackProcess;
let folder: Folder;

beforeAll(async () => {
  stack = await LocalStackProcess.start({
    secretJsonKey: 'secret',
    pathToken: 'require',
    secretRefetchSeconds: 1,
  });
  folder = new Folder();
});
afterAll(async () => {
  folder?.remove();
  await stack?.stop();
});

const sendTo = (path: string, uuid: string = randomUUID(), secret = LOCAL_SECRET) =>
  stack.send({ path, uuid, secret, body: BODY, signed: '42VALID' });

test('a run with which nothing is wrong is found well', async () => {
  const { exitCode, out } = await webhooks(stack, 'doctor', '--json');
  const { healthy, checks } = JSON.parse(out) as {
    readonly healthy: boolean;
    readonly checks: readonly { readonly state: string; readonly check: string }[];
  };
  expect({ exitCode, healthy }).toEqual({ exitCode: 0, healthy: true });
  expect(checks.filter(({ state }) => state !== 'ok')).toMatchObject([
    { state: 'skipped', check: 'alarm topic' },
  ]);
});

test('wrong URLs, type and token: 2 commands', async () => {
  const wrong = [`/webhooks/${TOKEN}/BusinessKYCStatusChanged`, `/webhooks/an-old-token-1/${TYPE}`];
  const uuids = wrong.map(() => randomUUID());
  for (const [index, path] of wrong.entries()) {
    expect(await sendTo(path, uuids[index])).toMatchObject({ status: 404 });
  }

  // `url` shows the token: it is the command for that.
  const onCall = new OnCall(stack, LOCAL_SECRET);
  const found = await onCall.begin('doctor');
  expect(found.exitCode).toBe(1);
  expect(found.out).toContain('404 unknown_event_type');
  expect(found.out).toContain('404 not_found');
  const { out } = await onCall.follow('url');
  const pasted =
    out
      .split('\n')
      .find((line) => line.startsWith(TYPE))
      ?.split(/ +/)[1] ?? '';

  for (const uuid of uuids) {
    expect(await sendTo(new URL(pasted).pathname, uuid)).toMatchObject({ status: 200 });
    await stack.handled(uuid);
  }
  expect(onCall.steps).toBe(2);
});

test('wrong URL, method: 2 commands', async () => {
  const uuid = randomUUID();
  const logged = { url: `${stack.url}${PATH}`, uuid, hash: hashOf('42VALID', LOCAL_SECRET), body: BODY };
  // What is not posted leaves no line of ours: the symptom is in the platform's Webhook Log.
  expect((await fetch(logged.url)).status).toBe(404);

  const onCall = new OnCall(stack, LOCAL_SECRET);
  const file = folder.save('get.json', savedRequest({ ...logged, method: 'GET' }));
  const explained = await onCall.begin('explain', file);
  expect(explained).toMatchObject({ exitCode: 1, out: expect.stringMatching(/^url_method: /) });
  const { out } = await onCall.follow('url');
  const pasted =
    out
      .split('\n')
      .find((line) => line.startsWith(TYPE))
      ?.split(/ +/)[1] ?? '';

  expect(await sendTo(new URL(pasted).pathname, uuid)).toMatchObject({ status: 200 });
  await stack.handled(uuid);
  expect(onCall.steps).toBe(2);
});

test('rotation under traffic: 4 commands', async () => {
  const secret = 'the-rotated-secret-of-the-platform';
  const answers: Record<'old' | 'new', number[]> = { old: [], new: [] };
  let sending = true;
  const keepSending = async (kind: keyof typeof answers, signedWith: string) => {
    while (sending) answers[kind].push((await sendTo(PATH, randomUUID(), signedWith)).status);
  };
  const old = Promise.all([keepSending('old', LOCAL_SECRET), keepSending('old', LOCAL_SECRET)]);
  await eventually(async () => answers.old.length > 30);

  const onCall = new OnCall(stack, secret, LOCAL_SECRET, TOKEN);
  expect(await onCall.begin('secret', 'set', '--file', folder.save('rotated.txt', secret))).toMatchObject({
    exitCode: 0,
  });
  const fresh = Promise.all([keepSending('new', secret), keepSending('new', secret)]);
  await eventually(async () => answers.new.length > 50);
  await eventually(async () => (await stack.logs()).includes('"PreviousSecretUsed":1'));
  // Nobody signs with the old one any more.
  sending = false;
  await Promise.all([old, fresh]);
  expect(new Set(answers.old)).toEqual(new Set([200]));
  expect(new Set(answers.new)).toEqual(new Set([200]));

  const asked = await onCall.follow('secret retire');
  expect(asked).toMatchObject({ exitCode: 1, err: expect.stringContaining('--yes') });
  // The environment that served last serves next: it has seen the new secret, whatever it saw before.
  expect(await sendTo(PATH, randomUUID(), secret)).toMatchObject({ status: 200 });
  expect(await onCall.again('--yes')).toMatchObject({ exitCode: 0 });
  // So it is the refetch interval that counts, not the longer time for which a secret is cached.
  await eventually(async () => (await sendTo(PATH, randomUUID(), LOCAL_SECRET)).status === 401, 30);
  for (let request = 0; request < 20; request++) {
    expect(await sendTo(PATH, randomUUID(), secret)).toMatchObject({ status: 200 });
  }
  const { out } = await onCall.begin('secret', 'status');
  expect(out).toMatch(/^previous {2}none$/m);
  expect(onCall.steps).toBe(4);
});

test('wrong secret: 4 commands', async () => {
  // The platform was given a new one, and the stack was not.
  const secret = 'secret-of-the-second-half-of-the-night';
  const uuids = Array.from({ length: 20 }, () => randomUUID());
  for (const uuid of uuids) {
    expect(await sendTo(PATH, uuid, secret)).toMatchObject({ status: 401, body: { code: 'hash_mismatch' } });
  }

  const onCall = new OnCall(stack, secret, LOCAL_SECRET, TOKEN);
  const logged = { url: URL_OF_PLATFORM, uuid: uuids[0] ?? '', hash: hashOf('42VALID', secret), body: BODY };
  const file = folder.save('rejected.json', savedRequest(logged));
  const found = await onCall.begin('doctor');
  expect(found).toMatchObject({ exitCode: 1, out: expect.stringContaining('401 hash_mismatch') });
  const explained = await onCall.follow('explain', { file });
  expect(explained).toMatchObject({ exitCode: 1, out: expect.stringMatching(/^unknown: /) });
  const stored = await onCall.follow('secret set', { input: `${secret}\n` });
  expect(stored.exitCode).toBe(0);

  await eventually(async () => (await sendTo(PATH, uuids[0], secret)).status === 200);
  for (const uuid of uuids) {
    expect(await sendTo(PATH, uuid, secret)).toMatchObject({ status: 200 });
    await stack.handled(uuid);
  }
  const repaired = await onCall.begin('explain', file);
  expect(repaired).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^accepted: /) });
  expect(onCall.steps).toBe(4);
});

test('causes of ten spoiled requests', async () => {
  const secret = 'secret-of-the-second-half-of-the-night';
  const body = '{"id":42,"status":"VALID","toAmount":"1500.10"}';
  const genuine = hashOf('42VALID', secret);
  const spoiled: Readonly<Record<string, { hash: string; fields?: string; body?: string; url?: string }>> = {
    url_token: { hash: genuine, url: `https://example.com/webhooks/an-old-token-1/${TYPE}` },
    not_received: { hash: genuine },
    status_altered: { hash: hashOf('42PENDING', secret) },
    number_text: { hash: hashOf('42.0VALID', secret) },
    list_mismatch: { hash: hashOf('VALID42', secret), fields: 'status,id' },
    body_base64: { hash: genuine, body: Buffer.from(BODY).toString('base64') },
    separator: { hash: hashOf('42,VALID', secret) },
    hmac: { hash: createHmac('sha256', secret).update('42VALID').digest('hex') },
    hash_encoding: { hash: Buffer.from(genuine, 'hex').toString('base64') },
    field_missing: { hash: genuine, body: '{"id":42}' },
  };
  for (const [cause, change] of Object.entries(spoiled)) {
    const request = savedRequest({ url: URL_OF_PLATFORM, body, ...change });
    const { exitCode, out } = await new OnCall(stack, secret, LOCAL_SECRET, TOKEN, genuine, '1500.10').begin(
      'explain',
      folder.save(`${cause}.json`, request),
    );
    expect({ exitCode, cause: out.slice(0, out.indexOf(':')) }).toEqual({ exitCode: 1, cause });
  }
});
