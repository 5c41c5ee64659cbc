import { type AddressedClient, openConnections } from '../../adapters/aws-client.ts';
import type { WebhookSecret } from '../../core/signature/webhook-secret.ts';
import { runWarmUp } from '../run-warm-up.ts';
import { primeDelivery } from './priming.ts';

/**
 * Makes the verifier warm while it is initialised, when Lambda gives it a whole processor: reads the secret, connects to
 * the other services, and goes through one delivery that leads nowhere.
 *
 * DynamoDB and SQS are sent nothing. A request that does not verify must not cause a call to them, also when an
 * environment is started for it.
 */
export function warmUp(
  secret: WebhookSecret,
  clients: readonly AddressedClient[],
  queueUrlPrefix: string,
): Promise<void> {
  return runWarmUp(
    (signal) => secret.preload(signal),
    (signal) => openConnections(clients, signal),
    () => primeDelivery(queueUrlPrefix),
  );
}
