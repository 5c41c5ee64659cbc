import { InvalidInputProblem } from '../problems/operator-problem.ts';

/** What not every parser can read is released one by one, by somebody who has looked at it. */
export class UnnamedNotPortableProblem extends InvalidInputProblem {
  override readonly name = 'UnnamedNotPortableProblem';

  constructor() {
    super('What is not portable can block an entity for every subscriber: name the requests to release.');
  }
}

/** Nothing is discarded that nobody has confirmed, and a read is no confirmation. */
export class UnconfirmedDiscardProblem extends InvalidInputProblem {
  override readonly name = 'UnconfirmedDiscardProblem';

  constructor() {
    super('Discarding cannot be undone.', { advice: { kind: 'confirm-discard' } });
  }
}
