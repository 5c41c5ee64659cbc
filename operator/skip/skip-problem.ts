import { NotFoundProblem } from '../problems/not-found-problem.ts';
import { OperatorProblem } from '../problems/operator-problem.ts';
import type { Target } from '../target/target.ts';
import type { WhyNotSkipped } from './plan-skip.ts';

/** An event is as it is, and cannot be skipped. */
class NotSkippableProblem extends OperatorProblem {
  override readonly name = 'NotSkippableProblem';
  readonly because: Exclude<WhyNotSkipped, 'unknown'>;

  constructor(requestUuid: string, because: Exclude<WhyNotSkipped, 'unknown'>) {
    super(`${requestUuid} ${WORDS[because]}`);
    this.because = because;
  }
}

/** Says why an event is not skipped. */
export function skipProblem(requestUuid: string, because: WhyNotSkipped, { name }: Target): OperatorProblem {
  if (because !== 'unknown') return new NotSkippableProblem(requestUuid, because);
  return new NotFoundProblem(`No event was accepted under ${requestUuid} in ${name}.`);
}

const WORDS: Readonly<Record<Exclude<WhyNotSkipped, 'unknown'>, string>> = {
  'no-handler': 'has no handler of this stack: only its own consumer can skip it.',
  erased: 'is no longer on record: it was erased, or its retention is over.',
  handled: 'was handled: there is nothing to skip.',
  'dead-lettered': 'is dead-lettered already: it blocks its entity no longer.',
  discarded: 'was discarded: nothing of it waits.',
  'not-tried':
    'was not tried to an end yet: no attempt of its handler has failed. To keep it from its handler, pause the handler.',
};
