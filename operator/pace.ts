import type { OperatorPorts } from './ports.ts';

/**
 * Gives out moments at a steady rate: resolves when the next piece of work may begin.
 *
 * @param perSecond - without it there is no wait
 * @returns rejects when the signal aborts
 */
export function pacer(
  perSecond: number | undefined,
  { now, pause, signal }: Pick<OperatorPorts, 'now' | 'pause' | 'signal'>,
): () => Promise<void> {
  if (perSecond === undefined) return async () => {};
  let next = Number.NEGATIVE_INFINITY;
  return async () => {
    const at = Math.max(next, now());
    next = at + 1000 / perSecond;
    if (at > now()) await pause(at - now(), signal);
  };
}
