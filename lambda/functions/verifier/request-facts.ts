/** What has been found out of a delivery: a rejected one is logged with it. */
export interface RequestFacts {
  /** A configured one: named by the URL, or by a body whose hash verified. */
  readonly eventType?: string;
  /** As the request listed them. */
  readonly securityFields?: readonly string[];
  /** The texts that were hashed, once the hash verified and the policy was kept. */
  readonly subject?: string;
  readonly status?: string;
  /** What became of the hash, if one was computed. */
  readonly hash?: 'verified' | 'wrong';
  /** The token in the URL, right or not. Never told. */
  readonly pathToken?: string;
  /** Whether that is known to be wrong. */
  readonly tokenIsWrong?: boolean;
}

/** Carries the error that a delivery ends in, as its cause, and what was known of the delivery by then. */
export class Rejection extends Error {
  override readonly name = 'Rejection';
  readonly facts: RequestFacts;

  constructor(cause: unknown, facts: RequestFacts) {
    super('The delivery is rejected.', { cause });
    this.facts = facts;
  }

  static of(error: unknown): Rejection {
    return error instanceof Rejection ? error : new Rejection(error, {});
  }
}

/** Does a step. What it ends in, if it fails, goes on with what was known before it. */
export async function knowing<T>(facts: RequestFacts, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const rejection = Rejection.of(error);
    throw new Rejection(rejection.cause, { ...facts, ...rejection.facts });
  }
}
