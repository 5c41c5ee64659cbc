import { advised, failureWords } from '../../../cli/output/advice.ts';
import type { Advice } from '../../../operator/problems/advice.ts';

const ADVICE: readonly (readonly [Advice, string])[] = [
  [{ kind: 'cut-off', alternative: true }, '--keep-previous'],
  [{ kind: 'cut-off', alternative: false }, 'Give --yes to do it all the same.'],
  [
    {
      kind: 'move-labels',
      arn: 'arn:aws:secretsmanager:eu-west-1:1:secret:s',
      moves: [{ label: 'AWSPREVIOUS', from: 'v2', to: 'v1' }],
    },
    'Finish it with: aws secretsmanager update-secret-version-stage --secret-id arn:aws:secretsmanager:eu-west-1:1:secret:s --version-stage AWSPREVIOUS --remove-from-version-id v2 --move-to-version-id v1 --region eu-west-1',
  ],
  [{ kind: 'secret-status' }, '"cedar-webhooks secret status"'],
  [{ kind: 'store-secret' }, '"cedar-webhooks secret set"'],
  [{ kind: 'store-secret-from-file' }, 'cedar-webhooks secret set --file'],
  [{ kind: 'give-secret' }, '--secret-file'],
  [{ kind: 'give-region' }, '--region'],
  [{ kind: 'give-since' }, '--since'],
  [{ kind: 'name-target' }, '--stack'],
  [{ kind: 'choose-name' }, '--name'],
  [{ kind: 'give-field', field: 'toAmount' }, '--field toAmount='],
  [{ kind: 'give-event-type' }, '--event-type'],
  [{ kind: 'release-parked' }, '"cedar-webhooks parked release"'],
  [{ kind: 'release-held' }, '"cedar-webhooks held release"'],
  [{ kind: 'release-not-portable' }, 'held release --not-portable'],
  [{ kind: 'redrive' }, '"cedar-webhooks dlq redrive"'],
  [{ kind: 'confirm-discard' }, '--yes'],
  [{ kind: 'confirm-attack' }, '--confirm'],
  [{ kind: 'list-attacks' }, 'attack --help'],
];

test.each(ADVICE)('%j is said with the command or option that does it', (advice, words) => {
  expect(advised('That is so.', advice)).toMatch(/^That is so\. \S/);
  expect(advised('That is so.', advice)).toContain(words);
});

test('words without advice stay as they are', () => {
  expect(advised('That is so.', undefined)).toBe('That is so.');
  expect(failureWords({ kind: 'invalid-input', text: 'No region.', advice: { kind: 'give-region' } })).toBe(
    'No region. Give --region or set AWS_REGION.',
  );
});
