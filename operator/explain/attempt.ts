import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { EventType } from '../../lambda/core/settings/event-type.ts';
import type { BodyFields, FieldValue, OtherField } from './body-fields.ts';
import type { Finding } from './finding.ts';
import type { FieldNaming } from './naming.ts';
import type { ReceivedHash } from './received-hash.ts';

/** One way in which the sender may have made the hash. */
export interface Attempt {
  /** What stands in front of the secret. */
  readonly before: string | Buffer;
  /** What stands behind it; nothing if absent. */
  readonly after?: string;
  /** How text and secret are put together; one behind the other if absent. */
  readonly construction?: 'hmac' | 'without-secret';
  /** Another algorithm than the one the hash has the length of. */
  readonly algorithm?: string;
  /** What it means if this is the way. */
  readonly finding: Finding;
}

/** What the hypotheses work on. */
export interface Facts {
  /** The body exactly as saved. */
  readonly rawBody: Buffer;
  readonly body: BodyFields;
  /** Names listed as signed, and what the body has under them. */
  readonly listed: readonly string[];
  readonly values: readonly FieldValue[];
  readonly others: readonly OtherField[];
  readonly requestUuid?: string;
  /** Types the request may be of, the one it was posted to alone if that is known. */
  readonly eventTypes: readonly EventType[];
  readonly nameOf: FieldNaming;
}

/** One idea of what went wrong: every way of making the hash that would confirm it. */
export type Hypothesis = (facts: Facts) => Iterable<Attempt>;

/** How much may be hashed for one request, in UTF-16 units: some tenths of a second where hashing is slow. */
const MAX_HASHED = 32 * 1024 * 1024;

/** How many hashes are made for one request at most. */
const MAX_HASHES = 20_000;

/** Compares ways of making the hash with the one that was received. */
export class HashSearch {
  readonly #received: ReceivedHash;
  #hashed = 0;
  #hashes = 0;

  constructor(received: ReceivedHash) {
    this.#received = received;
  }

  /** Whether nothing more is tried. It is counted and not timed, so that the answer does not depend on the machine. */
  get isOver(): boolean {
    return this.#hashes >= MAX_HASHES || this.#hashed >= MAX_HASHED;
  }

  /** Whether the received hash was made this way with this secret. */
  fits(attempt: Omit<Attempt, 'finding'>, secret: Buffer): boolean {
    if (this.isOver) return false;
    const { before, after = '', construction, algorithm = this.#received.algorithm } = attempt;
    this.#hashes++;
    this.#hashed += before.length + secret.length + after.length;
    const hash = construction === 'hmac' ? createHmac(algorithm, secret) : createHash(algorithm);
    hash.update(before);
    if (construction === undefined) hash.update(secret);
    const digest = hash.update(after).digest();
    const { digest: received } = this.#received;
    return digest.length === received.length && timingSafeEqual(digest, received);
  }
}
