import type { Command } from 'commander';
import { timeOption } from '../../input/time-option.ts';
import { addressOf, type Context, examples, withTarget } from '../../program/context.ts';

/** Registers `cedar-webhooks audit`. */
export function addAudit(root: Command, context: Context): void {
  withTarget(
    root
      .command('audit')
      .description('list what operators changed, newest last: who, when, why, and the outcome')
      .option('--since <time>', 'since then: 15m, 2h, 3d, or an ISO time (default: 7 days ago)', timeOption)
      .option('--until <time>', 'until then', timeOption)
      .option('--open', 'only changes without an outcome')
      .option('--json', 'print JSON'),
  )
    .addHelpText('after', examples('audit', 'audit --open', 'audit --since 30d --json'))
    .action((options) =>
      context.end(
        import('./run.ts').then(({ showAudit }) =>
          showAudit({ ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}
