import type { Context, SQSEvent } from 'aws-lambda';
import { formatCloudEvent, type VerifiedEvent } from '../../lambda/core/message/cloud-event.ts';
import { messageGroupId } from '../../lambda/core/message/message-group.ts';
import { sourceAllowList } from '../../lambda/core/request/source-allow-list.ts';
import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import { sqsHandler } from '../../lambda/functions/handlers/event-handler.ts';
import { sweeperHandler } from '../../lambda/functions/sweeper/sweeper-handler.ts';
import { CapturedOutput } from './captured-output.ts';
import { claimOf, NOON, uuid, verifiedEvent } from './factories.ts';
import { CanaryRig } from './functions/canary-rig.ts';
import { PATH_TOKEN, type RequestParts, SECRET, VerifierRig } from './functions/verifier-rig.ts';
import { MemoryEntityStore } from './memory-entity-store.ts';
import { MemoryLedger } from './memory-ledger.ts';

/** The functions, by who is named as the writer of lines and the emitter of metrics. */
export type FunctionName = 'verifier' | 'sweeper' | 'handler' | 'canary';

const context = {
  getRemainingTimeInMillis: () => 30_000,
  awsRequestId: 'invocation-1',
  functionName: 'function-1',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:function-1',
  memoryLimitInMB: '512',
} as Context;

/** Everything that the verifier can answer, in every way that it tells apart. */
async function exerciseVerifier(): Promise<CapturedOutput[]> {
  const outputs: CapturedOutput[] = [];
  let requests = 0;
  async function send(rig: VerifierRig, ...all: RequestParts[]): Promise<void> {
    outputs.push(rig.captured);
    for (const parts of all) {
      const headers = { 'x-webhook-request-uuid': uuid(++requests), ...parts.headers };
      await rig.send({ ...parts, headers });
    }
  }
  const same = { headers: { 'x-webhook-request-uuid': uuid(999) } };
  const otherwise = {
    headers: { 'x-webhook-request-uuid': uuid(998) },
    body: '{"id":42.0,"status":"VALID"}',
    signed: '42VALID',
  };
  await send(
    new VerifierRig(),
    same,
    same,
    { ...same, body: '{"id":42,"status":"VALID","x":1}' },
    otherwise,
    otherwise,
    { headers: { 'x-webhook-request-uuid': 'x' } },
    { body: '[]' },
    { body: '{"id":42}' },
    { body: '{"id":42,"status":{}}' },
    { signed: '43VALID' },
    { path: { eventType: 'Nonsense' } },
    { body: `{"x":"${'x'.repeat(262_137)}"}` },
    { headers: { 'content-type': 'text/plain' } },
    { signed: '42', headers: { 'x-webhook-security-fields': 'id' } },
    {
      signed: '42x',
      headers: { 'x-webhook-security-fields': 'id,not a name' },
      body: '{"id":42,"not a name":"x"}',
    },
  );
  const optional = DEFAULT_EVENT_TYPES.map((type) => ({
    ...type,
    signedFields: type.signedFields.map((field) => ({ ...field, optional: field.name === 'status' })),
  }));
  await send(
    new VerifierRig({ eventTypes: optional }),
    { body: '{"id":42,"status":null}', signed: '42' },
    { body: '{"id":42.0,"status":null}', signed: '42' },
  );
  await send(
    new VerifierRig({ pathToken: 'require' }),
    { path: { token: 'wrong' } },
    { rawPath: '/elsewhere' },
  );
  await send(new VerifierRig({ isAllowedSource: sourceAllowList(['198.51.100.0/24']) }), {});
  const rotated = new VerifierRig();
  rotated.previous = { versionId: 'v0', value: 'the-old-secret', storedAt: NOON - 1000 };
  await send(rotated, { secret: 'the-old-secret' });
  const rotatedToken = new VerifierRig({ pathToken: 'require' });
  rotatedToken.previous = rotatedToken.current;
  rotatedToken.current = { versionId: 'v2', value: SECRET, pathToken: 'next-token', storedAt: NOON };
  await send(rotatedToken, { path: { token: PATH_TOKEN, eventType: 'BusinessKycStatusChanged' } });
  const withoutSecret = new VerifierRig();
  withoutSecret.current = undefined;
  await send(withoutSecret, {});
  const withoutStore = new VerifierRig();
  withoutStore.secretStoreDown = true;
  await send(withoutStore, {});
  const unreadable = new VerifierRig();
  const kept = { headers: { 'x-webhook-request-uuid': uuid(998) } };
  for (const parts of [
    kept,
    kept,
    { ...kept, body: '{"id":42,"status":"VALID","x":1}' },
    { signed: '42', headers: { 'x-webhook-security-fields': 'id' } },
    {},
  ]) {
    await send(unreadable, parts);
    unreadable.secretStoreDown = true;
    unreadable.clock += 60_000;
  }
  const withoutQueues = new VerifierRig();
  withoutQueues.broken.publish = () => Promise.reject(new Error('SQS is down'));
  await send(withoutQueues, {});
  const withoutLedger = new VerifierRig();
  withoutLedger.broken.claim = () => Promise.reject(new Error('DynamoDB is down'));
  await send(withoutLedger, {});
  outputs.push(...(await brokenForCanary()).map(({ verifier }) => verifier.captured));
  return outputs;
}

