import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ResumeKey } from '../../lib/local-console-file.ts';
import { type Prover, provenText, type ResumeChallenge } from '../resume-proof.ts';

/** Time for which a page can sign in again after a sign-in, in milliseconds. */
const LIFE = 7 * 86_400_000;

/** Most keys that are kept; the oldest are let go. */
const MAX_KEYS = 20;

/** Time in which a challenge must be answered, in milliseconds, and how many are open at most. */
const CHALLENGE_LIFE = 30_000;
const MAX_CHALLENGES = 100;

/**
 * Lets an open page in again when the run was started anew. A cookie cannot do that: while the run is down, the browser
 * would send it to whoever listens on the port. So both sides prove that they have a key, and it is never sent again.
 */
export class Resumption {
  readonly #authority: string;
  readonly #now: () => number;
  #keys: readonly ResumeKey[];
  readonly #challenges = new Map<string, number>();

  /**
   * @param authority - host and port that the console listens on
   * @param keys - kept of an earlier run
   */
  constructor(authority: string, keys: readonly ResumeKey[], now: () => number) {
    this.#authority = authority;
    this.#now = now;
    this.#keys = keys.filter(({ until }) => until > now());
  }

  get keys(): readonly ResumeKey[] {
    return this.#keys;
  }

  /** A key for a page that has just signed in. */
  issue(): ResumeKey {
    const key = { id: randomText(12), key: randomText(32), until: this.#now() + LIFE };
    this.#keys = [...this.#keys, key].slice(-MAX_KEYS);
    return key;
  }

  /** Proves to a page that this is the console; `undefined` if its key is not known. */
  challenge(id: string, nonce: string): ResumeChallenge | undefined {
    const key = this.#find(id);
    if (key === undefined) return undefined;
    for (const [open, until] of this.#challenges) {
      if (until <= this.#now() || this.#challenges.size >= MAX_CHALLENGES) this.#challenges.delete(open);
    }
    const own = randomText(32);
    this.#challenges.set(`${id} ${own}`, this.#now() + CHALLENGE_LIFE);
    return { proof: this.#proof(key, 'console', nonce).toString('base64url'), nonce: own };
  }

  /** The key of a page that answers a challenge, which is then used up; `undefined` if it does not. */
  accept(id: string, nonce: string, proof: string): ResumeKey | undefined {
    const key = this.#find(id);
    const until = this.#challenges.get(`${id} ${nonce}`) ?? 0;
    this.#challenges.delete(`${id} ${nonce}`);
    if (key === undefined || until <= this.#now()) return undefined;
    const wanted = this.#proof(key, 'page', nonce);
    const given = Buffer.from(proof, 'base64url');
    return given.length === wanted.length && timingSafeEqual(given, wanted) ? key : undefined;
  }

  #find(id: string): ResumeKey | undefined {
    return this.#keys.find((each) => each.id === id && each.until > this.#now());
  }

  #proof({ key }: ResumeKey, prover: Prover, nonce: string): Buffer {
    return createHmac('sha256', Buffer.from(key, 'base64url'))
      .update(provenText(prover, this.#authority, nonce))
      .digest();
  }
}

function randomText(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}
