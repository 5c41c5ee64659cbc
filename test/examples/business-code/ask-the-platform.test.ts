import { readFileSync } from 'node:fs';
import { followMerchant } from '../../../examples/business-code/ask-the-platform.ts';
import type { BusinessEvent } from '../../../handler/index.ts';
import { makeBusinessEvent } from '../../../lambda/functions/handlers/make-business-event.ts';
import { receivedEvent } from '../../lambda/factories.ts';

const { signal } = new AbortController();
const done: string[] = [];
const note = (what: string) => async (id: string, key: string) => {
  done.push(`${what} ${id} ${key}`);
};
const accounts = { unlock: note('unlock'), lock: note('lock') };

beforeEach(() => {
  done.length = 0;
});

function handle(said: string, asked: () => Promise<{ kycStatus: string }>): Promise<void> {
  const event = makeBusinessEvent(receivedEvent({ status: said }), 'in-order');
  return followMerchant({ merchant: asked }, accounts)(event as BusinessEvent<'BusinessKycStatusChanged'>, {
    signal,
  });
}

test.each([
  ['VALID', 'FROZEN', 'lock'],
  ['FROZEN', 'VALID', 'unlock'],
])('an event that says %s while the platform says %s: %s', async (said, asked, expected) => {
  await handle(said, async () => ({ kycStatus: asked }));
  const { subject, requestUuid } = receivedEvent();
  expect(done).toEqual([`${expected} ${subject} ${requestUuid}`]);
});

test('nothing is done while the platform does not answer, and the event is retried', async () => {
  await expect(handle('VALID', () => Promise.reject(new Error('no answer')))).rejects.toThrow('no answer');
  expect(done).toEqual([]);
});

test('the threat model shows this code', () => {
  const shown = /```ts\n(.*?)```/s.exec(readFileSync('docs/threat-model.md', 'utf8'))?.[1];
  expect(shown).toBe(readFileSync('examples/business-code/ask-the-platform.ts', 'utf8'));
});
