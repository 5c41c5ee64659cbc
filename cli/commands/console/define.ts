import type { Command } from 'commander';
import { addressOf, type Context, examples, withTarget } from '../../program/context.ts';

/** Registers `cedar-webhooks console`. */
export function addConsole(root: Command, context: Context): void {
  withTarget(
    root.command('console').description('print the URL that opens the console of the local run, once'),
  )
    .addHelpText(
      'after',
      `${examples('console', 'console --state-directory .local-two')}

Whoever opens the URL first is let in, so keep it out of tickets and logs. The next one is another.`,
    )
    .action((options) =>
      context.end(
        import('./run.ts').then(({ showConsole }) =>
          showConsole({ address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}
