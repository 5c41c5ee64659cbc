import { RemovalPolicy } from 'aws-cdk-lib';

/** What becomes of resources that hold data when they leave the template or are replaced. */
export interface RemovalPolicies {
  readonly tables: RemovalPolicy;
  /** Queues, log groups, the secret. */
  readonly others: RemovalPolicy;
  /** The customer-managed key. */
  readonly key: RemovalPolicy;
}

/**
 * In production everything that holds data outlives its stack.
 *
 * Queues and the access log have fixed names. If CloudFormation kept what a failed creation made, the next attempt would
 * meet those names, so what a creation made and never used goes with it. Tables stay even then: one that is protected
 * from deletion cannot be deleted, which would stop the rollback, and as its name is generated it is in nobody's way.
 *
 * The key outlives what it encrypted in every stage: messages, logs and backups stay readable with it alone, also those
 * from before the key was switched off.
 */
export function removalPolicies(production: boolean): RemovalPolicies {
  return {
    tables: production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    others: production ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    key: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  };
}
