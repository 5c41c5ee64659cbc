import type { Clock, SecretStore } from '../../../lambda/core/ports.ts';
import { type SecretTimes, WebhookSecret } from '../../../lambda/core/signature/webhook-secret.ts';

/** The code under test, as far as a known-bad variant may replace it. */
export interface SecretImplementation {
  readonly secret: (store: SecretStore, times: SecretTimes, now: Clock) => WebhookSecret;
}

/** The code as it is. */
export const trueSecret: SecretImplementation = {
  secret: (store, times, now) => new WebhookSecret(store, times, now),
};
