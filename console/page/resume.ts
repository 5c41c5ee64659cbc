import { provenText, type ResumeAnswer, type ResumeChallenge, type ResumeQuestion } from '../resume-proof.ts';

type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

interface Known {
  readonly id: string;
  readonly key: Key;
  /** Host and port of the console. */
  readonly host: string;
}

/** By which this page signs in again. It is in memory only, and is never sent. */
let known: Known | undefined;
let underWay: Promise<boolean> | undefined;

/** Fetches the key while the page is signed in. Without one the page needs a new address after a restart. */
export async function keepSession(host: string): Promise<void> {
  const response = await fetch('./resume-key', { credentials: 'same-origin' });
  if (!response.ok) return;
  const { id, key } = (await response.json()) as { readonly id: string; readonly key: string };
  const raw = bytesOf(key);
  known = { id, host, key: await crypto.subtle.importKey('raw', raw, HMAC, false, ['sign', 'verify']) };
}

const listeners = new Set<() => void>();

/** Calls back when the page has signed in again. @returns ends it */
export function onResumed(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Signs in again after the server was started anew. @returns whether it did */
export function resumeSession(): Promise<boolean> {
  underWay ??= resume()
    .catch(() => false)
    .then((isResumed) => {
      if (isResumed) for (const listener of listeners) listener();
      return isResumed;
    })
    .finally(() => {
      underWay = undefined;
    });
  return underWay;
}

const HMAC = { name: 'HMAC', hash: 'SHA-256' } as const;

async function resume(): Promise<boolean> {
  if (known === undefined) return false;
  const { id, key, host } = known;
  const nonce = textOf(crypto.getRandomValues(new Uint8Array(32)));
  const question: ResumeQuestion = { id, nonce };
  const challenge = await post<ResumeChallenge>(question);
  if (challenge === undefined) return false;
  // Whoever else listens there does not have the key, and gets no proof.
  const isConsole = await crypto.subtle.verify(
    HMAC,
    key,
    bytesOf(challenge.proof),
    bytesOfText(provenText('console', host, nonce)),
  );
  if (!isConsole) return false;
  const signature = await crypto.subtle.sign(
    HMAC,
    key,
    bytesOfText(provenText('page', host, challenge.nonce)),
  );
  const answer: ResumeAnswer = { id, nonce: challenge.nonce, proof: textOf(new Uint8Array(signature)) };
  return (await post<object>(answer)) !== undefined;
}

async function post<T>(body: ResumeQuestion | ResumeAnswer): Promise<T | undefined> {
  const response = await fetch('./resume', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.ok ? ((await response.json()) as T) : undefined;
}

function bytesOfText(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function textOf(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
