import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeBatch } from 'cedar-webhooks/testing';
import { handler } from '../subscribers/risk-engine.ts';

const merchant = { eventType: 'BusinessKycStatusChanged', id: 42 };

test('an event is worked off', async () => {
  assert.deepEqual(await handler(makeBatch({ ...merchant, status: 'VALID' })), { batchItemFailures: [] });
});

test('a message that is no event fails, and is retried', async () => {
  const { Records } = makeBatch({ ...merchant, status: 'VALID' });
  const [record] = Records;
  assert.ok(record);
  const { batchItemFailures } = await handler({ Records: [{ ...record, body: 'x' }] });
  assert.deepEqual(batchItemFailures, [{ itemIdentifier: record.messageId }]);
});
