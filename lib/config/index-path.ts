/** Path of SSM parameters below which a stack tells the names of the webhooks in it. */
export function indexPath(stackName: string): string {
  return `/cedar-webhooks/stacks/${stackName}`;
}
