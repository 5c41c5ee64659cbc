import { randomBytes } from 'node:crypto';
import { setSecret } from '../../../cli/commands/secret/set.ts';
import { OperatorProblem } from '../../../operator/problems/operator-problem.ts';
import { previousUntil, readVersions } from '../../../operator/secrets/stored-secret.ts';
import { formatTime } from '../../../operator/words.ts';
import type { NewSecret, SecretOrder } from '../../contract.ts';
import { HttpProblem } from '../http-problem.ts';
import { NO_ADDRESS, type StackSource } from '../stack.ts';

/**
 * Makes a secret and stores it. It is in the answer and nowhere else.
 *
 * @throws HttpProblem with status 409 if that would push out a previous one that still verifies
 */
export async function makeSecret(
  source: StackSource,
  { keepPrevious = false }: SecretOrder,
  signal: AbortSignal,
): Promise<NewSecret> {
  if (!keepPrevious) await refuseToPushOut(source, signal);
  const secret = randomBytes(32).toString('base64url');
  try {
    const options = { keepPrevious, address: NO_ADDRESS };
    return { secret, outcome: await source.run((ports) => setSecret(options, ports), secret) };
  } catch (error) {
    // Nothing that keeping the previous one would help against.
    if (error instanceof OperatorProblem) throw new HttpProblem(422, error.message);
    throw error;
  }
}

/** The command refuses it, too, in words for who types options. */
async function refuseToPushOut(source: StackSource, signal: AbortSignal): Promise<void> {
  const { target } = await source.get();
  const until = previousUntil(target, await readVersions(target, signal));
  if (until === undefined || until <= source.ports.now()) return;
  throw new HttpProblem(
    409,
    `Two secrets verify now: the current one, and until ${minuteOf(until)} the one before it, which a third would ` +
      'push out. If nobody signs with the current one yet, replace that only. If nobody signs with the one before ' +
      'it any more, run "webhooks secret retire" and rotate again.',
  );
}

/** `2026-11-22 09:30 UTC`. */
function minuteOf(time: number): string {
  return formatTime(time).replace(/T(\d\d:\d\d).*/, ' $1 UTC');
}
