import { createHash } from 'node:crypto';
import type { Context, SQSEvent } from 'aws-lambda';
import fc from 'fast-check';
import { formatCloudEvent } from '../../../lambda/core/message/cloud-event.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { sqsHandler } from '../../../lambda/functions/handlers/event-handler.ts';
import { sweeperHandler } from '../../../lambda/functions/sweeper/sweeper-handler.ts';
import { CapturedOutput } from '../captured-output.ts';
import { claimOf, NOON, noDeadLetters, verifiedEvent } from '../factories.ts';
import { MemoryEntityStore } from '../memory-entity-store.ts';
import { MemoryLedger } from '../memory-ledger.ts';
import { PATH_TOKEN, SECRET, VerifierRig } from './verifier-rig.ts';

/**
 * Whatever business code or a client throws, nothing of it that stands in the body, and no hash, secret or path token,
 * gets into a line, a metric, a note or an answer.
 */

/** Values that nothing else in a line can be taken for. */
const marker = fc.stringMatching(/^zq[a-z0-9]{4,60}$/);
const values = fc.array(marker, { minLength: 1, maxLength: 4 });
const bodyOf = (markers: readonly string[]) =>
  JSON.stringify({ id: 42, status: 'VALID', note: markers, deep: { account: markers[0] } });

const context = { getRemainingTimeInMillis: () => 30_000 } as Context;

/** Something thrown that tells as much as it can. */
function thrownOver(secrets: readonly string[], kind: number): unknown {
  const text = `cannot ${secrets.join(' nor ')}`;
  const error = new Error(text);
  switch (kind) {
    case 0:
      return error;
    case 1:
      return new TypeError('outer', { cause: new AggregateError([error], text) });
    case 2:
      return Object.assign(error, { name: secrets.at(-1), $response: { body: text }, code: text });
    case 3:
      return text;
    case 4:
      return { message: text, toString: () => text };
    default:
      try {
        return JSON.parse(`${secrets[0]?.slice(0, -1)}${secrets.at(-1)}}`);
      } catch (syntaxError) {
        return syntaxError;
      }
  }
}
const kinds = fc.nat(5);

function expectNone(text: string, secrets: readonly string[]): void {
  for (const secret of secrets) expect(text).not.toContain(secret);
}

test('not from a handler: business code and store throw what they like', async () => {
  await fc.assert(
    fc.asyncProperty(values, kinds, fc.boolean(), async (markers, kind, inStore) => {
      const output = new CapturedOutput();
      const entities = new MemoryEntityStore();
      const bodyText = bodyOf(markers);
      const fail = () => Promise.reject(thrownOver([bodyText, ...markers], kind));
      if (inStore) entities.applyStatus = fail;
      const handle = sqsHandler(
        { eventType: 'BusinessKycStatusChanged', recordTimeout: 25_000, maxReceiveCount: 5 },
        { entities, deadLetters: noDeadLetters, now: () => NOON },
        fail,
        output.lines,
        async () => {},
      );
      const record = {
        messageId: 'message-1',
        body: formatCloudEvent(verifiedEvent({ bodyText }), 'urn:test'),
        attributes: {
          ApproximateReceiveCount: '1',
          MessageGroupId: 'merchant#42',
          MessageDeduplicationId: verifiedEvent().requestUuid,
        },
        messageAttributes: {},
      } as unknown as SQSEvent['Records'][number];
      const answer = await handle({ Records: [record] }, context);
      expect(output.linesOf('webhook.handling-failed')).toHaveLength(1);
      const history = entities.history('merchant', '42');
      expect(history).toMatchObject([{ failure: expect.stringMatching(/^[0-9a-f]{12}$/) }]);
      expectNone(output.text + JSON.stringify([history, answer]), [bodyText, ...markers]);
    }),
  );
});

test('not from a handler that cannot read its message', async () => {
  await fc.assert(
    fc.asyncProperty(values, fc.boolean(), async (markers, isJson) => {
      const output = new CapturedOutput();
      const handle = sqsHandler(
        { eventType: 'BusinessKycStatusChanged', recordTimeout: 25_000, maxReceiveCount: 5 },
        { entities: new MemoryEntityStore(), deadLetters: noDeadLetters, now: () => NOON },
        async () => {},
        output.lines,
        async () => {},
      );
      const [first = ''] = markers;
      const body = isJson ? JSON.stringify({ messageversion: first }) : `{"data":${first}`;
      const record = { messageId: 'message-1', body, attributes: {}, messageAttributes: {} };
      await handle({ Records: [record as unknown as SQSEvent['Records'][number]] }, context);
      expect(output.linesOf('webhook.handling-failed')).toHaveLength(1);
      expectNone(output.text, [first]);
    }),
  );
});

test('not from the verifier: ledger and queues throw what they like', async () => {
  const path = { token: PATH_TOKEN, eventType: 'BusinessKycStatusChanged' };
  const hash = createHash('sha256').update(`42VALID${SECRET}`).digest('hex');
  await fc.assert(
    fc.asyncProperty(
      values,
      kinds,
      fc.constantFrom('claim', 'publish', 'mark'),
      async (markers, kind, step) => {
        const rig = new VerifierRig({ pathToken: 'require' });
        const bodyText = bodyOf(markers);
        const secrets = [bodyText, ...markers, hash, PATH_TOKEN];
        rig.broken[step as 'claim'] = () => Promise.reject(thrownOver(secrets, kind));
        const answer = await rig.send({ path, body: bodyText });
        expect(rig.captured.objects().filter(({ causes }) => causes !== undefined)).toHaveLength(1);
        expectNone(rig.output + JSON.stringify(answer), [...secrets, SECRET]);
      },
    ),
  );
});

test('not from the sweeper: queues throw what they like', async () => {
  await fc.assert(
    fc.asyncProperty(values, kinds, async (markers, kind) => {
      const output = new CapturedOutput();
      const bodyText = bodyOf(markers);
      const ledger = new MemoryLedger(30);
      await ledger.claim(claimOf({ event: verifiedEvent({ bodyText }) }), NOON);
      const eventTypes = DEFAULT_EVENT_TYPES.map((type) => ({
        ...type,
        subscribers: ['handler', 'billing'],
      }));
      const sweep = sweeperHandler(
        { eventTypes, sweepAfter: 60_000, maxAttempts: 3 },
        {
          ledger,
          publisher: { publish: () => Promise.reject(thrownOver([bodyText, ...markers], kind)) },
          now: () => NOON + 120_000,
        },
        output.lines,
      );
      await sweep({}, context);
      expect(output.linesOf('outbox.swept')).toMatchObject([{ errors: 2 }]);
      expectNone(output.text, [bodyText, ...markers]);
    }),
  );
});
