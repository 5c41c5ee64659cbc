import type { LambdaError } from './invocation.ts';

/** What the local run tells an execution environment. */
export interface InvokeMessage {
  readonly type: 'invoke';
  readonly requestId: string;
  readonly functionArn: string;
  /** Epoch milliseconds at which the invocation is cut off. */
  readonly deadline: number;
  /** JSON text of the event. */
  readonly payload: string;
}

/** What an execution environment answers. */
export type EnvironmentMessage =
  | { readonly type: 'ready' }
  /** The process cannot go on: it failed to initialise, or something was thrown outside of any handler. */
  | { readonly type: 'fatal'; readonly error: LambdaError }
  | { readonly type: 'result'; readonly requestId: string; readonly payload: string }
  | { readonly type: 'failure'; readonly requestId: string; readonly error: LambdaError };
