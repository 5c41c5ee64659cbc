import { type Command, Option } from 'commander';
import { field, httpUrl, nameList, positiveInteger, requestUuid, seconds } from '../../input/options.ts';
import { addressOf, type Context, examples, withTarget } from '../../program/context.ts';

/** Registers `cedar-webhooks send`. */
export function addSend(root: Command, context: Context): void {
  withTarget(
    root
      .command('send')
      .description('sign and post mock events')
      .argument('<event-type>', 'name such as BusinessKycStatusChanged, or entity such as merchant')
      .option('--id <id>', 'id of the entity (default: a random one for each event)')
      .option('--status <word>', 'new status (default: a documented one)')
      .option('--uuid <uuid>', 'request UUID; with --count, copies of one request', requestUuid)
      .option('--field <name=value>', 'a body field, as JSON or as text; may be repeated', field)
      .option('--fields <list>', 'fields to sign, in order (default: what the type accepts)', nameList)
      .option('--count <n>', 'number of events', positiveInteger, 1)
      .option('--concurrency <n>', 'requests under way at once', positiveInteger, 10)
      .option('--url <base>', 'base URL to post to; /webhooks/<type> is added', httpUrl)
      .option('--secret-file <file>', 'secret to sign with (default: the one stored there)')
      .option('--wait', 'follow each event until it was handled')
      .addOption(new Option('--timeout <seconds>', 'longest wait').argParser(seconds).default(60_000, '60'))
      .option('--json', 'print results as JSON'),
  )
    .addHelpText(
      'after',
      `${examples(
        'send merchant --id 42 --status VALID --wait',
        'send BusinessRequestStatusChanged --field toAmount=\'"250.50"\'',
        'send transaction --count 500 --concurrency 20 --wait',
        'send merchant --id 42 --url https://webhooks.example.com --secret-file secret.txt',
      )}\n\nTimes of --wait are relative to the sending; those of a deployed stack are by its own clock.`,
    )
    .action((eventType: string, options) =>
      context.end(
        import('./run.ts').then(({ send }) => {
          const { field: extraFields = [], fields: signedFields, ...others } = options;
          return send(
            eventType,
            { ...others, extraFields, signedFields, address: addressOf(options, context) },
            context.ports,
          );
        }),
      ),
    );
}
