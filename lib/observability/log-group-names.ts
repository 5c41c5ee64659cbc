import { logGroupNameOf } from '../constructs/service-function.ts';
import type { LogSource } from './log-queries.ts';
import type { ObservedStack } from './observed-stack.ts';

/** Names of the log groups that hold some of a stack's logs. */
export function logGroupNames(stack: ObservedStack, sources: readonly LogSource[]): string[] {
  const groups = {
    access: [stack.api.accessLog.logGroupName],
    verifier: [logGroupNameOf(stack.verifier.lambda)],
    sweeper: [logGroupNameOf(stack.sweeper.lambda)],
    handlers: stack.handlers.map(({ lambda }) => logGroupNameOf(lambda)),
    canary: stack.canary ? [logGroupNameOf(stack.canary.lambda)] : [],
  } as const;
  return sources.flatMap((source) => groups[source]);
}
