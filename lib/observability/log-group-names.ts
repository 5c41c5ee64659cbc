import type { LogSource } from './log-queries.ts';
import type { ObservedStack } from './observed-stack.ts';

/** Names of the log groups that hold some of a stack's logs. */
export function logGroupNames(stack: ObservedStack, sources: readonly LogSource[]): string[] {
  const groups = {
    access: [stack.api.accessLog],
    verifier: [stack.verifier.lambda.logGroup],
    sweeper: [stack.sweeper.lambda.logGroup],
    handlers: stack.handlers.map(({ lambda }) => lambda.logGroup),
  } as const;
  return sources.flatMap((source) => groups[source].map(({ logGroupName }) => logGroupName));
}
