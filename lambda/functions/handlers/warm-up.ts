import { type AddressedClient, connectAhead } from '../../adapters/aws-client.ts';
import { ahead } from '../ahead.ts';
import type { SqsHandler } from './event-handler.ts';
import { rehearseBatch } from './rehearsal.ts';

/**
 * Makes a handler warm while it is initialised, when Lambda gives it a whole processor: connects to DynamoDB, which is sent
 * nothing, and goes through one batch.
 *
 * @param rehearsed - makes the handler anew, with parts that lead nowhere and without business code
 */
export function warmUp(
  eventType: string,
  client: AddressedClient,
  rehearsed: () => SqsHandler,
): Promise<void> {
  return ahead(
    (signal) => connectAhead([client], signal),
    () => rehearseBatch(eventType, rehearsed()),
  );
}
