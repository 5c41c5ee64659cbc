import type { Command } from 'commander';
import { requestUuidOrPrefix } from '../../input/options.ts';
import { timeOption } from '../../input/time-option.ts';
import { addressOf, type Context, examples, withTarget } from '../../program/context.ts';

/** Registers `cedar-webhooks show`. */
export function addShow(root: Command, context: Context): void {
  withTarget(
    root
      .command('show')
      .description('show the whole life of one event: request, queues, handling, timeline')
      .argument('<uuid>', 'request UUID, or its first 8 digits and more', requestUuidOrPrefix)
      .option('--body', 'show the body, signed fields marked')
      .option(
        '--since <time>',
        'search from then on for the beginning of a UUID, and the logs for one that was only rejected: 2h, 7d, or an ISO time (default: 24 hours ago)',
        timeOption,
      )
      .option('--json', 'print JSON, log lines included'),
  )
    .addHelpText(
      'after',
      `${examples(
        'show fa8ff1ec',
        'show fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f',
        'show fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f --body',
        'show fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f --since 7d --json',
      )}

Ledger and history tell how far the event came; the logs, if they may be read, tell every request and delivery.
The security hash is never kept, so it is not shown. Offsets are relative to the acceptance.`,
    )
    .action((wanted: string, options) =>
      context.end(
        import('./run.ts').then(({ showEvent }) =>
          showEvent(wanted, { ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}
