import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeptAccess } from '../console/server/console-setting.ts';
import { writePrivateFile } from '../lib/private-file.ts';
import { locationOf } from '../operator/target/stack-location.ts';
import type { Target } from '../operator/target/target.ts';

/** What is kept of the console of a deployed stack, so that an open page goes on when it is started again. */
export interface StackConsoleFile extends KeptAccess {
  readonly port: number;
}

/** The file of a stack in the state directory. */
export function stackConsolePath(
  target: Pick<Target, 'stackName' | 'secret'>,
  stateDirectory: string,
): string {
  const { account, region } = locationOf(target);
  return join(stateDirectory, 'console', `${target.stackName}-${account}-${region}.json`);
}

/** Undefined if there is none. */
export function readStackConsoleFile(path: string): StackConsoleFile | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as StackConsoleFile;
  } catch {
    return undefined;
  }
}

/** In a folder that cannot be written to nothing is kept. */
export function writeStackConsoleFile(path: string, content: StackConsoleFile): void {
  try {
    writePrivateFile(path, JSON.stringify(content));
  } catch {
    // The console works without; only that its page is opened by another URL the next time.
  }
}
