import { createHash, timingSafeEqual } from 'node:crypto';
import type { SecretVersion } from '../../core/ports.ts';
import { matchHash, type RenderedValues, renderings, signedValues } from '../../core/security-hash.ts';
import { WebhookError } from '../../core/webhook-error.ts';
import type { WebhookRequest } from '../../core/webhook-request.ts';
import type { WebhookSecret } from '../../core/webhook-secret.ts';

/** Under what a request verified. */
export interface Authentication {
  readonly rendered: RenderedValues;
  readonly secret: SecretVersion;
  /** Whether the secret was the current one or the one before it. */
  readonly secretStage: 'current' | 'previous';
}

function sameToken(expected: string | undefined, given: string): boolean {
  if (expected === undefined || expected === '') return false;
  const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(digest(expected), digest(given));
}

/** Tries the current secret first; if that does not do, whatever a bounded second look at the store brings. */
async function firstMatch<T>(
  secret: WebhookSecret,
  signal: AbortSignal,
  match: (versions: readonly SecretVersion[]) => T | undefined,
): Promise<T | undefined> {
  const current = await secret.current(signal);
  return match([current]) ?? match(await secret.afterMismatch(signal));
}

/**
 * Checks the token in the URL. A wrong one looks like a URL that does not exist.
 *
 * @throws WebhookError `not_found`; UnavailableError if there is no secret to check against
 */
export async function checkPathToken(
  secret: WebhookSecret,
  token: string,
  signal: AbortSignal,
): Promise<void> {
  const found = await firstMatch(secret, signal, (versions) =>
    versions.find((version) => sameToken(version.pathToken, token)),
  );
  if (found === undefined) throw new WebhookError('not_found', 'There is nothing at this URL.');
}

/**
 * Verifies the security hash under the current secret or, within its time, the previous one.
 *
 * @throws WebhookError `hash_mismatch`, or what `signedValues` throws; UnavailableError if there is no secret
 */
export async function authenticate(
  request: WebhookRequest,
  optionalFields: ReadonlySet<string>,
  secret: WebhookSecret,
  signal: AbortSignal,
): Promise<Authentication> {
  const candidates = renderings(signedValues(request.bodyText, request.securityFields, optionalFields));
  let newest: string | undefined;
  const found = await firstMatch(secret, signal, (versions) => {
    newest = versions[0]?.versionId;
    return matchHash(candidates, versions, request.hash);
  });
  if (found === undefined) throw new WebhookError('hash_mismatch', 'The security hash does not verify.');
  const secretStage = found.secret.versionId === newest ? 'current' : 'previous';
  return { ...found, secretStage };
}
