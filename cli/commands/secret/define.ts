import type { Command } from 'commander';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import { addressOf, type Context, examples, withChange, withTarget } from '../../program/context.ts';

/** Registers `cedar-webhooks secret …`. */
export function addSecret(root: Command, context: Context): void {
  const secret = root.command('secret').description('store, retire and look at the webhook secret');
  withChange(
    secret
      .command('set')
      .description('store the webhook secret, from a file, a pipe or a hidden prompt')
      .option('--file <file>', 'file with the secret; one line break at its end is taken off')
      .option('--path-token-file <file>', 'file with the token of the URLs, if they carry one')
      .option('--keep-secret', 'store another token only')
      .option('--keep-previous', 'replace the current one only; the one before it stays the previous one')
      .option('--yes', 'also if that rejects whoever signs with a secret that verifies now'),
  )
    // What stands here by mistake may be the secret, and commander would repeat it.
    .allowExcessArguments()
    .allowUnknownOption()
    .addHelpText(
      'after',
      examples(
        'secret set --file secret.txt',
        'secret set < secret.txt',
        'secret set --keep-secret --path-token-file token.txt',
      ),
    )
    .action((options, command: Command) => {
      if (command.args.length > 0) {
        throw new InvalidInputProblem(
          "A secret on the command line stays in the shell's history and in the list of processes. Use --file or a pipe.",
        );
      }
      return context.end(
        import('./set.ts').then(({ secretSet }) =>
          secretSet({ ...options, address: addressOf(options, context) }, context.ports),
        ),
      );
    });
  withChange(
    secret
      .command('retire')
      .description('take the previous secret out of use before its time is over')
      .option('--yes', 'also if somebody may still sign with it'),
  )
    .addHelpText('after', examples('secret retire', 'secret retire --stack cedar-webhooks-prod'))
    .action((options) =>
      context.end(
        import('./retire.ts').then(({ secretRetire }) =>
          secretRetire({ ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
  withTarget(
    secret
      .command('status')
      .description(
        'show which versions are stored, which are in use, and until when the previous one verifies',
      )
      .option('--json', 'print JSON'),
  )
    .addHelpText('after', examples('secret status', 'secret status --json'))
    .action((options) =>
      context.end(
        import('./status.ts').then(({ secretStatus }) =>
          secretStatus({ ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}
