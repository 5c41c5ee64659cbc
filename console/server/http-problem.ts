import { explainFailure } from '../../operator/problems/explain-failure.ts';
import { NotFoundProblem } from '../../operator/problems/not-found-problem.ts';
import { InvalidInputProblem, OperatorProblem } from '../../operator/problems/operator-problem.ts';
import { WouldCutOffProblem } from '../../operator/secrets/cut-off.ts';
import type { Problem } from '../contract.ts';
import { advised } from './advice.ts';

/** A request that cannot be met, with the status that says why. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  /** Headers that belong to the status. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** What the page is told of a failure, and what is left to the terminal. */
export interface ToldFailure {
  readonly status: number;
  readonly problem: Problem;
  /** A fault of the console, for the terminal. Without the words of the error, which may quote what nobody may read. */
  readonly fault?: string;
}

/** Status and words for whatever a request ended in. */
export function tellFailure(error: unknown): ToldFailure {
  if (error instanceof HttpProblem) return { status: error.status, problem: { message: error.message } };
  const { kind, text, advice } = explainFailure(error);
  if (kind !== 'fault') {
    const message = advised(text, advice);
    return { status: statusOf(error), problem: { message, ...cutOffOf(error) } };
  }
  return {
    status: 500,
    problem: { message: 'The console failed. Its terminal says where.' },
    fault: placeOf(error),
  };
}

/** So that the page can ask, and order it again. */
function cutOffOf(error: unknown): Pick<Problem, 'cutOff'> {
  if (!(error instanceof WouldCutOffProblem)) return {};
  const { advice, cutOff } = error;
  return {
    cutOff: { stage: cutOff.stage, alternative: advice?.kind === 'cut-off' && advice.alternative },
  };
}

/** Whatever is no problem of the operator's own is one of the stack or of the way to it. */
function statusOf(error: unknown): number {
  if (error instanceof InvalidInputProblem) return 400;
  if (error instanceof NotFoundProblem) return 404;
  return error instanceof OperatorProblem ? 409 : 502;
}

function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Something was thrown that is no error.';
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames].join('\n');
}
