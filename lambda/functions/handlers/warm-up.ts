import { type AddressedClient, openConnections } from '../../adapters/aws-client.ts';
import { runWarmUp } from '../run-warm-up.ts';
import type { SqsHandler } from './event-handler.ts';
import { primeBatch } from './priming.ts';

/**
 * Makes a handler warm while it is initialised, when Lambda gives it a whole processor: connects to DynamoDB, which is sent
 * nothing, and goes through one batch.
 *
 * @param primed - makes the handler anew, with parts that lead nowhere and without business code
 */
export function warmUp(eventType: string, client: AddressedClient, primed: () => SqsHandler): Promise<void> {
  return runWarmUp(
    (signal) => openConnections([client], signal),
    () => primeBatch(eventType, primed()),
  );
}
