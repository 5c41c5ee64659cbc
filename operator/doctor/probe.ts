import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { CanaryVerdict } from '../../lambda/core/canary/canary-verdict.ts';
import { OperatorProblem } from '../problems/operator-problem.ts';
import type { Target } from '../target/target.ts';
import { fail, ok, type Verdict } from './verdict.ts';

/** The stack has no canary to run. */
class NoCanaryProblem extends OperatorProblem {
  constructor() {
    super('There is no canary. Set "canary" to true and deploy, or try another stack.');
  }
}

/** The canary could not be run, or did not come to an end. */
class CanaryFailedProblem extends OperatorProblem {
  constructor() {
    super('The canary crashed or ran into its time-out. Its log group tells why.');
  }
}

/** Longest time that a run takes, in milliseconds. */
const MAX_RUN_TIME = 300_000;

/**
 * Runs the canary now: one event through the public URL, and nothing else of the stack has it.
 *
 * @throws NoCanaryProblem; CanaryFailedProblem; what the AWS client throws if it may not be run
 */
export async function runCanary(
  { clientSettings, functions: { canary } }: Target,
  signal: AbortSignal,
): Promise<CanaryVerdict> {
  if (canary === undefined) throw new NoCanaryProblem();
  const lambda = new LambdaClient({
    ...clientSettings,
    // A second run would answer for the first.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 5000, requestTimeout: MAX_RUN_TIME },
  });
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: canary, Payload: '{}' }),
    { abortSignal: signal },
  );
  if (FunctionError !== undefined || Payload === undefined) throw new CanaryFailedProblem();
  return JSON.parse(Payload.transformToString()) as CanaryVerdict;
}

/** What a run says, in words. */
export function judgeCanary({ detail, latencyMilliseconds, stoppedAt }: CanaryVerdict): Verdict {
  if (stoppedAt === undefined) {
    return ok(`An event went from the public URL to its handling in ${latencyMilliseconds ?? 0} ms`);
  }
  return fail(`The canary's event stopped at the stage ${stoppedAt}. ${detail ?? ''}`.trimEnd());
}
