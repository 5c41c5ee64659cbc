import type { Command } from 'commander';
import { ENTRY_STATES } from '../../../operator/events/entry.ts';
import { positiveInteger, uuidPrefix, wordList } from '../../input/options.ts';
import { timeOption } from '../../input/time-option.ts';
import { addressOf, type Context, examples, withTarget } from '../../program/context.ts';

/** Registers `cedar-webhooks log`. */
export function addLog(root: Command, context: Context): void {
  withTarget(
    root
      .command('log')
      .description('list what came in, newest last: accepted events, held and rejected requests')
      .option('--type <name>', 'event type such as BusinessKycStatusChanged, or entity such as merchant')
      .option('--id <id>', 'id of the entity')
      .option('--entity <entity:id>', 'both in one, such as merchant:42')
      .option('--state <list>', `only these states: ${ENTRY_STATES.join(', ')}`, wordList(ENTRY_STATES))
      .option('--uuid <prefix>', 'beginning of the request UUID', uuidPrefix)
      .option('--since <time>', 'since then: 15m, 2h, 3d, or an ISO time (default: 24 hours ago)', timeOption)
      .option('--until <time>', 'until then', timeOption)
      .option(
        '--limit <n>',
        'most lines, the newest (default: 50; all of the span with --json)',
        positiveInteger,
      )
      .option('--follow', 'go on: show what comes, and what changes its state, until Ctrl-C')
      .option('--json', 'print one JSON object per line'),
  )
    .addHelpText(
      'after',
      `${examples(
        'log --follow',
        'log --entity merchant:42 --since 7d',
        'log --state dead-lettered,parked,held',
        'log --state rejected --since 2h --json',
      )}

Rejected requests leave nothing but a line in the verifier's log, so they are read from there
(permission logs:FilterLogEvents). Exit code 1 if they cannot be.`,
    )
    .action((options) =>
      context.end(
        import('./run.ts').then(({ showLog }) =>
          showLog({ ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}
