import { randomBytes } from 'node:crypto';
import type { OperatorPorts } from '../../../operator/ports.ts';
import { OperatorProblem } from '../../../operator/problems/operator-problem.ts';
import { WouldCutOffProblem } from '../../../operator/secrets/cut-off.ts';
import { setSecret } from '../../../operator/secrets/set-secret.ts';
import type { Target } from '../../../operator/target/target.ts';
import { formatTime } from '../../../operator/words.ts';
import type { NewSecret, SecretOrder } from '../../contract.ts';
import { HttpProblem } from '../http-problem.ts';

/**
 * Makes a secret and stores it. It is in the answer and nowhere else.
 *
 * @throws HttpProblem with status 409 if that would push out a previous one that still verifies
 */
export async function makeSecret(
  target: Target,
  order: SecretOrder,
  ports: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<NewSecret> {
  const secret = randomBytes(32).toString('base64url');
  // Whoever keeps the previous one has read what that means, and for whom.
  const options = { ...order, mayCutOff: order.keepPrevious === true };
  try {
    return { secret, ...(await setSecret(target, { secret }, options, ports)) };
  } catch (error) {
    if (error instanceof WouldCutOffProblem) throw new HttpProblem(409, wordsFor(error));
    // Nothing that keeping the previous one would help against.
    if (error instanceof OperatorProblem) throw new HttpProblem(422, error.message);
    throw error;
  }
}

function wordsFor({ cutOff: { verifiesUntil: until = 0 } }: WouldCutOffProblem): string {
  return (
    `Two secrets verify now: the current one, and until ${minuteOf(until)} the one before it, which a third would ` +
    'push out. If nobody signs with the current one yet, replace that only. If nobody signs with the one before ' +
    'it any more, run "webhooks secret retire" and rotate again.'
  );
}

/** `2026-11-22 09:30 UTC`. */
function minuteOf(time: number): string {
  return formatTime(time).replace(/T(\d\d:\d\d).*/, ' $1 UTC');
}
