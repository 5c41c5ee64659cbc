import type { Command } from 'commander';
import { addressOf, type Context, examples, withTarget } from '../../program/context.ts';

/** Registers `cedar-webhooks url`. */
export function addUrl(root: Command, context: Context): void {
  withTarget(
    root
      .command('url')
      .description('print the URLs to enter in the Partners Platform, the path token included')
      .argument('[event-type]', 'only the URL of this event type or entity')
      .option('--json', 'print JSON'),
  )
    .addHelpText(
      'after',
      `${examples('url', 'url merchant', 'url --stack cedar-webhooks-prod --json')}

Where URLs carry a token, it is read from the stored secret and printed: who knows it can find the endpoint, though
not sign. Keep the output out of tickets and logs.`,
    )
    .action((eventType: string | undefined, options) =>
      context.end(
        import('./run.ts').then(({ showUrls }) =>
          showUrls(eventType, { ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}
