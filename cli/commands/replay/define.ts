import type { Command } from 'commander';
import { positiveInteger, requestUuids, wordList } from '../../input/options.ts';
import { timeOption } from '../../input/time-option.ts';
import { addressOf, type Context, examples, withChange } from '../../program/context.ts';

const STATES = [
  'unsent',
  'parked',
  'queued',
  'handling',
  'dead-lettered',
  'discarded',
  'handled',
  'late',
] as const;

/** Registers `cedar-webhooks replay`. */
export function addReplay(root: Command, context: Context): void {
  withChange(
    root
      .command('replay')
      .description('send accepted events from the ledger to their queues again')
      .argument('[uuid...]', 'request UUIDs', requestUuids)
      .option('--state <list>', `events that are: ${STATES.join(', ')}`, wordList(STATES))
      .option(
        '--since <time>',
        'accepted since: 15m, 2h, 3d, or an ISO time (default: 24 hours ago)',
        timeOption,
      )
      .option('--until <time>', 'accepted until', timeOption)
      .option('--type <name>', 'event type or entity, such as merchant')
      .option('--subscriber <name>', 'send to the queue of this subscriber only')
      .option('--again', 'have handled events handled once more')
      .option('--rate <n>', 'most events a second (default: as fast as they go)', positiveInteger)
      .option('--dry-run', 'tell what would be sent, send nothing')
      .option('--yes', 'do it; needed unless every event is named')
      .option('--json', 'print JSON'),
  )
    .addHelpText(
      'after',
      `${examples(
        'replay fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f',
        'replay --state dead-lettered --since 2h --dry-run',
        'replay --since 2026-11-21T14:00Z --until 2026-11-21T15:00Z --subscriber billing --rate 20 --yes',
        'replay --again fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f',
      )}

An event goes to every queue of its type; a failed one to the built-in handler only, since the others have got it.
The built-in handler ignores copies of what it has handled: --again takes its note off, so that business code runs
once more. Statuses do not go back: a later event's status stays, and business code is told that the event is late.
What lies in a dead-letter queue stays there; "dlq redrive" moves it. Subscribers get a copy with the same UUID.`,
    )
    .action((named: readonly string[] | undefined, options) =>
      context.end(
        import('./run.ts').then(({ replay }) =>
          replay(named ?? [], { ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}
