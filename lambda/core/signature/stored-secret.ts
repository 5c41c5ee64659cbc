import type { SecretVersion } from '../ports.ts';
import type { PathTokenMode } from '../request/webhook-path.ts';
import { isBlankSecret } from './security-hash.ts';
import { SecretNotStoredError } from './webhook-secret.ts';

/** Where in the stored text the secret and the path token are. */
export interface SecretFormat {
  /** Key of the webhook secret in a JSON object; empty if the stored text is the secret itself. */
  readonly jsonKey: string;
  /** Key of the path token in the same object; empty if there is none. */
  readonly pathTokenKey: string;
  /** Whether there must be one. */
  readonly pathToken: PathTokenMode;
}

/**
 * The secret and the path token in a stored text.
 *
 * A deployment changes what the text should be, and cannot change the text. So plain text goes on to verify when the key
 * is switched on. The other way there is no telling the secret from the object around it: what is JSON then verifies
 * nothing, or a text that nobody chose would be taken for the secret.
 *
 * No error quotes what is stored, nor does a parser's.
 *
 * @throws SecretNotStoredError if the text holds no secret where it is expected; says why
 */
export function readStoredSecret(
  stored: string,
  { jsonKey, pathTokenKey, pathToken: mode }: SecretFormat,
): Pick<SecretVersion, 'value' | 'pathToken'> {
  if (jsonKey === '') {
    if (!isJsonText(stored)) return { value: stored };
    throw new SecretNotStoredError(
      'What is stored for the webhook secret is JSON, and this stage has no "secretJsonKey" to find the secret in it by.',
    );
  }
  const value = isPlainSecret(stored) ? stored : textAt(stored, jsonKey);
  if (value === undefined) {
    throw new SecretNotStoredError(
      `The stored webhook secret is not a JSON object with the text key "${jsonKey}".`,
    );
  }
  if (pathTokenKey === '') return { value };
  // An empty token is that of no URL: every request would be answered 404, as if nobody had called, and no alarm go off.
  const pathToken = textAt(stored, pathTokenKey);
  if (pathToken) return { value, pathToken };
  // URLs without a token go on working until one is stored.
  if (mode !== 'require') return { value };
  throw new SecretNotStoredError(
    pathToken === undefined
      ? `No path token is stored: there is no JSON object with the text key "${pathTokenKey}".`
      : 'The stored path token is empty.',
  );
}

/** Whether a text is taken for a secret where a JSON object is expected: one that nobody could have meant as JSON. */
export function isPlainSecret(text: string): boolean {
  return !isBlankSecret(text) && !/^[{["]/.test(text.trim());
}

/** Whether a text is a JSON object, list or string. A secret of digits alone would be JSON, too, and is none of these. */
export function isJsonText(text: string): boolean {
  return !isPlainSecret(text) && parsed(text) !== undefined;
}

function textAt(stored: string, key: string): string | undefined {
  const object = parsed(stored);
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, key)) return undefined;
  const value = (object as Record<string, unknown>)[key];
  return typeof value === 'string' ? value : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
