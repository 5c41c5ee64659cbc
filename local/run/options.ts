import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { LocalRunError } from '../local-run-error.ts';

/** Port of the HTTP API unless another is asked for. */
const DEFAULT_PORT = 4010;
/** Enough for a laptop; AWS would go to the account's limit. */
const DEFAULT_CONCURRENCY = 4;
const MAX_CONCURRENCY = 100;

/** What a person can choose about a local run, whatever app it runs. */
export interface LocalRunOptions {
  readonly port: number;
  /** That of the app if absent. */
  readonly stateDirectory?: string;
  /** Forget what earlier runs left. */
  readonly fresh: boolean;
  /** Store a webhook secret if there is none. */
  readonly secret: boolean;
  readonly quiet: boolean;
  /** Serve the console for browsers. */
  readonly console: boolean;
  readonly consolePort: number;
  /** Most processes of one function at once. */
  readonly concurrency: number;
}

/** What `npm start` takes. */
export interface OwnRunOptions extends LocalRunOptions {
  /** Stage whose configuration is synthesized. */
  readonly stage: string;
  /** Settings put in the place of the stage's own, as `cdk.json` would hold them. */
  readonly overrides: Readonly<Record<string, unknown>>;
}

/** Adds the options of every local run. */
export function withRunOptions(command: Command): Command {
  return command
    .option('--port <number>', 'port of the HTTP API', parsePort, DEFAULT_PORT)
    .option(
      '--state-directory <path>',
      'folder that keeps queues, tables, secret and logs (default: .local beside cdk.json)',
    )
    .option('--fresh', 'forget what earlier runs left', false)
    .option('--no-secret', 'do not store a webhook secret')
    .option('--quiet', 'print no line per request and batch', false)
    .option('--no-console', 'do not serve the console for browsers')
    .option('--console-port <number>', 'port of the console; 0 for any free one', parsePort, 0)
    .option(
      '--concurrency <number>',
      'most processes of one function at once',
      parseConcurrency,
      DEFAULT_CONCURRENCY,
    );
}

/**
 * Reads the command line of `npm start`.
 *
 * @param args - without the program itself
 * @returns undefined if only help was asked for, which then is printed
 * @throws LocalRunError saying what is wrong
 */
export function parseOptions(args: readonly string[]): OwnRunOptions | undefined {
  const command = withRunOptions(
    new Command('npm start --')
      .description('Runs the synthesized stack on this machine, without an AWS account.')
      .option('--stage <name>', 'stage to run', 'dev')
      .option('--set <key=value>', 'setting of the stage to change; may be repeated', collectSetting, {}),
  )
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  try {
    command.parse(args, { from: 'user' });
  } catch (cause) {
    if (!(cause instanceof CommanderError)) throw cause;
    if (cause.exitCode === 0) return undefined;
    const said = cause.message.replace(/^error: /, '');
    // npm keeps what comes before `--` to itself, and passes on the rest of it.
    const hint =
      cause.code === 'commander.excessArguments'
        ? '\nOptions come after --, as in npm start -- --port 4011.'
        : '';
    throw new LocalRunError(`${said}${hint}\nSee npm start -- --help.`, { cause });
  }
  const { set, ...options } = command.opts();
  return { ...options, overrides: set } as OwnRunOptions;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('It must be a number from 0 to 65535.');
  return port;
}

function parseConcurrency(text: string): number {
  const concurrency = Number(text);
  if (!/^\d+$/.test(text) || concurrency < 1 || concurrency > MAX_CONCURRENCY)
    throw new InvalidArgumentError(`It must be a number from 1 to ${MAX_CONCURRENCY}.`);
  return concurrency;
}

/** `key=value`, where the key may lead into an object (`throttling.rate=5`) and the value may be JSON. */
function collectSetting(text: string, settings: Record<string, unknown>): Record<string, unknown> {
  const at = text.indexOf('=');
  const path = text.slice(0, Math.max(at, 0)).split('.');
  if (path.some((part) => part === '')) throw new InvalidArgumentError('It must have the form key=value.');
  return withValue(settings, path, jsonOrText(text.slice(at + 1)));
}

function withValue(
  object: Record<string, unknown>,
  path: readonly string[],
  value: unknown,
): Record<string, unknown> {
  const [key = '', ...rest] = path;
  const before = Object.hasOwn(object, key) ? object[key] : undefined;
  const inner = typeof before === 'object' && before !== null ? (before as Record<string, unknown>) : {};
  return { ...object, [key]: rest.length === 0 ? value : withValue(inner, rest, value) };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
