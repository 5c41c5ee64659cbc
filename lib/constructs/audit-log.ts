import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { addParameter } from './stack-parameter.ts';

interface AuditLogProps {
  readonly serviceName: string;
  readonly retentionDays: number;
  readonly removalPolicy: RemovalPolicy;
  /** A key of CloudWatch's own if absent. */
  readonly encryptionKey?: IKey | undefined;
}

/** Where the tool writes down what operators change. No function of the stack may write to it. */
export function addAuditLog(scope: Construct, props: AuditLogProps): void {
  const { serviceName, retentionDays, removalPolicy, encryptionKey } = props;
  const log = new LogGroup(scope, 'AuditLog', {
    retention: retentionDays as RetentionDays,
    removalPolicy,
    ...(encryptionKey && { encryptionKey }),
  });
  addParameter(scope, serviceName, 'log-groups/audit', log.logGroupName, 'What operators changed');
}
