import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import type { Claim } from '../../../lambda/core/ledger/claim.ts';
import type { DueClaim, Page } from '../../../lambda/core/ports.ts';
import { LEDGER_TABLE } from '../cloud.ts';
import { RETENTION_DAYS } from '../implementation.ts';

/** Takes a page that is shorter than asked for the last. */
export class ShortPageIsLast extends DynamoDbLedger {
  constructor(client: DynamoDBClient) {
    super(client, LEDGER_TABLE, RETENTION_DAYS);
  }

  override async claimedBetween(...call: Parameters<DynamoDbLedger['claimedBetween']>) {
    return this.#cut(await super.claimedBetween(...call), call[3]);
  }

  override async due(...call: Parameters<DynamoDbLedger['due']>) {
    return this.#cut(await super.due(...call), call[3]);
  }

  #cut<T>(page: Page<T>, limit: number): Page<T> {
    return page.items.length < limit ? { items: page.items } : page;
  }
}

/** Never asks again for what DynamoDB has left out of a batch. */
export function ledgerThatForgetsWhatIsLeftOut(client: DynamoDBClient): DynamoDbLedger {
  const forgetful = {
    send: async (...call: [never, never]) => {
      const { UnprocessedKeys: _, ...answer } = (await client.send(...call)) as { UnprocessedKeys?: object };
      return answer;
    },
  };
  return new DynamoDbLedger(forgetful as unknown as DynamoDBClient, LEDGER_TABLE, RETENTION_DAYS);
}

/** Makes every claim old, so that one whose queue the running code does not know is parked at once. */
export class UnknownIsParkedAtOnce extends DynamoDbLedger {
  constructor(client: DynamoDBClient) {
    super(client, LEDGER_TABLE, RETENTION_DAYS);
  }

  override async lease(due: DueClaim, dueAt: number, signal?: AbortSignal): Promise<Claim | undefined> {
    const claim = await super.lease(due, dueAt, signal);
    return claim && { ...claim, unsentSince: 0 };
  }
}

/** Finishes what it should park: nobody ever hears that a queue has not got an event. */
export class FinishesInsteadOfParking extends DynamoDbLedger {
  constructor(client: DynamoDBClient) {
    super(client, LEDGER_TABLE, RETENTION_DAYS);
  }

  override async park(claim: Claim, _reason: string, signal?: AbortSignal): Promise<void> {
    await super.markSent(claim, claim.unsent, Date.now(), signal);
  }
}
