import { type Command, Option } from 'commander';
import { ENTRY_STATES } from '../../../operator/events/entry.ts';
import { EXPORT_FORMATS } from '../../../operator/export/export-format.ts';
import { uuidPrefix, wordList } from '../../input/options.ts';
import { timeOption } from '../../input/time-option.ts';
import { addressOf, type Context, examples, withTarget } from '../../program/context.ts';

/** Registers `cedar-webhooks export`. */
export function addExport(root: Command, context: Context): void {
  withTarget(
    root
      .command('export')
      .description('write everything that came in to a file: accepted events, held and rejected requests')
      .addOption(
        new Option('--format <format>', 'CSV with a head line, or one JSON object per line')
          .choices(EXPORT_FORMATS)
          .makeOptionMandatory(),
      )
      .option('--since <time>', 'since then: 15m, 2h, 3d, or an ISO time (default: 24 hours ago)', timeOption)
      .option('--until <time>', 'until then', timeOption)
      .option('--type <name>', 'event type such as BusinessKycStatusChanged, or entity such as merchant')
      .option('--id <id>', 'id of the entity')
      .option('--entity <entity:id>', 'both in one, such as merchant:42')
      .option('--state <list>', `only these states: ${ENTRY_STATES.join(', ')}`, wordList(ENTRY_STATES))
      .option('--uuid <prefix>', 'beginning of the request UUID', uuidPrefix)
      .option('--bodies', 'with the bodies as they were sent: personal data')
      .option('--output <file>', 'a new file, readable by its owner only (default: standard output)'),
  )
    .addHelpText(
      'after',
      `${examples(
        'export --format csv --since 30d --output events.csv',
        'export --format jsonl --since 2026-11-01 --until 2026-12-01 --bodies > november.jsonl',
        'export --format csv --state rejected,held --since 7d',
      )}

Everything that matches is written, oldest first: there is no limit. Times are UTC. In CSV, what a spreadsheet would take
for a formula has an apostrophe before it. Exit code 1 if rejected requests could not be read, or the export broke off.`,
    )
    .action((options) =>
      context.end(
        import('./run.ts').then(({ exportEntries }) =>
          exportEntries({ ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}
