import { type Command, InvalidArgumentError } from 'commander';
import { addressOf, type Context, examples, withTarget } from '../../program/context.ts';
import type { ConsoleOptions } from './run.ts';

/** Registers `cedar-webhooks console`. */
export function addConsole(root: Command, context: Context): void {
  withTarget(
    root
      .command('console')
      .description('print the URL that opens the console of the local run, or serve that of a deployed stack')
      .option('--allow-changes', 'of a deployed stack: allow changes (default: read-only)')
      .option(
        '--port <number>',
        'port of the console of a deployed stack (default: that of the time before, or any free one)',
        portNumber,
      ),
  )
    .addHelpText(
      'after',
      `${examples('console', 'console --stack cedar-webhooks-prod', 'console --stack cedar-webhooks-dev --allow-changes')}

Whoever opens a URL first is let in, so keep it out of tickets and logs. The next one is another.
That of a deployed stack asks AWS with your credentials, on 127.0.0.1, until Ctrl-C.`,
    )
    .action((options: Omit<ConsoleOptions, 'address'> & Parameters<typeof addressOf>[0]) =>
      context.end(
        import('./run.ts').then(({ showConsole }) =>
          showConsole({ ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a port, 0 to 65535.');
}
