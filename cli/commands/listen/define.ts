import type { Command } from 'commander';
import { timeOption } from '../../input/time-option.ts';
import { addressOf, type Context, examples, withTarget } from '../../program/context.ts';

/** Registers `cedar-webhooks listen`. */
export function addListen(root: Command, context: Context): void {
  withTarget(
    root
      .command('listen')
      .description('post each event that is accepted to a URL of this machine, until Ctrl-C')
      .requiredOption('--forward-to <url>', 'where each event is posted, such as http://127.0.0.1:3000/hook')
      .option('--type <name>', 'only this event type or entity, such as merchant')
      .option(
        '--since <time>',
        'from then on: 15m, 2h, 3d, or an ISO time (default: where it ended)',
        timeOption,
      )
      .option('--no-retry', 'post each event once, whatever the answer is'),
  )
    .addHelpText(
      'after',
      `${examples(
        'listen --forward-to http://127.0.0.1:3000/hook',
        'listen --forward-to http://127.0.0.1:3000/hook --type merchant --since 1h',
        'listen --forward-to http://127.0.0.1:3000/hook --no-retry',
      )}

Each event comes at least once, in order per entity, as the message that is on its queues: a
CloudEvent in structured mode. It is read from the ledger, so queues and handlers notice nothing.
What is not answered 2xx is posted again, and later events of its entity wait.`,
    )
    .action(({ retry, ...options }) =>
      context.end(
        import('./run.ts').then(({ listenAndForward }) =>
          listenAndForward(
            { ...options, retries: retry, address: addressOf(options, context) },
            context.ports,
          ),
        ),
      ),
    );
}
