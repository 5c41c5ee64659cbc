import type { Command } from 'commander';
import { timeOption } from '../../input/time-option.ts';
import { addressOf, type Context, examples, withTarget } from '../../program/context.ts';

/** Registers `webhooks reconcile`. */
export function addReconcile(root: Command, context: Context): void {
  withTarget(
    root
      .command('reconcile')
      .description("compare a list of request UUIDs from the platform's Webhook Log with what came in")
      .argument('<file>', 'any text that has the UUIDs in it: CSV, JSON, lines; - for standard input')
      .option(
        '--since <time>',
        'search the log for rejected requests from then on (default: from the first time in the file, else 24 hours ago)',
        timeOption,
      )
      .option('--replay-list <file>', 'write the UUIDs that the platform must send again, one per line')
      .option('--json', 'print JSON, with all that is not handled'),
  )
    .addHelpText(
      'after',
      `${examples(
        'reconcile export.csv',
        'reconcile export.json --since 7d --replay-list replay.txt',
        'reconcile - < uuids.txt',
      )}

Exits with 1 if anything must be repaired here or sent again. Every UUID in the file counts as a request UUID: cut
other columns with UUIDs off first. A UUID whose retention is over counts as missing.`,
    )
    .action((file: string, options) =>
      context.end(
        import('./run.ts').then(({ reconcileFile }) =>
          reconcileFile(file, { ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}
