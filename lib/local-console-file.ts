import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivateFile } from './private-file.ts';

/** A key by which an open page of the console signs in again when the run is started anew. */
export interface ResumeKey {
  readonly id: string;
  readonly key: string;
  /** Until when it is good, in milliseconds since the epoch. */
  readonly until: number;
}

/** What is kept of a local run's console. It opens the console, so only its owner may read it. */
export interface ConsoleFile {
  /** Of the run that it is of. After a `kill -9` that may be gone. */
  readonly pid: number;
  /** With the token that opens it once; absent when it has ended. */
  readonly url?: string;
  readonly port: number;
  /** What the paths of the page begin with. */
  readonly base: string;
  readonly resumeKeys: readonly ResumeKey[];
}

/** Writes the file whole or not at all. */
export function writeConsoleFile(stateDirectory: string, content: ConsoleFile): void {
  writePrivateFile(pathIn(stateDirectory), `${JSON.stringify(content, null, 2)}\n`);
}

/** Undefined if there is none. */
export function readConsoleFile(stateDirectory: string): ConsoleFile | undefined {
  try {
    return JSON.parse(readFileSync(pathIn(stateDirectory), 'utf8')) as ConsoleFile;
  } catch {
    return undefined;
  }
}

function pathIn(stateDirectory: string): string {
  return join(stateDirectory, 'console.json');
}
