/** What is known of something that was asked for. */
export interface Answer<T> {
  /** The last answer; stays when a later question fails. */
  readonly data: T | undefined;
  /** When it came, in milliseconds since the epoch. */
  readonly answeredAt: number | undefined;
  /** Why the last question failed, if it did. */
  readonly error: string | undefined;
  /** Whether that is because nothing answered at all. */
  readonly isCutOff: boolean;
}

/** An answer with what it is an answer to. */
export interface KeyedAnswer<T> {
  readonly key: string;
  readonly answer: Answer<T>;
}

/** Why a question failed, as an answer has it. */
export interface FailedQuestion {
  readonly error: string;
  readonly isCutOff: boolean;
}

const NOTHING = { data: undefined, answeredAt: undefined, error: undefined, isCutOff: false } as const;

/** Nothing is known yet. */
export function unanswered<T>(key: string): KeyedAnswer<T> {
  return { key, answer: NOTHING };
}

/** A question was answered. */
export function answered<T>(key: string, data: T, now: number): KeyedAnswer<T> {
  return { key, answer: { data, answeredAt: now, error: undefined, isCutOff: false } };
}

/** A question failed: what was answered before to the same one is still the best that is known. */
export function failed<T>(before: KeyedAnswer<T>, key: string, failure: FailedQuestion): KeyedAnswer<T> {
  return { key, answer: { ...answerTo(before, key), ...failure } };
}

/** What is known by that key: the answer to another question is none. */
export function answerTo<T>(known: KeyedAnswer<T>, key: string): Answer<T> {
  return known.key === key ? known.answer : NOTHING;
}
