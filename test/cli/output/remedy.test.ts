import { remedyWords } from '../../../cli/output/remedy.ts';
import { remedyOf } from '../../../operator/problems/remedy.ts';
import { helpOf } from '../help-of.ts';

const UUID = 'fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f';

test.each([
  ['unsent', undefined, 'if it does not, look at: npx cedar-webhooks doctor --stack x'],
  ['parked', undefined, `correct the cause, then: npx cedar-webhooks parked release ${UUID} --stack x`],
  ['handling', undefined, 'correct the cause before the last one'],
  [
    'dead-lettered',
    undefined,
    `correct the cause, then: npx cedar-webhooks dlq redrive --uuid ${UUID} --stack x`,
  ],
  ['held', undefined, `put that right, then: npx cedar-webhooks held release ${UUID} --stack x`],
  [
    'held',
    'field-policy',
    `correct the field policy, deploy, then: npx cedar-webhooks held release ${UUID} --stack x`,
  ],
  ['held', 'rounded-number', `deploy, then: npx cedar-webhooks held release ${UUID} --stack x`],
  ['held', 'not-portable', `then: npx cedar-webhooks held release ${UUID} --not-portable --stack x`],
  ['rejected', undefined, 'find out why: npx cedar-webhooks explain <file> --stack x; then send it again'],
] as const)('what to do about %s (%s), with a command that the tool has', async (state, heldAs, end) => {
  const remedy = remedyOf(state, UUID, heldAs);
  if (remedy === undefined) throw new Error('There is nothing to do.');
  const words = remedyWords(remedy, { stateDirectory: '.local', flags: ' --stack x' });
  expect(words.endsWith(end)).toBe(true);
  if (remedy.command === undefined) return;
  const help = await helpOf(remedy.command.name.split(' '));
  expect(help).toContain(`Usage: cedar-webhooks ${remedy.command.name} `);
  for (const [option] of words.matchAll(/--(?!stack)[a-z-]+/g)) expect(help).toContain(`${option} `);
});

test.each(['queued', 'handled', 'late', 'erased'] as const)('there is nothing to do about %s', (state) => {
  expect(remedyOf(state, UUID)).toBeUndefined();
});
