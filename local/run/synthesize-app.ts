import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { AppNotFoundError, LocalRunError, SynthesisError } from '../local-run-error.ts';

/** Longest context in bytes that goes into one variable: Linux takes 128 KiB of each, Windows 32 KiB of all. */
const MAX_CONTEXT_BYTES = 16 * 1024;

export interface AppSynthesisOptions {
  /** Folder of the app, with its cdk.json. */
  readonly folder: string;
  /** In place of `app` of cdk.json: a command, or a folder that was synthesized before. */
  readonly app?: string | undefined;
  /** Takes precedence over the files. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Folder for the result; what is in it is replaced. */
  readonly outputFolder: string;
  /** Account and region of stacks that name none. */
  readonly accountId: string;
  readonly region: string;
  readonly signal: AbortSignal;
}

interface CdkJson {
  readonly app?: string;
  readonly build?: string;
  readonly context?: object;
}

/**
 * Synthesizes the app of a folder as `cdk synth` does: same command, same context. The CDK command-line tool is left out as
 * its start alone takes seconds.
 *
 * @returns how many values the app would look up in an account, which have stand-ins now
 * @throws LocalRunError with the message of the app
 */
export async function synthesizeApp(options: AppSynthesisOptions): Promise<number> {
  const { folder, outputFolder, accountId, region } = options;
  const cdkJson = readJson(join(folder, 'cdk.json')) as CdkJson;
  const app = options.app ?? cdkJson.app;
  if (app === undefined) {
    throw new AppNotFoundError(
      `There is no app in ${folder}: its cdk.json has none, or is not there. Run it in the folder of a CDK app, or give --app.`,
    );
  }
  rmSync(outputFolder, { recursive: true, force: true });
  if (isFolder(resolve(folder, app))) cpSync(resolve(folder, app), outputFolder, { recursive: true });
  else {
    mkdirSync(outputFolder, { recursive: true });
    const context = {
      // As the CDK command-line tool orders them.
      ...(readJson(join(homedir(), '.cdk.json')) as CdkJson).context,
      ...readJson(join(folder, 'cdk.context.json')),
      ...cdkJson.context,
      ...options.context,
      'aws:cdk:disable-creation-stack-traces': true,
      // By the paths the construct is told from what is beside it.
      'aws:cdk:enable-path-metadata': true,
    };
    const env = {
      ...process.env,
      ...contextVariables(context, outputFolder),
      CDK_OUTDIR: outputFolder,
      CDK_DEFAULT_ACCOUNT: accountId,
      CDK_DEFAULT_REGION: region,
    };
    if (cdkJson.build !== undefined && options.app === undefined) await run(cdkJson.build, env, options);
    await run(interpreted(app, folder), env, options);
  }
  // In Lambda there is no package above the bundle. Without this one, Node.js would take the project's own.
  writeFileSync(join(outputFolder, 'package.json'), '{}\n');
  const { missing } = readJson(join(outputFolder, 'manifest.json')) as { missing?: readonly unknown[] };
  return missing?.length ?? 0;
}

async function run(
  command: string,
  env: NodeJS.ProcessEnv,
  { folder, signal }: AppSynthesisOptions,
): Promise<void> {
  const child = spawn(command, {
    cwd: folder,
    env,
    shell: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
  });
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  if (code !== 0) throw new SynthesisError(`The app cannot be synthesized.\n${errors.trim()}`);
}

/** A context that does not fit into a variable goes through a file, where CDK looks for the rest. */
function contextVariables(context: object, outputFolder: string): Record<string, string> {
  const json = JSON.stringify(context);
  if (Buffer.byteLength(json) <= MAX_CONTEXT_BYTES) return { CDK_CONTEXT_JSON: json };
  const path = join(outputFolder, 'context.json');
  writeFileSync(path, json);
  return { CDK_CONTEXT_JSON: '{}', CONTEXT_OVERFLOW_LOCATION_ENV: path };
}

/** A file of JavaScript is run by Node.js, executable or not. */
function interpreted(app: string, folder: string): string {
  const [file = ''] = app.split(' ');
  return file.endsWith('.js') && existsSync(resolve(folder, file)) ? `"${process.execPath}" ${app}` : app;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Empty if there is none. @throws LocalRunError if it is no JSON */
function readJson(path: string): object {
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as object;
  } catch (cause) {
    throw new LocalRunError(`${path} is no JSON: ${(cause as Error).message}`, { cause });
  }
}
