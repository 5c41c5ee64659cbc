import type { OperatorPorts } from '../../operator/ports.ts';
import { formatDuration } from '../../operator/words.ts';
import { Difference } from './report.ts';

const FIRST_PAUSE = 200;
const MAX_PAUSE = 3000;

/**
 * Looks again and again until there is something.
 *
 * @param seconds - how long
 * @param look - `undefined` as long as it is not there
 * @param awaited - what was awaited in vain, or what tells so from the last look
 * @throws Difference when the time is over
 */
export async function eventually<T>(
  { now, pause, signal }: Pick<OperatorPorts, 'now' | 'pause' | 'signal'>,
  seconds: number,
  awaited: string | (() => string),
  look: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = now() + seconds * 1000;
  for (let wait = FIRST_PAUSE; ; wait = Math.min(wait * 1.5, MAX_PAUSE)) {
    const found = await look();
    if (found !== undefined) return found;
    if (now() >= deadline) {
      const words = typeof awaited === 'string' ? awaited : awaited();
      throw new Difference(`Not within ${formatDuration(seconds * 1000)}: ${words}.`);
    }
    await pause(wait, signal);
  }
}
