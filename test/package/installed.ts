import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of test/setup/packed.ts. */
export const FOLDER = process.env.PACKED ?? '';

/** An app that has the package, as a user has it. */
export const APP = join(FOLDER, 'app');

/** One with the oldest peers. */
export const LOWEST_APP = join(FOLDER, 'lowest');

/** Programs of the versions of Node.js that the package is for. */
export const NODES: readonly (readonly [version: string, program: string])[] = [
  ['22', join(FOLDER, `node/node_modules/node-${process.platform}-${process.arch}/bin/node`)],
  ['24', process.execPath],
];

export interface Ended {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program of Node.js in a folder, without any setting of the tests' own environment. */
export function runNode(program: string, args: readonly string[], cwd = APP): Promise<Ended> {
  const { PATH, HOME } = process.env;
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, env: { PATH, HOME }, maxBuffer: 64 * 1024 * 1024 }, (error, out, err) => {
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
