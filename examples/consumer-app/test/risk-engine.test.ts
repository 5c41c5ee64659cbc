import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { type CedarEvent, isLate } from 'cedar-webhooks/consumer';
import { makeBatch, makeMessage } from 'cedar-webhooks/testing';
import { sqsHandler } from '../functions/risk-engine.ts';

/** What the table would remember. */
class MemoryStore {
  readonly #done = new Set<string>();
  readonly #latest = new Map<string, string>();

  async once(requestUuid: string, run: () => Promise<void>): Promise<void> {
    if (this.#done.has(requestUuid)) return;
    await run();
    this.#done.add(requestUuid);
  }

  async applyStatus(event: CedarEvent): Promise<'in-order' | 'late'> {
    if (isLate(event, this.#latest.get(event.subject))) return 'late';
    this.#latest.set(event.subject, event.orderKey);
    return 'in-order';
  }
}

const merchant = { eventType: 'BusinessKycStatusChanged', id: 42 };
let worked: string[];
let handler: ReturnType<typeof sqsHandler>;

beforeEach(() => {
  worked = [];
  handler = sqsHandler(new MemoryStore(), async ({ status }, late) => {
    worked.push(late ? `${status} late` : status);
  });
});

test('an event is worked on once, however often it comes', async () => {
  const batch = makeBatch({ ...merchant, status: 'VALID' });
  assert.deepEqual(await handler(batch), { batchItemFailures: [] });
  assert.deepEqual(await handler(batch), { batchItemFailures: [] });
  assert.deepEqual(worked, ['VALID']);
});

test('what comes behind a later event is late', async () => {
  const [noon, later] = [new Date('2026-11-21T12:00:00Z'), new Date('2026-11-21T12:00:01Z')];
  await handler(makeBatch({ ...merchant, status: 'VALID', acceptedAt: later }));
  await handler(makeBatch({ ...merchant, status: 'PENDING', acceptedAt: noon }));
  assert.deepEqual(worked, ['VALID', 'PENDING late']);
});

test('a message that is no event fails, and is retried', async (context) => {
  context.mock.method(console, 'error', () => {});
  const message = { ...makeMessage({ ...merchant, status: 'VALID' }), body: 'x' };
  const { batchItemFailures } = await handler({ Records: [message] });
  assert.deepEqual(batchItemFailures, [{ itemIdentifier: message.messageId }]);
});
