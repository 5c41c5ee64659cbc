import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Target } from '../target/target.ts';
import { formatAge, printable } from '../words.ts';
import { fail, orOk, type Verdict, warn } from './verdict.ts';

/** State of one function. */
export interface FunctionState {
  /** For people: verifier, sweeper, or the entity of a handler. */
  readonly role: string;
  readonly runtime: string;
  /** `Active` if it can run. */
  readonly state: string;
  /** `Successful` if the last deployment took. */
  readonly lastUpdate: string;
}

/** From when on AWS does not maintain a runtime: its forecast, as https://endoflife.date/aws-lambda lists it. */
const END_OF_RUNTIME: ReadonlyMap<string, number> = new Map([
  ['nodejs18.x', Date.UTC(2025, 8, 1)],
  ['nodejs20.x', Date.UTC(2026, 3, 30)],
  ['nodejs22.x', Date.UTC(2027, 3, 30)],
  ['nodejs24.x', Date.UTC(2028, 3, 30)],
]);

const HALF_A_YEAR = 182 * 24 * 3_600_000;

/** Reads the configuration of every function. */
export async function readFunctions(
  lambda: LambdaClient,
  { functions }: Target,
  signal: AbortSignal,
): Promise<FunctionState[]> {
  const all: readonly (readonly [role: string, name: string])[] = [
    ['verifier', functions.verifier],
    ['sweeper', functions.sweeper],
    ...[...functions.handlers].map(([entity, name]) => [`${entity} handler`, name] as const),
    ...(functions.canary === undefined ? [] : [['canary', functions.canary] as const]),
  ];
  return Promise.all(
    all.map(async ([role, FunctionName]) => {
      const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }), {
        abortSignal: signal,
      });
      return {
        role,
        runtime: found.Runtime ?? 'unknown',
        state: found.State ?? 'in a state that Lambda does not tell',
        lastUpdate: found.LastUpdateStatus ?? 'Unknown',
      };
    }),
  );
}

/** Whether every function can run, and for how long its runtime is maintained. */
export function judgeFunctions(functions: readonly FunctionState[], now: number): readonly Verdict[] {
  const faults = functions.flatMap(({ role, state, lastUpdate }): Verdict[] => {
    if (lastUpdate === 'Failed')
      return [fail(`The last deployment of the ${role} failed. Deploy the stack again.`)];
    // An idle function is made ready at its next call.
    if (state === 'Active' || state === 'Inactive') return [];
    const words = `The ${role} is ${printable(state)}`;
    return [
      state === 'Pending'
        ? warn(`${words}. Try again in a minute.`)
        : fail(`${words}. Deploy the stack again.`),
    ];
  });
  const runtimes = new Set(functions.map(({ runtime }) => runtime));
  const ends = [...runtimes].flatMap((runtime) => judgeRuntime(runtime, now));
  return orOk([...faults, ...ends], `${functions.length} functions are ready on ${[...runtimes].join(', ')}`);
}

function judgeRuntime(runtime: string, now: number): Verdict[] {
  const end = END_OF_RUNTIME.get(runtime);
  const advice = 'Deploy a version of this project with a newer one.';
  if (end === undefined) return [warn(`The runtime ${printable(runtime)} is not known to this tool.`)];
  if (end <= now) return [fail(`AWS does not maintain the runtime ${runtime} any more. ${advice}`)];
  if (end - now > HALF_A_YEAR) return [];
  return [warn(`AWS maintains the runtime ${runtime} for ${formatAge(end - now)} more. ${advice}`)];
}
