import type { Advice, LabelMove } from '../../operator/problems/advice.ts';
import type { Failure } from '../../operator/problems/explain-failure.ts';

/** A failure as the tool shows it, with what to do about it. */
export function failureWords({ text, advice }: Failure): string {
  return advised(text, advice);
}

/**
 * Words, and the advice that belongs to them.
 *
 * @param flags - options that address the run or stack; empty, or with a blank before each
 */
export function advised(words: string, advice: Advice | undefined, flags = ''): string {
  return copyable(advice === undefined ? words : `${words} ${adviceWords(advice)}`, flags);
}

/** Words in which the commands that are named can be copied: they address the same run or stack. */
export function copyable(words: string, flags = ''): string {
  return flags === ''
    ? words
    : words.replaceAll(/"cedar-webhooks ([^"]+)"/g, `"npx cedar-webhooks $1${flags}"`);
}

/** The options and commands that do what a use-case advises. */
function adviceWords(advice: Advice): string {
  switch (advice.kind) {
    case 'cut-off':
      return advice.alternative
        ? 'Give --yes to do it all the same, or --keep-previous to replace the current one instead.'
        : 'Give --yes to do it all the same.';
    case 'move-labels':
      return `Finish it with: ${advice.moves.map((move) => moveLabelCommand(advice, move)).join(' && ')}`;
    case 'secret-status':
      return 'See "cedar-webhooks secret status".';
    case 'store-secret':
      return 'Store it with "cedar-webhooks secret set".';
    case 'store-secret-from-file':
      return 'Use "cedar-webhooks secret set --file <file>".';
    case 'give-secret':
      return 'Store it with "cedar-webhooks secret set", or give one by --secret-file.';
    case 'give-region':
      return 'Give --region or set AWS_REGION.';
    case 'give-since':
      return 'Say from when on with --since.';
    case 'name-target':
      return 'Start one with "npx cedar-webhooks start", or name a deployed stack with --stack.';
    case 'choose-name':
      return 'Say which with --name.';
    case 'choose-local-name':
      return 'Say which with --local --name.';
    case 'give-field':
      return `Give one: --field ${advice.field}=…`;
    case 'give-event-type':
      return 'Attack another type: --event-type.';
    case 'release-parked':
      return 'See why with "cedar-webhooks parked list", then "cedar-webhooks parked release".';
    case 'release-held':
      return 'See why with "cedar-webhooks held list", then correct the policy and "cedar-webhooks held release".';
    case 'release-not-portable':
      return 'If it is the platform\'s and every consumer can read it, "cedar-webhooks held release --not-portable" releases it unchanged.';
    case 'confirm-discard':
      return 'Give --dry-run to see what it reaches, or --yes to do it.';
    case 'redrive':
      return 'See why with "cedar-webhooks dlq list", then "cedar-webhooks dlq redrive".';
    case 'look-elsewhere':
      return 'Look further back in the logs (--since 7d), at another stage (--stack), and in the Webhook Log of the platform: if it was sent to this URL but never got here, send it again from there.';
    case 'name-column':
      return 'Say which: --column <name or number>.';
    case 'confirm-attack':
      return 'Attack a stack that may be disturbed, and repeat with --confirm.';
    case 'list-attacks':
      return '"attack --help" lists them.';
  }
}

/** What gives a version of the secret its label: a command of AWS, for there should never be anything to finish. */
function moveLabelCommand(
  { arn, endpoint }: Extract<Advice, { kind: 'move-labels' }>,
  { label, from, to }: LabelMove,
): string {
  const options = {
    'secret-id': arn,
    'version-stage': label,
    'remove-from-version-id': from,
    'move-to-version-id': to,
    region: arn.split(':')[3],
    'endpoint-url': endpoint,
  };
  const given = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${value}`],
  );
  return ['aws secretsmanager update-secret-version-stage', ...given].join(' ');
}
