import type { Target } from './target.ts';

/** Where a deployed stack is. */
export interface StackLocation {
  readonly account: string;
  readonly region: string;
}

/** The account and region of a stack, by an ARN of it: nothing else names both without one more permission. */
export function locationOf({ secret }: { readonly secret: Pick<Target['secret'], 'arn'> }): StackLocation {
  const [, , , region = '', account = ''] = secret.arn.split(':');
  return { account, region };
}
