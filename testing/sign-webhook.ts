import { randomUUID } from 'node:crypto';
import { signedHeaders } from '../operator/sender/sign.ts';

/** What a request is made of. */
export interface RequestToSign {
  /** The webhook secret that the receiver has stored. */
  readonly secret: string;
  /** The body, as an object or as text; text is sent as it is. */
  readonly body: object | string;
  /** Names of the signed fields, in order; `id,status` if absent. */
  readonly signedFields?: readonly string[];
  /** A new one if absent. */
  readonly requestUuid?: string;
}

/** A request as the Partners Platform sends it: to be posted to the URL of its event type. */
export interface SignedWebhook {
  /** The UUID that it is signed with, which becomes the event's. */
  readonly requestUuid: string;
  /** Headers of the request. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body to be sent, byte by byte. */
  readonly body: string;
}

/**
 * Signs a request as the Partners Platform does.
 *
 * @param request - what it is made of
 * @example
 * const { headers, body } = signWebhook({ secret, body: { id: 42, status: 'VALID' } });
 * await fetch(`${endpoint}/webhooks/BusinessKycStatusChanged`, { method: 'POST', headers, body });
 */
export function signWebhook(request: RequestToSign): SignedWebhook {
  const { secret, signedFields = ['id', 'status'], requestUuid = randomUUID() } = request;
  const body = typeof request.body === 'string' ? request.body : JSON.stringify(request.body);
  return { requestUuid, headers: signedHeaders(body, signedFields, secret, requestUuid), body };
}
