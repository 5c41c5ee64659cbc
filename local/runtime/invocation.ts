/** Why an invocation failed, in the terms Lambda uses. */
export interface LambdaError {
  readonly errorType: string;
  readonly errorMessage: string;
}

/** Outcome of one invocation. */
export type InvocationResult =
  | {
      readonly ok: true;
      /** JSON text of what the handler returned. */
      readonly payload: string;
    }
  | { readonly ok: false; readonly error: LambdaError };

/** Largest event and largest response of a synchronous invocation, in bytes of JSON. */
export const MAX_INVOCATION_PAYLOAD_BYTES = 6_291_556;

/** Calls a function, as the Lambda service would: never throws, whatever becomes of the function. */
export type Invoke = (payload: string) => Promise<InvocationResult>;
