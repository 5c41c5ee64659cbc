import type { Command } from 'commander';
import type { TargetAddress } from '../../operator/target/target.ts';
import { httpUrl } from '../input/options.ts';
import type { CliPorts } from './ports.ts';

/** Takes a command's promise; what it resolves to is the exit code. */
export type Outcome = (code: Promise<number>) => Promise<void>;

/** Which run or stack a command is for, and the options that said so. */
export interface CommandAddress extends TargetAddress {
  /** For command lines to copy; empty, or with a blank before each. */
  readonly flags?: string;
}

/** What the registration of a command is given. */
export interface Context {
  readonly ports: CliPorts;
  readonly defaultStateDirectory: string;
  readonly end: Outcome;
}

interface TargetOptions {
  readonly stack?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
  readonly stateDirectory?: string;
}

/** Adds the options that say which run or stack a command addresses. */
export function withTarget(command: Command): Command {
  return command
    .option('--stack <name>', 'address this deployed stack instead of the local run')
    .option('--region <region>', 'region of the deployed stack')
    .option('--profile <name>', 'AWS profile to use (default: AWS_PROFILE)')
    .option('--endpoint-url <url>', 'endpoint of all AWS services, instead of those of the region', httpUrl)
    .option('--state-directory <folder>', 'state directory of the local run (default: .local)');
}

/** The address that the options of {@link withTarget} name. */
export function addressOf(
  options: TargetOptions,
  { defaultStateDirectory }: Pick<Context, 'defaultStateDirectory'>,
): CommandAddress & { readonly flags: string } {
  const { stack, region, profile, endpointUrl, stateDirectory = defaultStateDirectory } = options;
  return {
    stateDirectory,
    flags: flagsOf(options),
    ...(stack !== undefined && { stack }),
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
    ...(endpointUrl !== undefined && { endpointUrl }),
  };
}

/** The options as they were given, so that a command line to copy addresses the same run or stack. */
function flagsOf({ stack, region, profile, endpointUrl, stateDirectory }: TargetOptions): string {
  const given =
    stack === undefined
      ? { '--state-directory': stateDirectory }
      : { '--stack': stack, '--region': region, '--profile': profile, '--endpoint-url': endpointUrl };
  return Object.entries(given)
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name} ${shellWord(value)}`]))
    .join('');
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Help text with command lines to copy. */
export function examples(...lines: readonly string[]): string {
  return ['', 'Examples:', ...lines.map((line) => `  $ npx webhooks ${line}`)].join('\n');
}
