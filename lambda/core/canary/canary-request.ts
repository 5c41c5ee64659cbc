import type { SecretVersion } from '../ports.ts';
import { securityHash } from '../signature/security-hash.ts';
import { CANARY_EVENT_TYPE, CANARY_STATUS, CANARY_SUBJECT } from './canary-event.ts';

/** A request of the canary, ready to be posted. */
export interface CanaryRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const BODY = JSON.stringify({ id: Number(CANARY_SUBJECT), status: CANARY_STATUS });

/**
 * Signs a request as the Partners Platform does.
 *
 * @param endpoint - base URL of the webhooks, without a slash at the end
 * @param secret - its path token becomes part of the URL, if it has one
 */
export function canaryRequest(
  endpoint: string,
  requestUuid: string,
  { value, pathToken }: Pick<SecretVersion, 'value' | 'pathToken'>,
): CanaryRequest {
  const { name, signedFields } = CANARY_EVENT_TYPE;
  const path = ['webhooks', ...(pathToken === undefined ? [] : [encodeURIComponent(pathToken)]), name];
  return {
    url: `${endpoint}/${path.join('/')}`,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'cedar-webhooks-canary',
      'x-webhook-request-uuid': requestUuid,
      'x-webhook-security-fields': signedFields.map((field) => field.name).join(','),
      'x-webhook-security-hash': securityHash([CANARY_SUBJECT, CANARY_STATUS], value).toString('hex'),
    },
    body: BODY,
  };
}
