import type { Command } from 'commander';
import { addressOf, type Context, examples, namesTarget, withTarget } from '../../program/context.ts';

/** Registers `cedar-webhooks verify`. */
export function addVerify(root: Command, context: Context): void {
  withTarget(
    root
      .command('verify')
      .description('check one saved request offline')
      .requiredOption('--fields <list>', 'X-Webhook-Security-Fields as it came')
      .requiredOption('--hash <hex>', 'X-Webhook-Security-Hash as it came')
      .requiredOption('--body-file <file>', 'the body, byte for byte')
      .requiredOption('--secret-file <file>', 'the webhook secret')
      .option('--event-type <type>', "check this type's field policy, too")
      .option('--json', 'print JSON'),
  )
    .addHelpText(
      'after',
      `${examples(
        'verify --fields id,status --hash 0f52…f805 --body-file body.json --secret-file secret.txt',
        'verify … --event-type merchant --stack cedar-webhooks-prod',
      )}\n\nThe policy is that of the default catalogue, unless --stack, --local or --state-directory names another.`,
    )
    .action((options) =>
      context.end(
        import('./run.ts').then(({ verify }) => {
          return verify(
            { ...options, ...(namesTarget(options) && { address: addressOf(options, context) }) },
            context.ports,
          );
        }),
      ),
    );
}
