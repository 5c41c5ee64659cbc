import type { Advice } from './advice.ts';

/** What a problem can come with. */
interface ProblemOptions extends ErrorOptions {
  readonly advice?: Advice;
}

/** A failure that the operator can do something about. Its message says what; no stack trace is shown for it. */
export class OperatorProblem extends Error {
  override readonly name: string = 'OperatorProblem';
  /** What else to say, in the words of a face. */
  readonly advice: Advice | undefined;

  constructor(message: string, { advice, ...options }: ProblemOptions = {}) {
    super(message, options);
    this.advice = advice;
  }
}

/** What was asked for cannot be done as it was asked, so nothing was started. */
export class InvalidInputProblem extends OperatorProblem {
  override readonly name: string = 'InvalidInputProblem';
}
