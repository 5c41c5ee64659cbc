import { setTimeout as pause } from 'node:timers/promises';
import type { FunctionProcess } from '../../local/runtime/lambda-function.ts';
import type { LocalStackProcess } from '../e2e/local-stack.ts';
import { Tally } from './tally.ts';

const LOOK_AGAIN_MILLISECONDS = 20;

/**
 * Kills a function process with `kill -9` at random moments while it works, until the signal aborts.
 *
 * @param every - mean time between two kills, in milliseconds
 * @returns kills by kind of function
 */
export async function killProcesses(
  stack: LocalStackProcess,
  every: number,
  signal: AbortSignal,
): Promise<Tally> {
  const kills = new Tally();
  while (!signal.aborted) {
    await pause(every * (0.5 + Math.random()), undefined, { signal }).catch(() => {});
    const victim = await findVictim(stack, signal);
    if (victim === undefined) continue;
    try {
      process.kill(victim.pid, 'SIGKILL');
      kills.add(kindOf(victim));
    } catch (error) {
      // It ended by itself meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
  return kills;
}

async function findVictim(
  stack: LocalStackProcess,
  signal: AbortSignal,
): Promise<FunctionProcess | undefined> {
  while (!signal.aborted) {
    const busy = (await stack.processes()).filter((process) => process.busy);
    // By kind first: there are many more verifiers than sweepers.
    const victim = anyOf([...Map.groupBy(busy, kindOf).values()].map((processes) => anyOf(processes)));
    if (victim !== undefined) return victim;
    await pause(LOOK_AGAIN_MILLISECONDS);
  }
  return undefined;
}

function kindOf(process: FunctionProcess): string {
  return /verifier|sweeper/.exec(process.function.toLowerCase())?.[0] ?? 'handler';
}

function anyOf<T>(items: readonly T[]): T | undefined {
  return items[Math.floor(Math.random() * items.length)];
}
