import { Command, CommanderError, Option } from 'commander';
import { UsageError } from './cli-error.ts';
import { explainFailure } from './failure.ts';
import { field, httpUrl, nameList, positiveInteger, seconds, uuid, uuids } from './options.ts';
import type { CliPorts } from './ports.ts';
import type { TargetAddress } from './target.ts';

/** Exit code of a process that Ctrl-C ended. */
export const INTERRUPTED = 130;

interface TargetOptions {
  readonly stack?: string;
  readonly region?: string;
  readonly stateDirectory?: string;
}

/** A command that is done; what it returns is the exit code. */
type Outcome = (code: Promise<number>) => Promise<void>;

interface Context {
  readonly ports: CliPorts;
  readonly defaultStateDirectory: string;
  readonly end: Outcome;
}

/**
 * Runs one command line.
 *
 * @param args - arguments without the names of Node and script
 * @returns exit code: 0 done, 1 failed, 2 not begun because of the arguments, 130 interrupted
 */
export async function runCommandLine(
  args: readonly string[],
  ports: CliPorts,
  defaultStateDirectory: string,
): Promise<number> {
  let exitCode = 0;
  const end: Outcome = async (code) => {
    exitCode = await code;
  };
  try {
    await program({ ports, defaultStateDirectory, end }).parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (ports.signal.aborted) return INTERRUPTED;
    // Commander has said already what is wrong, or shown the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const failure = explainFailure(error);
    ports.terminal.err(failure.text);
    return failure.exitCode;
  }
  return ports.signal.aborted ? INTERRUPTED : exitCode;
}

function program(context: Context): Command {
  const root = new Command('webhooks')
    .description("Try out and operate the receiver of the Partners Platform's webhooks.")
    .usage('<command> [options]')
    .configureOutput({
      writeOut: (text) => context.ports.terminal.out(text.trimEnd()),
      writeErr: (text) => context.ports.terminal.err(text.trimEnd()),
    })
    .exitOverride()
    .showSuggestionAfterError()
    .helpCommand(true)
    .addHelpText(
      'after',
      `
Commands address the local run (npm start), or a deployed stack with --stack, by the usual AWS credentials.
Exit codes: 0 done, 1 failed, 2 wrong arguments, 130 interrupted.

Examples:
  $ npx webhooks send merchant --id 42 --status VALID --wait
  $ npx webhooks status merchant 42
  $ npx webhooks secret set --stack cedar-webhooks-prod --file secret.txt`,
    );
  addSend(root, context);
  addStatus(root, context);
  addVerify(root, context);
  addSecret(root, context);
  addHeld(root, context);
  addParked(root, context);
  addErase(root, context);
  return root;
}

function withTarget(command: Command): Command {
  return command
    .option('--stack <name>', 'address this deployed stack instead of the local run')
    .option('--region <region>', 'region of the deployed stack')
    .option('--state-directory <folder>', 'state directory of the local run (default: .local)');
}

function addressOf(options: TargetOptions, { defaultStateDirectory }: Context): TargetAddress {
  const { stack, region, stateDirectory = defaultStateDirectory } = options;
  return {
    stateDirectory,
    ...(stack !== undefined && { stack }),
    ...(region !== undefined && { region }),
  };
}

function examples(...lines: readonly string[]): string {
  return ['', 'Examples:', ...lines.map((line) => `  $ npx webhooks ${line}`)].join('\n');
}

