import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Whether a request may be looked at at all, whoever sends it. */
export type SourceVerdict = { readonly status: 421 | 403; readonly message: string } | 'own';

/**
 * Judges where a request comes from, before anything else of it is read.
 *
 * - `Host` must be the address the console listens on: a name that somebody else's DNS server points to 127.0.0.1 is
 *   another one.
 * - `Origin`, which browsers send with whatever is no plain link, must be the console's own; a request that changes
 *   something must have one.
 * - `Sec-Fetch-Site` tells apart what `Origin` does not, such as a page of another port of this machine.
 *
 * @param authority - host and port that the console listens on
 */
export function judgeSource(method: string, headers: IncomingHttpHeaders, authority: string): SourceVerdict {
  if (headers.host !== authority) {
    return { status: 421, message: `The console answers at http://${authority} only.` };
  }
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  const isRead = method === 'GET';
  const ownOrigin = origin === undefined ? isRead : origin === `http://${authority}`;
  // `none`: the person at the browser typed the address, or opened it from the terminal.
  const ownSite = site === undefined || site === 'same-origin' || (site === 'none' && isRead);
  if (ownOrigin && ownSite) return 'own';
  return { status: 403, message: 'The console takes no requests of other pages.' };
}

/** Whether the browser only guesses that somebody will want this page. */
export function isSpeculative(headers: IncomingHttpHeaders): boolean {
  const purpose = headers['sec-purpose'] ?? headers.purpose;
  return purpose !== undefined && String(purpose).includes('prefetch');
}

/** The values of a cookie. They are several when a server of another port of this host has set the same name, too. */
export function cookieValues(header: string | undefined, name: string): string[] {
  return (header?.split(';') ?? []).flatMap((pair) => {
    const at = pair.indexOf('=');
    return at > 0 && pair.slice(0, at).trim() === name ? [pair.slice(at + 1).trim()] : [];
  });
}

/**
 * Who may look: whoever presents a token from the terminal, which then is worth nothing any more, and from then on has a
 * cookie. Both end with the process. Only their digests are kept.
 */
export class Keyring {
  readonly #sessions = new Set<string>();
  #token: Buffer;
  readonly #onToken: (token: string) => void;

  /** @param onToken - told each token when it comes into force, the first one at once */
  constructor(onToken: (token: string) => void) {
    this.#onToken = onToken;
    this.#token = this.#freshToken();
  }

  /** Takes a token for a session; `undefined` if it is another one than the last that was told. */
  redeem(token: string): string | undefined {
    if (!timingSafeEqual(digest(token), this.#token)) return undefined;
    const session = this.open();
    this.#token = this.#freshToken();
    return session;
  }

  /** A session for who has proved otherwise that it may look. */
  open(): string {
    const session = randomText();
    this.#sessions.add(digest(session).toString('hex'));
    return session;
  }

  isSession(session: string): boolean {
    return this.#sessions.has(digest(session).toString('hex'));
  }

  #freshToken(): Buffer {
    const token = randomText();
    this.#onToken(token);
    return digest(token);
  }
}

function randomText(): string {
  return randomBytes(32).toString('base64url');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
