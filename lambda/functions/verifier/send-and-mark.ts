import type { Claim } from '../../core/ledger/claim.ts';
import type { ClaimLedger, Clock, EventPublisher } from '../../core/ports.ts';

/** What was left to the sweeper, and why. */
export interface Unsent {
  /** Subscribers whose queues do not have the event yet. */
  readonly unsent: readonly string[];
  readonly causes: readonly unknown[];
}

/** What sending needs. */
export interface SendingPorts {
  readonly ledger: Pick<ClaimLedger, 'markSent'>;
  readonly publisher: EventPublisher;
  readonly now: Clock;
}

/**
 * Sends a claimed event to its queues and marks it. Never rejects: the claim is written, and what is not sent or not
 * marked here is the sweeper's.
 */
export async function sendAndMark(claim: Claim, ports: SendingPorts, signal: AbortSignal): Promise<Unsent> {
  const causes: unknown[] = [];
  const results = await Promise.all(
    claim.unsent.map(async (subscriber) => {
      try {
        await ports.publisher.publish(claim.event, subscriber, signal);
        return { subscriber, sent: true };
      } catch (error) {
        causes.push(error);
        return { subscriber, sent: false };
      }
    }),
  );
  const sent = results.filter((result) => result.sent).map((result) => result.subscriber);
  const unsent = results.filter((result) => !result.sent).map((result) => result.subscriber);
  if (sent.length > 0) {
    try {
      await ports.ledger.markSent(claim, sent, ports.now(), signal);
    } catch (error) {
      // The sweeper will send once more within SQS's deduplication window, or mark what it finds sent.
      causes.push(error);
    }
  }
  return { unsent, causes };
}
