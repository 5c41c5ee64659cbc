import type { Command } from 'commander';
import { timeOption } from '../../input/time-option.ts';
import { addressOf, type Context, examples, withTarget } from '../../program/context.ts';

/** Registers `cedar-webhooks reconcile`. */
export function addReconcile(root: Command, context: Context): void {
  withTarget(
    root
      .command('reconcile')
      .description("compare a list of request UUIDs from the platform's Webhook Log with what came in")
      .argument('<file>', 'CSV, TSV, JSON, JSON Lines or any text with the UUIDs in it; - for standard input')
      .option(
        '--since <time>',
        'search the log for rejected requests from then on (default: from the first time in the file, else 24 hours ago)',
        timeOption,
      )
      .option(
        '--column <column>',
        'name or number of the column with the request UUIDs, or key in JSON (default: the column whose name says so, else the only one with UUIDs)',
      )
      .option(
        '--replay-list <file>',
        'write the UUIDs that the platform must send again, one per line; - for standard output, and the report goes to standard error',
      )
      .option('--json', 'print JSON, with all that is not handled'),
  )
    .addHelpText(
      'after',
      `${examples(
        'reconcile export.csv',
        'reconcile export.csv --column X-Webhook-Request-UUID',
        'reconcile export.json --since 7d --replay-list replay.txt',
        'reconcile - < uuids.txt',
      )}

Exits with 1 if anything must be done, or if the log cannot be read. UUIDs are read with and without hyphens, in
UTF-8, UTF-16 or Windows-1252. A UUID whose retention is over counts as missing.`,
    )
    .action((file: string, options) =>
      context.end(
        import('./run.ts').then(({ reconcileFile }) =>
          reconcileFile(file, { ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}
