import { InternalServerError, ProvisionedThroughputExceededException } from '@aws-sdk/client-dynamodb';
import { InternalServiceError } from '@aws-sdk/client-secrets-manager';
import { RequestThrottled } from '@aws-sdk/client-sqs';
import type { SimulatedProcess, World } from './world.ts';

/** The services that are simulated. */
export type ServiceName = 'dynamodb' | 'sqs' | 'secrets' | 'logs';

/** What a call came to at the service. */
type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** One attempt of a call on its way. Exactly one of `answer` and `fail` counts: the first. */
export interface Attempt {
  readonly process: SimulatedProcess;
  readonly service: ServiceName;
  /** Names this attempt among all of a history, whatever else is in the history. */
  readonly key: string;
  /** Number of the call within its process, from 1. */
  readonly call: number;
  readonly label: string;
  /** Milliseconds until the client gives the attempt up. */
  readonly requestTimeout: number;
  /** Does at the service what was asked for. */
  effect(): Outcome;
  /** The service's answer reaches the client. */
  answer(outcome: Outcome): void;
  /** The attempt failed in a way that the client tries again. */
  fail(error: Error): void;
}

/** Decides what happens to each attempt, and when. */
export interface Transport {
  begin(attempt: Attempt): void;
  /** Milliseconds the client waits before its next attempt. */
  backOff(attempt: Attempt): number;
}

/** How the SDK's client of one service is set up. */
export interface CallBudget {
  readonly requestTimeout: number;
  readonly attempts: number;
}

export function timeoutError(milliseconds: number): Error {
  return withoutStack(() =>
    Object.assign(new Error(`No answer within ${milliseconds} ms.`), { name: 'TimeoutError' }),
  );
}

/** Nobody reads the stacks of so many, and to write them takes longer than all else about them. */
export function withoutStack<E extends Error>(make: () => E): E {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** A service's own answer to a request that it did not carry out. */
export function serviceError(service: ServiceName, kind: 'rejected' | 'throttled'): Error {
  const details = { $metadata: {}, message: `Simulated: ${kind}.` };
  return withoutStack(() => {
    if (service === 'sqs') return new RequestThrottled(details);
    if (service === 'secrets') return new InternalServiceError(details);
    return kind === 'throttled'
      ? new ProvisionedThroughputExceededException(details)
      : new InternalServerError(details);
  });
}

/**
 * Makes calls the way the SDK's clients do: a limited number of attempts, each with a time-out, a pause between them, and
 * the end of everything when the caller aborts. What is on its way when a client times out may still take effect.
 */
export class RemoteCalls {
  readonly #world: World;
  readonly #transport: Transport;

  constructor(world: World, transport: Transport) {
    this.#world = world;
    this.#transport = transport;
  }

  call(
    service: ServiceName,
    budget: CallBudget,
    label: string,
    effect: (process: SimulatedProcess) => unknown,
    abortSignal?: AbortSignal,
  ): Promise<unknown> {
    const world = this.#world;
    const { current: process } = world;
    if (process === undefined) throw new Error('Nobody runs who could call.');
    const call = ++process.calls;
    const settled = Promise.withResolvers<unknown>();
    let done = false;
    const settle = (action: () => void): void => {
      if (done) return;
      done = true;
      abortSignal?.removeEventListener('abort', abort);
      action();
    };
    const abort = (): void =>
      settle(() => settled.reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' })));
    const begin = (number: number): void => {
      let over = false;
      const attempt: Attempt = {
        process,
        service,
        key: `${process.name}/${call}.${number}`,
        call,
        label,
        requestTimeout: budget.requestTimeout,
        effect: () => {
          try {
            return { value: effect(process) };
          } catch (error) {
            return { error };
          }
        },
        answer: (outcome) => {
          if (over) return;
          over = true;
          settle(() => ('error' in outcome ? settled.reject(outcome.error) : settled.resolve(outcome.value)));
        },
        fail: (error) => {
          if (over || done) return;
          over = true;
          if (number >= budget.attempts) settle(() => settled.reject(error));
          else world.after(this.#transport.backOff(attempt), process, () => done || begin(number + 1));
        },
      };
      this.#transport.begin(attempt);
    };
    if (abortSignal?.aborted) abort();
    else {
      abortSignal?.addEventListener('abort', abort);
      begin(1);
    }
    return settled.promise;
  }
}
