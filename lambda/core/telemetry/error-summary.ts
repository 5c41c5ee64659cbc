import { Redactor } from './redaction.ts';

/** What is told of one error in a chain of causes. */
export interface ErrorSummary {
  readonly name: string;
  readonly message: string;
}

const MAX_CHAIN_LENGTH = 5;
const MAX_NAME_LENGTH = 64;

/** Bounds the work: an error may carry a whole response as its message. */
const MAX_MESSAGE_LENGTH = 500;

/**
 * Names and messages along an error's causes, fit to be logged and stored.
 *
 * Stacks are left out, and whatever else an SDK hangs on its errors (requests, responses, items). Messages are cut, and
 * those of a parser are left out: they quote what could not be parsed. From the others the redactor takes out what is
 * known to be secret where the error was caught.
 *
 * @param redactor - knows the values that the work had in hand
 */
export function errorSummary(error: unknown, redactor: Redactor = Redactor.none): ErrorSummary[] {
  const chain: ErrorSummary[] = [];
  let current = error;
  while (current !== undefined && current !== null && chain.length < MAX_CHAIN_LENGTH) {
    const { name, message, cause } = partsOf(current);
    chain.push({
      name: redactor.redact(name.slice(0, MAX_NAME_LENGTH)),
      message: redactor.redact(message.slice(0, MAX_MESSAGE_LENGTH)),
    });
    current = cause;
  }
  return chain;
}

interface ErrorParts extends ErrorSummary {
  readonly cause: unknown;
}

/** Anything can be thrown, also something that throws when it is looked at. */
function partsOf(thrown: unknown): ErrorParts {
  try {
    if (!(thrown instanceof Error)) {
      const message = typeof thrown === 'string' ? thrown : 'Something was thrown that is no error.';
      return { name: typeof thrown, message, cause: undefined };
    }
    const { cause } = thrown;
    const name = String(thrown.name);
    if (thrown instanceof SyntaxError || name === 'SyntaxError') {
      return { name, message: 'The text could not be parsed; the words would quote it.', cause };
    }
    const { code } = thrown as { readonly code?: unknown };
    // Errors of a connection often have a code and no words.
    return { name, message: String(thrown.message) || (typeof code === 'string' ? code : ''), cause };
  } catch {
    return { name: 'unknown', message: 'The error cannot be read.', cause: undefined };
  }
}
