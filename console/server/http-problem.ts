import { explainFailure } from '../../operator/problems/explain-failure.ts';
import { NotFoundProblem } from '../../operator/problems/not-found-problem.ts';
import { InvalidInputProblem, OperatorProblem } from '../../operator/problems/operator-problem.ts';
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
  if (error instanceof OperatorProblem) {
    const message = advised(error.message, error.advice);
    const status = error instanceof InvalidInputProblem ? 400 : error instanceof NotFoundProblem ? 404 : 409;
    return { status, problem: { message } };
  }
  const words = wordsOfStack(error);
  if (words !== undefined) return { status: 502, problem: { message: words } };
  return {
    status: 500,
    problem: { message: 'The console failed. Its terminal says where.' },
    fault: placeOf(error),
  };
}

/** Words for what the stack or AWS is the reason of; `undefined` for a fault, for which the tool has only its trace. */
function wordsOfStack(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { kind, text, advice } = explainFailure(error);
  return kind === 'fault' ? undefined : advised(text, advice);
}

function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Something was thrown that is no error.';
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames].join('\n');
}
