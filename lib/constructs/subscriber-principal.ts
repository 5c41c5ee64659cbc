import { AccountPrincipal, ArnPrincipal, type IPrincipal } from 'aws-cdk-lib/aws-iam';

/**
 * Who consumes a subscriber's queues.
 *
 * @param principal - account id, or ARN of an IAM role, user or account root
 */
export function subscriberPrincipal(principal: string): IPrincipal {
  return principal.startsWith('arn:') ? new ArnPrincipal(principal) : new AccountPrincipal(principal);
}
