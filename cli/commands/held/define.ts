import type { Command } from 'commander';
import { requestUuids } from '../../input/options.ts';
import { addressOf, type Context, examples, withChange, withTarget } from '../../program/context.ts';

/** Registers `cedar-webhooks held …`. */
export function addHeld(root: Command, context: Context): void {
  const held = root
    .command('held')
    .description('look after requests with a valid hash that could not be accepted as they are');
  withTarget(held.command('list').description('list the held requests').option('--json', 'print JSON'))
    .addHelpText('after', examples('held list', 'held list --json'))
    .action((options) =>
      context.end(
        import('./list.ts').then(({ showHeld }) =>
          showHeld({ ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
  withChange(
    held
      .command('release')
      .description('accept held requests that keep the policy as it is now')
      .argument('[uuid...]', 'request UUIDs', requestUuids)
      .option('--all', 'every held request')
      .option(
        '--not-portable',
        'also what not every JSON parser can read, unchanged; the requests must be named',
      )
      .option('--dry-run', 'tell what would happen, write nothing')
      .option('--json', 'print JSON'),
  )
    .addHelpText(
      'after',
      examples(
        'held release --all --dry-run',
        'held release fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f',
        'held release fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f --not-portable',
      ),
    )
    .action((named: readonly string[] | undefined, options) =>
      context.end(
        import('./release.ts').then(({ releaseHeld }) =>
          releaseHeld(named ?? [], { ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
  withChange(
    held
      .command('discard')
      .description('forget held requests for good: those that are no events, or can never be released')
      .argument('[uuid...]', 'request UUIDs', requestUuids)
      .option('--all', 'every held request that breaks the policy as it is now')
      .option('--dry-run', 'tell what would be forgotten, write nothing')
      .option('--yes', 'do it')
      .option('--json', 'print JSON'),
  )
    .addHelpText(
      'after',
      `${examples('held discard --all --dry-run', 'held discard fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f --yes')}

A held request is authentic, and nothing else is kept of it here. Its UUID stays free: sent again from the platform,
it is held or accepted like a new one.`,
    )
    .action((named: readonly string[] | undefined, options) =>
      context.end(
        import('./discard.ts').then(({ discardHeld }) =>
          discardHeld(named ?? [], { ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}
