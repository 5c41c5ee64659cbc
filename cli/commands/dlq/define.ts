import { type Command, Option } from 'commander';
import { positiveInteger, requestUuids } from '../../input/options.ts';
import { addressOf, type Context, examples, withChange, withTarget } from '../../program/context.ts';

/** Messages looked at in each queue, unless the user says otherwise. */
const DEFAULT_LIMIT = 1000;

/** Registers `cedar-webhooks dlq …`. */
export function addDlq(root: Command, context: Context): void {
  const dlq = root
    .command('dlq')
    .description('look after the dead-letter queues: list, peek, redrive, discard');
  withTarget(
    withFilter(dlq.command('list').description('show what lies in the dead-letter queues, by cause'))
      .addOption(limitOption())
      .option('--json', 'print JSON'),
  )
    .addHelpText(
      'after',
      `${examples('dlq list', 'dlq list --type merchant --stack cedar-webhooks-prod')}\n\n${LOOKING}`,
    )
    .action((options) =>
      context.end(
        import('./list.ts').then(({ showDeadLetters }) =>
          showDeadLetters({ ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
  withTarget(
    withSelection(dlq.command('peek').description('show dead letters one by one'))
      .addOption(limitOption())
      .option('--body', 'show the payloads')
      .option('--json', 'print JSON'),
  )
    .addHelpText(
      'after',
      `${examples('dlq peek --type merchant', 'dlq peek --fingerprint 3f2a9c01b2d4 --body')}\n\n${LOOKING}`,
    )
    .action((options) =>
      context.end(
        import('./peek.ts').then(({ peekDeadLetters }) =>
          peekDeadLetters({ ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
  withChange(
    withSelection(dlq.command('redrive').description('move dead letters back to their queues'))
      .option('--all', 'every dead letter of every queue')
      .option('--rate <n>', 'most messages a second (default: as fast as they go)', positiveInteger)
      .option('--dry-run', 'tell what would be moved, move nothing')
      .addOption(limitOption().hideHelp())
      .option('--json', 'print JSON'),
  )
    .addHelpText('after', `${examples(...REDRIVES)}\n\n${MOVING}`)
    .action((options) =>
      context.end(
        import('./redrive.ts').then(({ redriveDeadLetters }) =>
          redriveDeadLetters({ ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
  withChange(
    withSelection(
      dlq.command('discard').description('delete dead letters for good, with a note on their events'),
    )
      .option('--all', 'every dead letter of every queue')
      .option('--count <n>', 'how many that must be, as --dry-run tells', positiveInteger)
      .option('--dry-run', 'tell what would be discarded, discard nothing')
      .addOption(limitOption())
      .option('--json', 'print JSON'),
  )
    .addHelpText('after', `${examples(...DISCARDS)}\n\n${DISCARDING}`)
    .action((options) =>
      context.end(
        import('./discard.ts').then(({ discardDeadLetters }) =>
          discardDeadLetters({ ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}

const DISCARDS = [
  'dlq discard --fingerprint 3f2a9c01b2d4 --dry-run',
  "dlq discard --fingerprint 3f2a9c01b2d4 --count 12 --reason 'test data, ticket 7'",
  "dlq discard --uuid fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f --count 1 --reason 'settled by hand'",
];

const DISCARDING = `It cannot be undone: what was handled stays, and what was not is never handled. --count and --reason must be
given; if it would be another number of messages, nothing is done, and the number is told. Each event is noted as
discarded before its message is deleted.`;

const LOOKING = `Looking means receiving: what is shown is hidden from others for up to a minute, the alarm sees fewer
messages meanwhile, and everything is given back at the end. It counts as a receive, which has no effect on a
dead-letter queue. Of one entity only the first ten messages can be seen.`;

const REDRIVES = [
  'dlq redrive --fingerprint 3f2a9c01b2d4 --dry-run',
  'dlq redrive --type merchant --subscriber handler --rate 20',
  'dlq redrive --uuid fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f',
  'dlq redrive --all --stack cedar-webhooks-prod',
];

const MOVING = `Correct the cause first: what still fails comes back. Each message is sent to its queue and then deleted from
the dead-letter queue, so nothing is lost whenever this is interrupted; at worst a message is delivered twice. An
event that comes late so does not overwrite the status of one accepted after it.`;

function limitOption(): Option {
  return new Option('--limit <n>', 'messages of each queue to look at')
    .argParser(positiveInteger)
    .default(DEFAULT_LIMIT);
}

function withFilter(command: Command): Command {
  return command
    .option('--type <name>', 'event type or entity, such as merchant')
    .option('--subscriber <name>', 'subscriber; "handler" is the built-in one');
}

function withSelection(command: Command): Command {
  return withFilter(command)
    .option('--uuid <uuid...>', 'request UUIDs', requestUuids)
    .option('--fingerprint <hex>', 'fingerprint of the error, as dlq list shows it; or none');
}
