/** A failure that the person at the keyboard can do something about: shown as one line, without a stack trace. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  /** Exit code of the process. */
  readonly exitCode: number = 1;
}

/** The command was given something it cannot work with, so it did not begin. */
export class UsageError extends CliError {
  override readonly name = 'UsageError';
  override readonly exitCode = 2;
}
