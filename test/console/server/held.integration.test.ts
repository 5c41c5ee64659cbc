import { createHash } from 'node:crypto';
import { discardHeldOf, readHeld, releaseHeldOf } from '../../../console/server/held.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { openReceiver, type Receiver, SECRET } from '../../cli/receiver.ts';
import { uuid } from '../../lambda/factories.ts';

const { signal } = new AbortController();
const [FIRST, SECOND, POISON] = [uuid(1), uuid(2), uuid(3)];

let receiver: Receiver;

beforeEach(async () => {
  receiver = await openReceiver({ secret: SECRET });
});

afterEach(() => receiver.close());

/** Sends a request with a right hash; the default catalogue holds what lists the status first. */
async function deliver(requestUuid: string, fields: string, body: string, signed: string): Promise<void> {
  const { endpoint } = await receiver.target();
  const { status } = await receiver.ports().fetch(`${endpoint}/webhooks/BusinessKycStatusChanged`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-webhook-request-uuid': requestUuid,
      'x-webhook-security-fields': fields,
      'x-webhook-security-hash': createHash('sha256').update(`${signed}${SECRET}`).digest('hex'),
    },
    body,
  });
  expect(status).toBe(422);
}

async function holdAll(): Promise<void> {
  await deliver(FIRST, 'status,id', '{"id":42,"status":"VALID"}', 'VALID42');
  await deliver(SECOND, 'status,id', '{"id":43,"status":"NEW"}', 'NEW43');
  await deliver(POISON, 'id,status', '{"id":44,"status":"VALID","x":"\\ud800"}', '44VALID');
}

/** The operator corrects the policy for `VALID` alone. */
function acceptStatusFirst(): void {
  receiver.putEventTypes(
    DEFAULT_EVENT_TYPES.map((eventType) => ({
      ...eventType,
      signedFields: [
        { name: 'status', pattern: 'VALID' },
        { name: 'id', pattern: '[1-9][0-9]*' },
      ],
    })),
  );
}

const held = async () => (await readHeld(await receiver.target(), signal)).map((item) => item.requestUuid);
const release = async (order: Parameters<typeof releaseHeldOf>[1]) =>
  releaseHeldOf(await receiver.target(), order, { ...receiver.ports(), signal });
const discard = async (order: Parameters<typeof discardHeldOf>[1]) =>
  discardHeldOf(await receiver.target(), order, { ...receiver.ports(), signal });

const ofPolicy = { category: 'field-policy' } as const;

test('they are listed with their reason and whether a release accepts them, without a value', async () => {
  await holdAll();
  acceptStatusFirst();
  const items = await readHeld(await receiver.target(), signal);
  expect(items).toMatchObject([
    { requestUuid: FIRST, category: 'field-policy', securityFields: ['status', 'id'], isReleasable: true },
    { requestUuid: SECOND, isReleasable: false },
    { requestUuid: POISON, category: 'not-portable', isReleasable: false },
  ]);
  expect(JSON.stringify(items)).not.toMatch(/VALID42|bodyText|digest|secretVersion/);
});

test('those of one reason are planned and released; what is left says why', async () => {
  await holdAll();
  acceptStatusFirst();
  const plan = await release({ requests: ofPolicy, dryRun: true });
  expect(plan.results).toMatchObject([
    { requestUuid: FIRST, outcome: 'would-release' },
    { requestUuid: SECOND, outcome: 'rejected', category: 'field-policy' },
  ]);
  expect(await held()).toEqual([FIRST, SECOND, POISON]);
  expect((await release({ requests: { ...ofPolicy, among: [SECOND] } })).results).toMatchObject([
    { requestUuid: SECOND, outcome: 'rejected' },
  ]);
  expect((await release({ requests: ofPolicy })).results).toMatchObject([
    { requestUuid: FIRST, outcome: 'released' },
    { requestUuid: SECOND, outcome: 'rejected' },
  ]);
  expect(await held()).toEqual([SECOND, POISON]);
  // Pressed twice.
  expect((await release({ requests: { uuids: [FIRST] } })).results).toEqual([
    { requestUuid: FIRST, outcome: 'not-held' },
  ]);
});

test('what is not portable is released by its UUID only', async () => {
  await holdAll();
  const all = { category: 'not-portable' } as const;
  await expect(release({ requests: all, notPortable: true })).rejects.toMatchObject({
    name: 'UnnamedNotPortableProblem',
  });
  await expect(release({ requests: { ...all, among: [POISON] }, notPortable: true })).rejects.toThrow(
    'name the requests',
  );
  expect(await held()).toContain(POISON);
  expect((await release({ requests: { uuids: [POISON.toUpperCase()] }, notPortable: true })).results).toEqual(
    [{ requestUuid: POISON, outcome: 'released' }],
  );
});

test('nothing is discarded unless it is confirmed, and by reason only what no release accepts', async () => {
  await holdAll();
  acceptStatusFirst();
  for (const order of [{}, { dryRun: true, confirmed: true }]) {
    await expect(discard({ requests: ofPolicy, ...order })).rejects.toMatchObject({
      name: 'UnconfirmedDiscardProblem',
    });
  }
  const plan = await discard({ requests: ofPolicy, dryRun: true });
  expect(plan.results).toMatchObject([
    { requestUuid: FIRST, outcome: 'releasable' },
    { requestUuid: SECOND, outcome: 'would-discard' },
  ]);
  expect(await held()).toEqual([FIRST, SECOND, POISON]);
  await discard({ requests: ofPolicy, confirmed: true });
  expect(await held()).toEqual([FIRST, POISON]);
  await discard({ requests: { uuids: [FIRST] }, confirmed: true });
  expect(await held()).toEqual([POISON]);
});
