import { printable } from '../../cli/output/terminal.ts';
import { RecordVersionError } from '../../lambda/core/ledger/record-version.ts';
import { CliError } from './operator-problem.ts';

/** What is shown of a failure, and the exit code of the process. */
export interface Failure {
  readonly text: string;
  readonly exitCode: number;
}

const ADVICE: Readonly<Record<string, string>> = {
  CredentialsProviderError: 'Sign in to AWS (AWS_PROFILE, "aws sso login") and try again.',
  ExpiredTokenException: 'Sign in to AWS again.',
  UnrecognizedClientException: 'Check the AWS credentials and the region.',
  InvalidSignatureException: "Check the AWS credentials and this machine's clock.",
  AccessDeniedException: 'Use a role that may do this.',
};

/** One line for whatever the user can do something about; the stack trace for a fault of the tool. */
export function explainFailure(error: unknown): Failure {
  if (error instanceof CliError) return { text: error.message, exitCode: error.exitCode };
  if (!(error instanceof Error)) return { text: String(error), exitCode: 1 };
  if (error instanceof RecordVersionError) return { text: error.message, exitCode: 1 };
  if (error.message === 'Region is missing') {
    return { text: 'No AWS region is set. Give --region or set AWS_REGION.', exitCode: 2 };
  }
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'ECONNRESET' || code === 'EAI_AGAIN') {
    return { text: `AWS cannot be reached (${code}). Is the local run up, or the network?`, exitCode: 1 };
  }
  const advice = ADVICE[error.name];
  if (advice !== undefined || '$metadata' in error) {
    const words = [`AWS refused (${error.name}): ${error.message.replace(/\.?$/, '.')}`, advice]
      .filter(Boolean)
      .join(' ');
    return { text: printable(words), exitCode: 1 };
  }
  return { text: error.stack ?? error.message, exitCode: 1 };
}
