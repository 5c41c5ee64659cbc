/** Each message is JSON in UTF-8 behind its length: four bytes, the greatest first. */
export const LENGTH_BYTES = 4;

/** Descriptor on which the process answers; it is told what to do on its standard input. */
export const ANSWER_DESCRIPTOR = 3;

/**
 * In a payload's text this stands for a UUID that no other invocation has, the same one wherever it stands.
 *
 * @param number - which of the UUIDs of the payload it is, 0 to 99
 */
export function uuidPlaceholder(number = 0): string {
  return `00000000-0000-4000-8000-0000000000${String(number).padStart(2, '0')}`;
}

/** Any of them. */
export const UUID_PLACEHOLDERS = /00000000-0000-4000-8000-0{10}\d{2}/g;

/** What the bench tells the process. */
export type RuntimeCommand =
  | { readonly type: 'exit' }
  /** Answers once it has run this many invocations one after another, going through the payloads in turn. */
  | { readonly type: 'invoke'; readonly payloads: readonly string[]; readonly count: number };

/** The module is loaded. */
export interface RuntimeReady {
  /** Processor time of the process so far, in milliseconds. */
  readonly cpu: number;
}

/** What it took to run the invocations. Times in milliseconds. */
export interface RuntimeResult {
  /** Processor time of all invocations together. */
  readonly cpu: number;
  /** Time from call to answer of each. */
  readonly times: readonly number[];
  /** Text of the last answer. */
  readonly last: string;
}

/** An invocation failed, or the module could not be loaded. */
export interface RuntimeFailure {
  readonly failure: string;
}
