import type { Command } from 'commander';
import { addressOf, type Context, examples, withTarget } from '../../program/context.ts';

/** Registers `cedar-webhooks status`. */
export function addStatus(root: Command, context: Context): void {
  withTarget(
    root
      .command('status')
      .description('show the current status of an entity and its history')
      .argument(
        '<entity>',
        'merchant, receiver-account, transaction, payout-confirmation or a configured one',
      )
      .argument('<id>', 'id of the entity')
      .option('--json', 'print JSON'),
  )
    .addHelpText('after', examples('status merchant 42', 'status transaction 1001 --json'))
    .action((entity: string, id: string, options) =>
      context.end(
        import('./run.ts').then(({ showStatus }) =>
          showStatus(entity, id, { ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}
