import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What other programs need to find a local run. After a `kill -9` it may speak of a process that is gone. */
export interface RunFile {
  readonly pid: number;
  /** Base URL of the HTTP API; of the first, if there are several. */
  readonly url: string;
  /** Base URL of the embedded AWS services. */
  readonly awsEndpoint: string;
  readonly region: string;
  /** Name of the webhooks; of the first, if there are several. */
  readonly stackName: string;
  /** All of them. */
  readonly webhooks: readonly { readonly name: string; readonly url: string }[];
}

/** Writes the file whole or not at all. */
export function writeRunFile(stateDirectory: string, run: RunFile): void {
  const path = pathIn(stateDirectory);
  writeFileSync(`${path}.new`, `${JSON.stringify(run, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

/** Undefined if there is none. */
export function readRunFile(stateDirectory: string): RunFile | undefined {
  try {
    return JSON.parse(readFileSync(pathIn(stateDirectory), 'utf8')) as RunFile;
  } catch {
    return undefined;
  }
}

export function removeRunFile(stateDirectory: string): void {
  rmSync(pathIn(stateDirectory), { force: true });
}

function pathIn(stateDirectory: string): string {
  return join(stateDirectory, 'run.json');
}
