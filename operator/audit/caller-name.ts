/** Who an ARN stands for, without partition, service and account: `user/ann`, `assumed-role/Operator/ann`. */
export function callerName(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}
