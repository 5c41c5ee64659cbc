import type { Command } from 'commander';
import { requestUuids } from '../../input/options.ts';
import { addressOf, type Context, examples, withChange, withTarget } from '../../program/context.ts';

/** Registers `cedar-webhooks parked …`. */
export function addParked(root: Command, context: Context): void {
  const parked = root
    .command('parked')
    .description('look after accepted events that the sweeper could not send');
  withTarget(parked.command('list').description('list the parked events').option('--json', 'print JSON'))
    .addHelpText('after', examples('parked list', 'parked list --json'))
    .action((options) =>
      context.end(
        import('./list.ts').then(({ showParked }) =>
          showParked({ ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
  withChange(
    parked
      .command('release')
      .description('give parked events back to the sweeper')
      .argument('[uuid...]', 'request UUIDs', requestUuids)
      .option('--all', 'every parked event')
      .option('--renamed', 'send events of an entity that was renamed as events of its new name')
      .option('--without-removed', 'drop the queues that the configuration no longer has')
      .option('--dry-run', 'tell what would happen, write nothing')
      .option('--json', 'print JSON'),
  )
    .addHelpText(
      'after',
      examples('parked release --all --dry-run', 'parked release fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f'),
    )
    .action((named: readonly string[] | undefined, options) =>
      context.end(
        import('./release.ts').then(({ releaseParked }) =>
          releaseParked(named ?? [], { ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}
