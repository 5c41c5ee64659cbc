import { UNCLASSIFIED } from '../../lambda/core/settings/event-type.ts';
import { readVersions } from '../secrets/stored-secret.ts';
import { readCurrentSecret } from '../secrets/webhook-secret.ts';
import { findEventType } from '../target/find-event-type.ts';
import type { Target } from '../target/target.ts';
import { webhookUrl } from './webhook-url.ts';

/** The URLs that webhooks are posted to, the path token included. */
export interface WebhookUrls {
  readonly urls: readonly { readonly eventType: string; readonly url: string }[];
  /** The one that takes any type. */
  readonly anyType: string;
  /** Without one, every webhook is answered 503. */
  readonly isSecretStored: boolean;
  /** Whether the URLs carry a token. */
  readonly hasToken: boolean;
}

/**
 * The URLs to enter in the Partners Platform.
 *
 * @param eventTypeName - only this one's
 * @returns `undefined` if the URLs must carry a token and none is stored
 */
export async function listUrls(
  target: Target,
  eventTypeName: string | undefined,
  signal: AbortSignal,
): Promise<WebhookUrls | undefined> {
  const { endpoint, eventTypes, secret } = target;
  const only = eventTypeName === undefined ? undefined : findEventType(eventTypes, eventTypeName);
  const { isStored, token } = await readToken(target, signal);
  if (!isStored && secret.pathToken === 'require') return undefined;
  // What cannot be classified comes to the URL without a type.
  const listed = only === undefined ? eventTypes.filter(({ name }) => name !== UNCLASSIFIED) : [only];
  return {
    urls: listed.map(({ name }) => ({ eventType: name, url: webhookUrl(endpoint, token, name) })),
    anyType: webhookUrl(endpoint, token),
    isSecretStored: isStored,
    hasToken: token !== undefined,
  };
}

async function readToken(
  target: Target,
  signal: AbortSignal,
): Promise<{ readonly isStored: boolean; readonly token?: string | undefined }> {
  // The value is asked for only where the token is stored with it.
  if (target.secret.pathTokenKey === '') {
    const { current } = await readVersions(target, signal);
    return { isStored: current !== undefined };
  }
  const found = await readCurrentSecret(target, signal);
  return 'unusable' in found ? { isStored: false } : { isStored: true, token: found.pathToken };
}