function addSend(root: Command, context: Context): void {
  withTarget(
    root
      .command('send')
      .description('sign and post mock events')
      .argument('<event-type>', 'name such as BusinessKycStatusChanged, or entity such as merchant')
      .option('--id <id>', 'id of the entity (default: a random one for each event)')
      .option('--status <word>', 'new status (default: a documented one)')
      .option('--uuid <uuid>', 'request UUID; with --count, copies of one request', uuid)
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
        import('./commands/send.ts').then(({ send }) => {
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

function addStatus(root: Command, context: Context): void {
  withTarget(
    root
      .command('status')
      .description('show the current status of an entity and its history')
      .argument(
        '<entity>',
        'merchant, receiver-account, transaction, payout-confirmation or a configured one',
      )
      .argument('<id>', 'id of the entity')
      .option('--json', 'print JSON'),
  )
    .addHelpText('after', examples('status merchant 42', 'status transaction 1001 --json'))
    .action((entity: string, id: string, options) =>
      context.end(
        import('./commands/status.ts').then(({ showStatus }) =>
          showStatus(entity, id, { ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}

function addVerify(root: Command, context: Context): void {
  withTarget(
    root
      .command('verify')
      .description('check one saved request offline')
      .requiredOption('--fields <list>', 'X-Webhook-Security-Fields as it came')
      .requiredOption('--hash <hex>', 'X-Webhook-Security-Hash as it came')
      .requiredOption('--body-file <file>', 'the body, byte for byte')
      .requiredOption('--secret-file <file>', 'the webhook secret')
      .option('--event-type <type>', "check this type's field policy, too")
      .option('--json', 'print JSON'),
  )
    .addHelpText(
      'after',
      `${examples(
        'verify --fields id,status --hash 0f52…f805 --body-file body.json --secret-file secret.txt',
        'verify … --event-type merchant --stack cedar-webhooks-prod',
      )}\n\nThe policy is that of the default catalogue, unless --stack or --state-directory names another.`,
    )
    .action((options) =>
      context.end(
        import('./commands/verify.ts').then(({ verify }) => {
          const addressed = options.stack !== undefined || options.stateDirectory !== undefined;
          return verify(
            { ...options, ...(addressed && { address: addressOf(options, context) }) },
            context.ports,
          );
        }),
      ),
    );
}

function addSecret(root: Command, context: Context): void {
  const secret = root.command('secret').description('store, retire and look at the webhook secret');
  withTarget(
    secret
      .command('set')
      .description('store the webhook secret, from a file, a pipe or a hidden prompt')
      .option('--file <file>', 'file with the secret; one line break at its end is taken off')
      .option('--path-token-file <file>', 'file with the token of the URLs, if they carry one'),
  )
    // What stands here by mistake may be the secret, and commander would repeat it.
    .allowExcessArguments()
    .allowUnknownOption()
    .addHelpText('after', examples('secret set --file secret.txt', 'secret set < secret.txt'))
    .action((options, command: Command) => {
      if (command.args.length > 0) {
        throw new UsageError(
          "A secret on the command line stays in the shell's history and in the list of processes. Use --file or a pipe.",
        );
      }
      return context.end(
        import('./commands/secret-set.ts').then(({ setSecret }) =>
          setSecret({ ...options, address: addressOf(options, context) }, context.ports),
        ),
      );
    });
  withTarget(
    secret.command('retire').description('take the previous secret out of use before its time is over'),
  )
    .addHelpText('after', examples('secret retire', 'secret retire --stack cedar-webhooks-prod'))
    .action((options) =>
      context.end(
        import('./commands/secret-retire.ts').then(({ retireSecret }) =>
          retireSecret({ address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
  withTarget(
    secret
      .command('status')
      .description('show which versions are stored and until when the previous one verifies')
      .option('--json', 'print JSON'),
  )
    .addHelpText('after', examples('secret status', 'secret status --json'))
    .action((options) =>
      context.end(
        import('./commands/secret-status.ts').then(({ showSecretStatus }) =>
          showSecretStatus({ ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}

function addHeld(root: Command, context: Context): void {
  const held = root
    .command('held')
    .description('look after requests with a valid hash that broke the field policy');
  withTarget(held.command('list').description('list the held requests').option('--json', 'print JSON'))
    .addHelpText('after', examples('held list', 'held list --json'))
    .action((options) =>
      context.end(
        import('./commands/held-list.ts').then(({ showHeld }) =>
          showHeld({ ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
  withTarget(
    held
      .command('release')
      .description('accept held requests that keep the policy as it is now')
      .argument('[uuid...]', 'request UUIDs', uuids)
      .option('--all', 'every held request')
      .option('--dry-run', 'tell what would happen, write nothing')
      .option('--json', 'print JSON'),
  )
    .addHelpText(
      'after',
      examples('held release --all --dry-run', 'held release fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f'),
    )
    .action((named: readonly string[] | undefined, options) =>
      context.end(
        import('./commands/held-release.ts').then(({ releaseHeld }) =>
          releaseHeld(named ?? [], { ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}

function addParked(root: Command, context: Context): void {
  const parked = root
    .command('parked')
    .description('look after accepted events that the sweeper could not send and gave up on');
  withTarget(parked.command('list').description('list the parked events').option('--json', 'print JSON'))
    .addHelpText('after', examples('parked list', 'parked list --json'))
    .action((options) =>
      context.end(
        import('./commands/parked-list.ts').then(({ showParked }) =>
          showParked({ ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
  withTarget(
    parked
      .command('release')
      .description('give parked events back to the sweeper')
      .argument('[uuid...]', 'request UUIDs', uuids)
      .option('--all', 'every parked event')
      .option('--without-removed', 'give up on queues that the configuration no longer has')
      .option('--dry-run', 'tell what would happen, write nothing')
      .option('--json', 'print JSON'),
  )
    .addHelpText(
      'after',
      examples('parked release --all --dry-run', 'parked release fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f'),
    )
    .action((named: readonly string[] | undefined, options) =>
      context.end(
        import('./commands/parked-release.ts').then(({ releaseParked }) =>
          releaseParked(named ?? [], { ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}

function addErase(root: Command, context: Context): void {
  withTarget(
    root
      .command('erase')
      .description("erase one entity's data: status, history, and the bodies of its events in the ledger")
      .argument('<entity>', 'merchant, transaction, … or an event type')
      .argument('<id>', 'id of the entity')
      .option('--dry-run', 'tell what would be erased, write nothing')
      .option('--yes', 'erase it; this cannot be undone')
      .option('--json', 'print JSON'),
  )
    .addHelpText(
      'after',
      `${examples('erase merchant 42 --dry-run', 'erase merchant 42 --yes')}\n\nIt reads the whole ledger.`,
    )
    .action((entity: string, id: string, options) =>
      context.end(
        import('./commands/erase.ts').then(({ eraseEntity }) =>
          eraseEntity(entity, id, { ...options, address: addressOf(options, context) }, context.ports),
        ),
      ),
    );
}
