/** Who proves that it has the key. */
export type Prover = 'console' | 'page';

/**
 * What is signed with the key: the host and port are part of it, so that nobody who listens on another port can pass a
 * proof on.
 */
export function provenText(prover: Prover, authority: string, nonce: string): string {
  return `${prover} ${authority} ${nonce}`;
}

/** `POST /resume`, first: names the key, and asks the server to prove that it has it, too. */
export interface ResumeQuestion {
  readonly id: string;
  readonly nonce: string;
}

/** What it answers. */
export interface ResumeChallenge {
  readonly proof: string;
  /** For the page to sign. */
  readonly nonce: string;
}

/** `POST /resume`, then: the page's own proof, for which it gets a cookie. */
export interface ResumeAnswer extends ResumeQuestion {
  readonly proof: string;
}
