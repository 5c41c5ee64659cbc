import { createHash, timingSafeEqual } from 'node:crypto';
import { readText, type TextReading } from '../../core/json/text-reading.ts';
import type { SecretVersion } from '../../core/ports.ts';
import { UnavailableError, WebhookError } from '../../core/request/webhook-error.ts';
import type { WebhookRequest } from '../../core/request/webhook-request.ts';
import {
  matchHash,
  type RenderedValues,
  renderings,
  type SignedValue,
  signedValues,
} from '../../core/signature/security-hash.ts';
import type { WebhookSecret } from '../../core/signature/webhook-secret.ts';
import { Rejection } from './request-facts.ts';

/** Whether something was right under the current secret, or only under the one before it. */
export type SecretStage = 'current' | 'previous';

/** Under what a request verified. */
export interface Authentication {
  readonly reading: TextReading;
  readonly values: readonly SignedValue[];
  readonly rendered: RenderedValues;
  readonly secret: SecretVersion;
  readonly secretStage: SecretStage;
}

function sameToken(expected: string | undefined, given: string): boolean {
  if (expected === undefined || expected === '') return false;
  const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(digest(expected), digest(given));
}

/**
 * Tries the current secret first; if that does not do, whatever a bounded second read of the store brings.
 *
 * @throws UnavailableError if nothing matches while the store does not answer: the secret in force may be a newer one
 */
export async function firstMatch<T>(
  secret: WebhookSecret,
  signal: AbortSignal,
  match: (versions: readonly SecretVersion[]) => T | undefined,
): Promise<T | undefined> {
  const current = await secret.current(signal);
  const found = match([current]);
  if (found !== undefined) return found;
  const second = await secret.afterMismatch(signal);
  const foundThen = match(second.versions);
  if (foundThen === undefined && second.stale) {
    throw new UnavailableError(
      'The request does not verify, but the webhook secret cannot be read anew right now.',
      { stage: 'secret' },
    );
  }
  return foundThen;
}

/** The answer at a URL that is none of ours, and at one with a wrong token: nobody can tell the two apart. */
export function nothingThere(): WebhookError {
  return new WebhookError(
    'not_found',
    'There is nothing at this URL. "cedar-webhooks url" prints those that there are.',
  );
}

/**
 * Checks the token in the URL. A wrong one looks like a URL that does not exist. The token is stored in one version with
 * the secret, so the previous one is right for as long as the previous secret verifies.
 *
 * @throws Rejection that tells of a wrong token; UnavailableError if there is no secret to check against
 */
export async function checkPathToken(
  secret: WebhookSecret,
  token: string,
  signal: AbortSignal,
): Promise<SecretStage> {
  let newest: string | undefined;
  const found = await firstMatch(secret, signal, (versions) => {
    newest = versions[0]?.versionId;
    return versions.find((version) => sameToken(version.pathToken, token));
  });
  if (found === undefined) throw new Rejection(nothingThere(), { tokenIsWrong: true });
  return found.versionId === newest ? 'current' : 'previous';
}

/**
 * Verifies the security hash under the current secret or, within its time, the previous one.
 *
 * @throws Rejection that tells of a wrong hash; what `signedValues` throws; UnavailableError if there is no secret
 */
export async function authenticate(
  request: WebhookRequest,
  optionalFields: ReadonlySet<string>,
  secret: WebhookSecret,
  signal: AbortSignal,
): Promise<Authentication> {
  const reading = readText(request.bodyText, request.securityFields);
  const values = signedValues(reading, optionalFields);
  const candidates = renderings(values);
  let newest: string | undefined;
  const found = await firstMatch(secret, signal, (versions) => {
    newest = versions[0]?.versionId;
    return matchHash(candidates, versions, request.hash);
  });
  if (found === undefined) {
    const error = new WebhookError('hash_mismatch', 'The security hash does not verify.');
    throw new Rejection(error, { hash: 'wrong' });
  }
  const secretStage = found.secret.versionId === newest ? 'current' : 'previous';
  return { ...found, reading, values, secretStage };
}
