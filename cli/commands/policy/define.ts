import { Argument, type Command } from 'commander';
import { ROLE_NAMES, type RoleName } from '../../../operator/policy/role-policy.ts';
import { addressOf, type Context, examples, withTarget } from '../../program/context.ts';

/** Registers `cedar-webhooks policy`. */
export function addPolicy(root: Command, context: Context): void {
  withTarget(
    root
      .command('policy')
      .description('print the IAM policy for whoever looks after a stack')
      .addArgument(new Argument('<role>', 'viewer, who changes nothing, or operator').choices(ROLE_NAMES)),
  )
    .addHelpText(
      'after',
      examples(
        'policy viewer --stack cedar-webhooks-prod',
        'policy operator --stack cedar-webhooks-prod > operator-policy.json',
      ),
    )
    .action((role: RoleName, options) =>
      context.end(
        import('./run.ts').then(({ printPolicy }) =>
          printPolicy(role, { address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}
