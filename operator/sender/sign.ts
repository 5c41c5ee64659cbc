import { readText } from '../../lambda/core/json/text-reading.ts';
import { WebhookError } from '../../lambda/core/request/webhook-error.ts';
import { renderings, securityHash, signedValues } from '../../lambda/core/signature/security-hash.ts';
import type { SignedRequest } from './post-webhook.ts';

/** What a request is made of. */
export interface Unsigned {
  readonly url: string;
  readonly bodyText: string;
  /** Names to sign, in order. */
  readonly fields: readonly string[];
  readonly secret: string;
  readonly requestUuid: string;
}

/** A request as the Partners Platform sends it. */
export function signRequest({ url, bodyText, fields, secret, requestUuid }: Unsigned): SignedRequest {
  return { requestUuid, url, headers: signedHeaders(bodyText, fields, secret, requestUuid), bodyText };
}

/**
 * The headers of a webhook as the Partners Platform sends them, numbers hashed as they are written in the body.
 *
 * What cannot be signed (a field that is absent or no scalar, a body that is no JSON) counts as empty text instead of
 * being rejected, so that bad requests can be made too.
 *
 * @param fields - names to sign, in order
 * @param requestUuid - sent as it is
 */
export function signedHeaders(
  bodyText: string,
  fields: readonly string[],
  secret: string,
  requestUuid: string,
): Record<string, string> {
  const texts = isJson(bodyText) ? fields.map((field) => hashedText(bodyText, field)) : [];
  return {
    'Content-Type': 'application/json',
    'X-Webhook-Security-Fields': fields.join(','),
    'X-Webhook-Security-Hash': securityHash(texts, secret).toString('hex'),
    'X-Webhook-Request-UUID': requestUuid,
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function hashedText(bodyText: string, field: string): string {
  try {
    const [asWritten] = renderings(signedValues(readText(bodyText, [field]), new Set([field])));
    return asWritten?.texts[0] ?? '';
  } catch (error) {
    if (error instanceof WebhookError) return '';
    throw error;
  }
}
