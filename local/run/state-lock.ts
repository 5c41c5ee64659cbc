import { join } from 'node:path';
import { readRunFile } from '../../lib/local-run-file.ts';
import { LocalRunError } from '../local-run-error.ts';

/** Keeps a second local run away from a state directory, until it is released or the process is gone. */
export interface StateLock {
  release(): void;
}

/**
 * Locks a state directory. The lock is one that the operating system keeps for the process (through SQLite, as Node.js
 * has no file locks of its own): it is gone with the process, also after `kill -9`, and cannot be mistaken for that of
 * another process that got the same number.
 *
 * @throws LocalRunError if another process holds it
 */
export function lockState(stateDirectory: string): StateLock {
  // Node.js 22 warns of it as soon as it is loaded, and the installed tool is one file.
  const sqlite = process.getBuiltinModule('node:sqlite');
  const database = new sqlite.DatabaseSync(join(stateDirectory, 'lock'));
  try {
    database.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    const pid = readRunFile(stateDirectory)?.pid;
    throw new LocalRunError(
      `Another local run${pid === undefined ? '' : ` (process ${pid})`} uses ${stateDirectory}. ` +
        'Stop it, or give this one a folder of its own with --state-directory.',
      { cause },
    );
  }
  return { release: () => database.close() };
}
