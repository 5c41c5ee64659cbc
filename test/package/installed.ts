import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** Folder of test/setup/packed.ts. */
export const FOLDER = process.env.PACKED ?? '';

/** An app that has the package, as a user has it: what `init` writes, installed. */
export const APP = join(FOLDER, 'app');

/** Nothing but the package and the oldest peers. */
export const LOWEST_APP = join(FOLDER, 'lowest');

/** The launcher of the tool, from the folder of an app. */
export const TOOL = 'node_modules/cedar-webhooks/bin/cedar-webhooks.js';

/** Programs of the versions of Node.js that the package is for. */
export const NODES: readonly [
  older: readonly [version: string, program: string],
  newer: readonly [version: string, program: string],
] = [
  ['22', join(FOLDER, `node/node_modules/node-${process.platform}-${process.arch}/bin/node`)],
  ['24', process.execPath],
];

export interface Ended {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** No setting of the tests' own environment, and `node` is that program. */
export function environmentOf(program: string): NodeJS.ProcessEnv {
  const { PATH = '', HOME } = process.env;
  return { PATH: [dirname(program), PATH].join(delimiter), HOME };
}

/** Runs a program of Node.js in a folder. */
export function runNode(program: string, args: readonly string[], cwd = APP): Promise<Ended> {
  return runProgram(program, args, { cwd, env: environmentOf(program) });
}

/** Runs any program. It rejects only if there is none, or if a signal ended it. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { ...options, maxBuffer: 64 * 1024 * 1024 }, (error, out, err) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve({ exitCode: (error?.code as number | undefined) ?? 0, out, err });
    });
  });
}

/** What a script writes to standard output. @param name - of its file; the ending says what kind of module it is */
export async function runScript(program: string, name: string, script: string, cwd = APP): Promise<string> {
  writeFileSync(join(cwd, name), script);
  const { exitCode, out, err } = await runNode(program, [name], cwd);
  if (exitCode !== 0) throw new Error(`${name} ended with ${exitCode}:\n${err}`);
  return out;
}
