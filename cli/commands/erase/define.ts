import type { Command } from 'commander';
import { addressOf, type Context, examples, withChange } from '../../program/context.ts';

/** Registers `cedar-webhooks erase`. */
export function addErase(root: Command, context: Context): void {
  withChange(
    root
      .command('erase')
      .description("erase one entity's data: status, history, and the bodies of its events in the ledger")
      .argument('<entity>', 'merchant, transaction, … or an event type')
      .argument('<id>', 'id of the entity')
      .option('--dry-run', 'tell what would be erased, write nothing')
      .option('--yes', 'erase it; this cannot be undone')
      .option('--json', 'print JSON'),
  )
    .addHelpText(
      'after',
      `${examples('erase merchant 42 --dry-run', 'erase merchant 42 --yes')}\n\nIt reads the whole ledger.`,
    )
    .action((entity: string, id: string, options) =>
      context.end(
        import('./run.ts').then(({ eraseEntity }) =>
          eraseEntity(entity, id, { ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}
