import childProcess from 'node:child_process';
import { Server } from 'node:net';

/**
 * Keeps unit tests to themselves: what opens a socket or starts a process belongs into an `*.integration.test.ts`. Other
 * projects may run in the same process, so everything is put back.
 */

const listen = Server.prototype.listen;
const STARTERS = ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'] as const;
const starters = Object.fromEntries(STARTERS.map((name) => [name, childProcess[name]]));

beforeAll(() => {
  Server.prototype.listen = () => {
    throw new Error('A unit test opens no socket: call the file *.integration.test.ts.');
  };
  for (const name of STARTERS) {
    Object.assign(childProcess, {
      [name]: () => {
        throw new Error('A unit test starts no process: call the file *.integration.test.ts.');
      },
    });
  }
});

afterAll(() => {
  Server.prototype.listen = listen;
  Object.assign(childProcess, starters);
});
