import { DynamoDbLedger } from '../../lambda/adapters/dynamodb-ledger.ts';
import { outboxShard } from '../../lambda/core/ledger/outbox-index.ts';
import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import { sweepOutbox } from '../../lambda/functions/sweeper/sweep-outbox.ts';
import type { LocalStackProcess } from '../e2e/local-stack.ts';
import { claimOf, verifiedEvent } from '../lambda/factories.ts';

const HOUR = 3_600_000;

/** Events of a merchant that were accepted and that no queue has taken, out of attempts. */
export async function parkEvents(
  stack: LocalStackProcess,
  uuids: readonly string[],
  subject: string,
): Promise<void> {
  const ledger = new DynamoDbLedger(stack.dynamodb, stack.parameter('ledger/table-name'), 30);
  const { signal } = new AbortController();
  const now = Date.now();
  for (const [index, requestUuid] of uuids.entries()) {
    const event = verifiedEvent({
      requestUuid,
      subject,
      claimedAt: now + index,
      bodyText: `{"id":${subject},"status":"VALID"}`,
    });
    // Not due before it is parked, so that the run's own sweeper leaves it alone.
    const claim = claimOf({ event, claimId: `parked-${index}`, unsent: ['handler'], dueAt: now + HOUR });
    await ledger.claim(claim, now, signal);
  }
  const report = await sweepOutbox(
    {
      eventTypes: DEFAULT_EVENT_TYPES,
      sweepAfter: 60_000,
      maxAttempts: 1,
      // What was inspected by a clock that is hours ahead, the run's own sweeper does not inspect again.
      shards: [outboxShard({ entity: 'merchant', subject })],
    },
    {
      ledger,
      publisher: { publish: () => Promise.reject(new Error('rejected')) },
      now: () => now + 2 * HOUR,
    },
    signal,
  );
  if (report.parked < uuids.length) throw new Error(`Only ${report.parked} events were parked.`);
}
