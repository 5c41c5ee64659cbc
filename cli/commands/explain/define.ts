import type { Command } from 'commander';
import { uuid } from '../../input/options.ts';
import { timeOption } from '../../input/time-option.ts';
import { addressOf, type Context, examples, namesTarget, withTarget } from '../../program/context.ts';

const ABOUT = `
The file is HTTP as text (headers, an empty line, the body), JSON such as {"headers": {…}, "body": "…"}, or a curl
command line as browsers and Postman copy it, which is read and not executed. The secrets, and what became of the request,
are those of the local run or the stack; with --secret-file alone nothing is asked but the file.
Nothing of a secret, a hash or a body is printed. Exit code 0 if the request is right and, as far as it was asked, accepted
and handled; else 1.`;

/** Registers `cedar-webhooks explain`. */
export function addExplain(root: Command, context: Context): void {
  withTarget(
    root
      .command('explain')
      .description('say why a saved request was rejected')
      .argument('[file]', 'the saved request')
      .option('--fields <list>', 'instead of a file: X-Webhook-Security-Fields as it came')
      .option('--hash <hex>', 'instead of a file: X-Webhook-Security-Hash as it came')
      .option('--body-file <file>', 'instead of a file: the body, byte for byte')
      .option('--uuid <uuid>', 'instead of a file: X-Webhook-Request-UUID', uuid)
      .option('--event-type <type>', 'type it was posted to (default: what its URL says)')
      .option('--secret-file <file>', 'the webhook secret, to work offline')
      .option('--previous-secret-file <file>', 'the secret before that one')
      .option(
        '--since <time>',
        'search the log for its answer from then on (default: 24 hours ago)',
        timeOption,
      )
      .option('--json', 'print JSON'),
  )
    .addHelpText(
      'after',
      `${examples(
        'explain request.txt',
        'explain request.json --stack cedar-webhooks-prod --event-type merchant',
        'explain request.txt --secret-file secret.txt --previous-secret-file old.txt',
        'explain --fields id,status --hash 0f52…f805 --body-file body.json',
      )}\n${ABOUT}`,
    )
    .action((file: string | undefined, options) =>
      context.end(
        import('./run.ts').then(({ explain }) => {
          const isOffline = options.secretFile !== undefined || options.previousSecretFile !== undefined;
          const addressed = namesTarget(options) || !isOffline;
          return explain(
            {
              ...options,
              ...(file !== undefined && { file }),
              ...(addressed && { address: addressOf(options, context) }),
            },
            context.ports,
          );
        }),
      ),
    );
}
