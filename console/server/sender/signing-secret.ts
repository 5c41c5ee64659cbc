import type { Clock } from '../../../lambda/core/ports.ts';
import { readSenderSecret, type SenderSecret } from '../../../operator/secrets/webhook-secret.ts';
import type { Target } from '../../../operator/target/target.ts';

/** Age at which the stored secret is read again, in milliseconds: somebody may rotate it meanwhile. */
const READ_EVERY = 1000;

/** Clocks of timers are not exact. */
const MARGIN = 250;

/**
 * The secret that the sender signs with: the stored one, and after a rotation the one before it for a little longer.
 *
 * A verifier reads the secret again at a hash that does not verify, but not twice within `refetchSeconds`. Garbage just
 * before a rotation can have used that reading up. So whoever rotates a secret stores it first and has the sender sign
 * with it some seconds later; by hand that takes longer anyway.
 */
export class SigningSecret {
  readonly #now: Clock;
  #inUse: SenderSecret | undefined;
  #reading: { readonly stored: Promise<SenderSecret>; readonly at: number } | undefined;

  constructor(now: Clock) {
    this.#now = now;
  }

  /** @throws NoUsableSecretProblem if none is stored, or an empty one */
  async read(target: Target, signal: AbortSignal): Promise<SenderSecret> {
    const now = this.#now();
    if (this.#reading === undefined || now - this.#reading.at >= READ_EVERY) {
      this.#reading = { stored: readSenderSecret(target, signal), at: now };
    }
    try {
      const stored = await this.#reading.stored;
      if (this.#inUse === undefined || now - stored.storedAt >= patienceOf(target)) this.#inUse = stored;
      return this.#inUse;
    } catch (error) {
      this.#reading = undefined;
      throw error;
    }
  }
}

/** A secret that verifies nothing once it was replaced is of no use any longer. */
function patienceOf({ secret: { previousHours, refetchSeconds } }: Target): number {
  return previousHours === 0 ? 0 : refetchSeconds * 1000 + MARGIN;
}
