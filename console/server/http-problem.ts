import { CliError } from '../../cli/cli-error.ts';
import { explainFailure } from '../../cli/failure.ts';
import type { Problem } from '../contract.ts';

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

const WRONG_ARGUMENTS = 2;

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
  const { text, exitCode } = explainFailure(error);
  if (error instanceof CliError) {
    return { status: exitCode === WRONG_ARGUMENTS ? 400 : 409, problem: { message: text } };
  }
  if (isOfAws(error)) return { status: 502, problem: { message: text } };
  return {
    status: 500,
    problem: { message: 'The console failed. Its terminal says where.' },
    fault: placeOf(error),
  };
}

/** Whether AWS refused or could not be reached: the words for it do not show a stack. */
function isOfAws(error: unknown): boolean {
  return error instanceof Error && !explainFailure(error).text.includes('\n    at ');
}

function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Something was thrown that is no error.';
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames].join('\n');
}
