import { type Command, Option } from 'commander';
import { InvalidInputProblem } from '../../operator/problems/operator-problem.ts';
import type { TargetAddress } from '../../operator/target/target.ts';
import { httpUrl, reasonText } from '../input/options.ts';
import type { CliPorts } from './ports.ts';

/** Takes a command's promise; what it resolves to is the exit code. */
export type Outcome = (code: Promise<number>) => Promise<void>;

/** Which run or stack a command is for, and the options that said so. */
export interface CommandAddress extends TargetAddress {
  /** For command lines to copy; with a blank before each, or empty for what is addressed without any. */
  readonly flags?: string;
  /** Whether an option says so, and not the environment or nothing at all. */
  readonly isNamed?: boolean;
}

/** What the registration of a command is given. */
export interface Context {
  readonly ports: CliPorts;
  readonly defaultStateDirectory: string;
  readonly end: Outcome;
}

/** Name of the stack that is addressed without `--stack`. */
const STACK_VARIABLE = 'CEDAR_WEBHOOKS_STACK';

interface TargetOptions {
  readonly stack?: string;
  readonly name?: string;
  readonly local?: boolean;
  readonly region?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
  readonly stateDirectory?: string;
}

/** Adds the options that say which run or stack a command addresses. */
export function withTarget(command: Command): Command {
  return command
    .option(
      '--stack <name>',
      `address this deployed stack instead of the local run (default: ${STACK_VARIABLE}, if set)`,
    )
    .option('--name <name>', 'which webhooks, if the stack, or the local run, has several')
    .addOption(
      new Option('--local', `address the local run, also if ${STACK_VARIABLE} is set`).conflicts([
        'stack',
        'region',
        'profile',
        'endpointUrl',
      ]),
    )
    .option('--region <region>', 'region of the deployed stack')
    .option('--profile <name>', 'AWS profile to use (default: AWS_PROFILE)')
    .option('--endpoint-url <url>', 'endpoint of all AWS services, instead of those of the region', httpUrl)
    .option(
      '--state-directory <folder>',
      'state directory of the local run (default: .local beside cdk.json)',
    );
}

/** Adds the options of a command that changes something: {@link withTarget}, and the one that says why. */
export function withChange(command: Command): Command {
  return withTarget(
    command.option('--reason <text>', 'why, in your own words, for the audit log', reasonText),
  );
}

/** Whether an option names the run or stack. */
export function namesTarget({ stack, name, local, stateDirectory }: TargetOptions): boolean {
  return stack !== undefined || name !== undefined || local === true || stateDirectory !== undefined;
}

/**
 * The address that the options of {@link withTarget} name, or else the environment.
 *
 * @throws InvalidInputProblem for options of a deployed stack without its name
 */
export function addressOf(
  options: TargetOptions,
  { defaultStateDirectory, ports }: Pick<Context, 'defaultStateDirectory'> & { ports: Pick<CliPorts, 'env'> },
): CommandAddress & { readonly flags: string } {
  const { name, region, profile, endpointUrl, stateDirectory = defaultStateDirectory } = options;
  const fromEnvironment = ports.env[STACK_VARIABLE] || undefined;
  const stack = options.stack ?? (namesTarget(options) ? undefined : fromEnvironment);
  const isElsewhere = [region, profile, endpointUrl].some((value) => value !== undefined);
  const namesRun = options.local === true || (options.stateDirectory !== undefined && !isElsewhere);
  // Alone, a name is that of something deployed.
  const isLocal = stack === undefined && (name === undefined || namesRun);
  if (isLocal && isElsewhere) {
    throw new InvalidInputProblem(
      `--region, --profile and --endpoint-url are for a deployed stack: name it with --stack, or in ${STACK_VARIABLE}.`,
    );
  }
  // A command line to copy does not depend on the environment that it is pasted into.
  const flags = isLocal
    ? flagsOf({
        '--state-directory': options.stateDirectory,
        '--local':
          options.stateDirectory === undefined && (name !== undefined || fromEnvironment !== undefined),
        '--name': name,
      })
    : flagsOf({
        '--stack': stack,
        '--name': name,
        '--region': region,
        '--profile': profile,
        '--endpoint-url': endpointUrl,
      });
  return {
    stateDirectory,
    flags,
    isNamed: namesTarget(options),
    ...(stack !== undefined && { stack }),
    ...(name !== undefined && (isLocal ? { localName: name } : { name })),
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
    ...(endpointUrl !== undefined && { endpointUrl }),
  };
}

function flagsOf(given: Readonly<Record<string, string | boolean | undefined>>): string {
  return Object.entries(given)
    .flatMap(([name, value]) => {
      if (value === undefined || value === false) return [];
      return [value === true ? ` ${name}` : ` ${name} ${shellWord(value)}`];
    })
    .join('');
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Help text with command lines to copy. */
export function examples(...lines: readonly string[]): string {
  return ['', 'Examples:', ...lines.map((line) => `  $ npx cedar-webhooks ${line}`)].join('\n');
}