/** A run that finds nothing, one that finds something, one that fails. */
async function exerciseSweeper(): Promise<CapturedOutput[]> {
  const captured = new CapturedOutput();
  const ledger = new MemoryLedger(30);
  const eventTypes = DEFAULT_EVENT_TYPES.map((type) => ({ ...type, subscribers: ['handler', 'billing'] }));
  let publish = async (): Promise<void> => {};
  let clock = NOON;
  const sweep = sweeperHandler(
    { eventTypes, sweepAfter: 60_000, maxAttempts: 3 },
    { ledger, publisher: { publish: () => publish() }, now: () => clock },
    captured.lines,
  );
  await sweep({}, context);
  clock = NOON + 120_000;
  await ledger.claim(claimOf(), NOON);
  await sweep({}, context);
  const another = verifiedEvent({ requestUuid: uuid(2), claimedAt: clock });
  await ledger.claim(claimOf({ event: another }), clock);
  clock += 120_000;
  publish = () => Promise.reject(new Error('SQS is down'));
  await sweep({}, context);
  ledger.oldestUnsent = () => Promise.reject(new Error('DynamoDB is down'));
  ledger.parkedCount = () => Promise.reject(new Error('DynamoDB is down'));
  await expect(sweep({}, context)).rejects.toThrow('The ledger cannot be read');
  return [captured];
}

/** Deliveries that are handled, repeated, late, failed, dead-lettered, skipped, and that cannot be read. */
async function exerciseHandler(): Promise<CapturedOutput[]> {
  const captured = new CapturedOutput();
  const entities = new MemoryEntityStore();
  let fails = false;
  const handle = sqsHandler(
    { eventType: 'BusinessKycStatusChanged', recordTimeout: 25_000, maxReceiveCount: 5 },
    { entities, deadLetters: { send: async () => {} }, now: () => NOON + 1500 },
    async () => {
      if (fails) throw new Error('bank is closed');
    },
    captured.lines,
    async () => {},
  );
  const deliver = (number: number, received = 1, body?: string) => {
    const event: VerifiedEvent = verifiedEvent({
      requestUuid: uuid(number),
      claimedAt: NOON + number,
      apiRequestId: `api-request-${number}`,
    });
    const record = {
      messageId: `message-${number}`,
      body: body ?? formatCloudEvent(event, 'urn:test'),
      attributes: {
        ApproximateReceiveCount: String(received),
        MessageGroupId: messageGroupId(event),
        MessageDeduplicationId: event.requestUuid,
      },
      messageAttributes: {},
    } as unknown as SQSEvent['Records'][number];
    return handle({ Records: [record] }, context);
  };
  await deliver(2);
  await deliver(2, 2);
  await deliver(1);
  fails = true;
  await deliver(3, 4);
  await deliver(3, 5);
  await deliver(4, 1, 'not JSON');
  await deliver(6, 1);
  const failed = { ...verifiedEvent({ requestUuid: uuid(6), claimedAt: NOON + 6 }), source: 'urn:test' };
  await entities.markToSkip(failed, { messageId: 'message-6', by: 'ada', reason: 'bad amount' }, NOON);
  await deliver(6, 2);
  entities.noteFailure = () => Promise.reject(new Error('DynamoDB is down'));
  await deliver(5);
  return [captured];
}

/** Canaries that a verifier does not let pass. */
async function brokenForCanary(): Promise<CanaryRig[]> {
  const [secret, table, queue] = [new CanaryRig(), new CanaryRig(), new CanaryRig()];
  await secret.run();
  secret.verifier.secretStoreDown = true;
  secret.verifier.clock += 30 * 3_600_000;
  secret.secret = { value: SECRET };
  table.verifier.broken.claim = () => Promise.reject(new Error('DynamoDB is down'));
  queue.verifier.broken.publish = () => Promise.reject(new Error('SQS is down'));
  const rigs = [secret, table, queue];
  for (const rig of rigs) await rig.run();
  return rigs;
}

/** Runs that are handled, and that stop; a message that cannot be read. */
async function exerciseCanary(): Promise<CapturedOutput[]> {
  const rig = new CanaryRig();
  await rig.run();
  await rig.deliver('not JSON');
  return [rig, ...(await brokenForCanary())].map(({ captured }) => captured);
}

/**
 * Runs the functions' own handlers through everything they can tell of, on ports in memory.
 *
 * @returns every line each of them wrote, metrics among them
 */
export async function exerciseFunctions(): Promise<Record<FunctionName, Record<string, unknown>[]>> {
  const objects = (outputs: CapturedOutput[]) => outputs.flatMap((output) => output.objects());
  return {
    verifier: objects(await exerciseVerifier()),
    sweeper: objects(await exerciseSweeper()),
    handler: objects(await exerciseHandler()),
    canary: objects(await exerciseCanary()),
  };
}
