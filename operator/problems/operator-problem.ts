/** A failure that the operator can do something about. Its message says what; no stack trace is shown for it. */
export class OperatorProblem extends Error {
  override readonly name: string = 'OperatorProblem';
}

/** What was asked for cannot be done as it was asked, so nothing was begun. */
export class InvalidInputProblem extends OperatorProblem {
  override readonly name = 'InvalidInputProblem';
}
