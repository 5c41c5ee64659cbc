import { OperatorProblem } from './operator-problem.ts';

/** What was asked for is not there, as far as can be told. */
export class NotFoundProblem extends OperatorProblem {
  override readonly name: string = 'NotFoundProblem';
}
