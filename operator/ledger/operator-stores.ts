import { randomBytes } from 'node:crypto';
import { DynamoDbLedger } from '../../lambda/adapters/dynamodb-ledger.ts';
import { DynamoDbOperatorEntities } from '../../lambda/adapters/dynamodb-operator-entities.ts';
import { DynamoDbOperatorLedger } from '../../lambda/adapters/dynamodb-operator-ledger.ts';
import type { ClaimLedger, OperatorEntityStore, OperatorLedger } from '../../lambda/core/ports.ts';
import type { Target } from '../target/target.ts';

/** What the use-cases write through. The simulation supplies its own. */
export interface OperatorStores {
  readonly claims: Pick<ClaimLedger, 'claim'>;
  readonly ledger: OperatorLedger;
  readonly entities: OperatorEntityStore;
  /** Names a claim, or all that one replay sends; random. */
  readonly newId: () => string;
}

/** The tables of a run or stack. */
export function operatorStores({ dynamoDb, ledgerTable, entityTable }: Target): OperatorStores {
  return {
    // Retention begins when an event is marked as sent, which the sweeper does.
    claims: new DynamoDbLedger(dynamoDb, ledgerTable, 0),
    ledger: new DynamoDbOperatorLedger(dynamoDb, ledgerTable),
    entities: new DynamoDbOperatorEntities(dynamoDb, entityTable),
    newId: () => randomBytes(12).toString('base64url'),
  };
}
