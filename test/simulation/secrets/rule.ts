import type { SimulatedSecret } from './simulated-secret.ts';

/** What verifies from one time on. */
interface Span {
  readonly from: number;
  readonly inForce: ReturnType<SimulatedSecret['inForce']>;
}

/**
 * The documented rule, seen from outside: what verified when, by what the operator did to the secret.
 *
 * It knows nothing of reads. A verifier may be behind it by as much as its settings say, so questions are about stretches of
 * time. Times in milliseconds since the epoch.
 */
export class Rule {
  readonly #secret: SimulatedSecret;
  readonly #previousFor: number;
  readonly #spans: Span[] = [];

  constructor(secret: SimulatedSecret, previousFor: number) {
    this.#secret = secret;
    this.#previousFor = previousFor;
  }

  /** To be called after each change of the secret. */
  changed(now: number): void {
    this.#spans.push({ from: now, inForce: this.#secret.inForce(this.#previousFor) });
  }

  /** Whatever was known at any time since then says that the value verifies now. */
  mustVerify(value: string, since: number, now: number): boolean {
    return this.#during(since, now).every(({ inForce }) =>
      inForce.some((version) => version.value === value && now < version.until),
    );
  }

  /** At some time since then the value verified. */
  mayVerify(value: string, since: number, now: number): boolean {
    return this.#during(since, now).some(({ inForce, from }) =>
      inForce.some((version) => version.value === value && Math.max(from, since) < version.until),
    );
  }

  /** The value has been the current one ever since. */
  isCurrentSince(value: string, since: number, now: number): boolean {
    return this.#during(since, now).every(({ inForce }) => inForce[0]?.value === value);
  }

  #during(since: number, now: number): Span[] {
    const next = (index: number) => this.#spans[index + 1]?.from ?? Number.POSITIVE_INFINITY;
    return this.#spans.filter(({ from }, index) => from <= now && next(index) >= since);
  }
}
