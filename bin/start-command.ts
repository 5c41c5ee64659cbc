import { cwd } from 'node:process';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Context, examples } from '../cli/program/context.ts';
import { LocalRunError } from '../local/local-run-error.ts';
import { type LocalRunOptions, withRunOptions } from '../local/run/options.ts';
import { OperatorProblem } from '../operator/problems/operator-problem.ts';
import { appFolder } from './app-folder.ts';

interface StartOptions extends LocalRunOptions {
  readonly app?: string;
  readonly context?: Readonly<Record<string, string>>;
  readonly stack?: string;
  readonly name?: string;
  readonly attached?: boolean;
}

/**
 * Registers `cedar-webhooks start`.
 *
 * @param projectRoot - folder of the product's own package.json
 * @param takeSignals - leaves Ctrl-C to the run, which needs longer to end than other commands
 */
export function addStart(
  root: Command,
  { end, defaultStateDirectory }: Context,
  { projectRoot, takeSignals }: { readonly projectRoot: string; readonly takeSignals: () => void },
): void {
  withRunOptions(
    root
      .command('start')
      .description('run the webhooks of the CDK app in this folder on this machine, without an AWS account')
      .option('--app <command>', 'command of the app, or its cdk.out (default: "app" of cdk.json)')
      .option('-c, --context <key=value>', 'context of the app; may be repeated', contextValue)
      .option('--stack <name>', 'run the webhooks of this stack only')
      .option('--name <name>', 'run the webhooks of this name only')
      // For cedar-webhooks/testing: it talks to the run over a channel between the processes.
      .addOption(new Option('--attached').hideHelp()),
  )
    .addHelpText('after', examples('start', 'start --port 4011 --quiet', 'start --context stage=dev'))
    .action((options: StartOptions) =>
      end(start(options, { projectRoot, defaultState: defaultStateDirectory, takeSignals })),
    );
}

function contextValue(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined) throw new InvalidArgumentError('It must be key=value.');
  return { ...before, [key]: value };
}

async function start(
  { app, context = {}, stack, name, attached = false, ...options }: StartOptions,
  setting: { readonly projectRoot: string; readonly defaultState: string; readonly takeSignals: () => void },
): Promise<number> {
  const { projectRoot, defaultState, takeSignals } = setting;
  const [run, { synthesizeApp }, { LOCAL_ACCOUNT }] = await Promise.all([
    attached
      ? import('./run-attached.ts').then(({ runAttached }) => runAttached)
      : import('./run-locally.ts').then(({ runLocally }) => runLocally),
    import('../local/run/synthesize-app.ts'),
    import('../local/run/local-account.ts'),
  ]);
  // A command is run where it is given, as the CDK does.
  const folder = app === undefined ? appFolder(cwd()) : cwd();
  takeSignals();
  try {
    await run(
      options,
      {
        folder,
        defaultState,
        stack,
        name,
        synthesize: (outputFolder, signal) =>
          synthesizeApp({ folder, app, context, outputFolder, ...LOCAL_ACCOUNT, signal }),
      },
      projectRoot,
    );
  } catch (cause) {
    if (!(cause instanceof LocalRunError)) throw cause;
    throw new OperatorProblem(cause.message, { cause });
  }
  // Whatever did not end in time must not keep the process.
  process.exit();
}
