import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type LocalRun, startLocalRun } from 'cedar-webhooks/testing';

let run: LocalRun;

before(async () => {
  run = await startLocalRun();
});

after(() => run?.stop());

test('a merchant that turns valid is handled', async () => {
  const { requestUuid } = await run.send({ type: 'BusinessKycStatusChanged', id: 42, status: 'VALID' });
  const event = await run.waitForEvent({ requestUuid });
  assert.equal(event.state, 'handled');
});

test('a forged webhook is rejected', async () => {
  const answer = await run.send({ type: 'BusinessKycStatusChanged', secret: 'guessed' });
  assert.equal(answer.code, 'hash_mismatch');
});
