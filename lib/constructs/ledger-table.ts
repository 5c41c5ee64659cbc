import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { OUTBOX_INDEX } from '../../lambda/core/ledger/outbox-index.ts';
import { TIME_INDEX, TIME_INDEX_ATTRIBUTES } from '../../lambda/core/ledger/time-index.ts';

export interface LedgerTableProps {
  readonly deletionProtection: boolean;
  readonly removalPolicy: RemovalPolicy;
  /** A key of DynamoDB's own if absent. */
  readonly encryptionKey?: IKey;
}

/** One item per request UUID: makes requests idempotent, and is the outbox of their events. */
export class LedgerTable extends Table {
  constructor(scope: Construct, id: string, props: LedgerTableProps) {
    super(scope, id, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      ...props,
    });
    // Sparse: only claims that their verifiers left unsent carry the attribute, so the sweeper reads nothing else.
    this.addGlobalSecondaryIndex({
      indexName: OUTBOX_INDEX,
      partitionKey: { name: 'outbox', type: AttributeType.STRING },
      sortKey: { name: 'dueAt', type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    this.addGlobalSecondaryIndex({
      indexName: TIME_INDEX,
      partitionKey: { name: 'timeline', type: AttributeType.STRING },
      sortKey: { name: 'claimedAt', type: AttributeType.NUMBER },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: [...TIME_INDEX_ATTRIBUTES],
    });
  }

  /** ARN of the index {@link OUTBOX_INDEX}. */
  get outboxIndexArn(): string {
    return `${this.tableArn}/index/${OUTBOX_INDEX}`;
  }

  /** ARN of the index {@link TIME_INDEX}. */
  get timeIndexArn(): string {
    return `${this.tableArn}/index/${TIME_INDEX}`;
  }
}
