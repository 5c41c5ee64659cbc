import { RecordVersionError } from '../../lambda/core/ledger/record-version.ts';
import { printable } from '../words.ts';
import type { Advice } from './advice.ts';
import { isDenied } from './denied.ts';
import { InvalidInputProblem, OperatorProblem } from './operator-problem.ts';
import { NETWORK_FAILURES } from './retryable-failure.ts';

/** What is shown of a failure. */
export interface Failure {
  /** What the operator asked for; the way to AWS, or what is there; or this code. */
  readonly kind: 'invalid-input' | 'problem' | 'fault';
  readonly text: string;
  readonly advice?: Advice | undefined;
}

const ADVICE: Readonly<Record<string, string>> = {
  CredentialsProviderError: 'Sign in to AWS (AWS_PROFILE, "aws sso login") and try again.',
  ExpiredTokenException: 'Sign in to AWS again.',
  UnrecognizedClientException: 'Check the AWS credentials and the region.',
  InvalidSignatureException: "Check the AWS credentials and this machine's clock.",
};

/** One line for whatever the user can do something about; the stack trace for a fault of the tool. */
export function explainFailure(error: unknown): Failure {
  if (error instanceof OperatorProblem) {
    const kind = error instanceof InvalidInputProblem ? 'invalid-input' : 'problem';
    return { kind, text: error.message, advice: error.advice };
  }
  if (error instanceof RecordVersionError) return { kind: 'problem', text: error.message };
  if (!(error instanceof Error)) return { kind: 'fault', text: String(error) };
  if (error.message === 'Region is missing') {
    return { kind: 'invalid-input', text: 'No AWS region is set.', advice: { kind: 'give-region' } };
  }
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && NETWORK_FAILURES.has(code)) {
    return { kind: 'problem', text: `AWS cannot be reached (${code}). Is the local run up, or the network?` };
  }
  const advice = isDenied(error) ? 'Use a role that may do this.' : ADVICE[error.name];
  if (advice !== undefined || '$metadata' in error) {
    const words = [`AWS answered ${error.name}: ${error.message.replace(/\.?$/, '.')}`, advice]
      .filter(Boolean)
      .join(' ');
    return { kind: 'problem', text: printable(words) };
  }
  return { kind: 'fault', text: error.stack ?? error.message };
}
