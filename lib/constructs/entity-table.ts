import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

export interface EntityTableProps {
  readonly deletionProtection: boolean;
  readonly removalPolicy: RemovalPolicy;
  /** A key of DynamoDB's own if absent. */
  readonly encryptionKey?: IKey;
}

/** Current status and history of every entity, one partition per entity. */
export class EntityTable extends Table {
  constructor(scope: Construct, id: string, props: EntityTableProps) {
    super(scope, id, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      ...props,
    });
  }
}
