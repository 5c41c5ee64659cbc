import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/**
 * Bytes in use once everything is gone that may go.
 *
 * @param settle - how long timers of finished work may still live, in milliseconds
 */
export async function heapInUse(settle: number): Promise<number> {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  await pause(settle);
  collect();
  // What the first collection finds to be dead it may leave to the next one, by the tens of megabytes.
  await pause(0);
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
