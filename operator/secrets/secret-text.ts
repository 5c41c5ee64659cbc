import { readFileSync } from 'node:fs';
import { InvalidInputProblem, OperatorProblem } from '../problems/operator-problem.ts';

/** A secret as it was read. */
export interface SecretText {
  readonly secret: string;
  /** Whether a line break at the end was taken off: editors and `echo` add one that belongs to no secret. */
  readonly strippedNewline: boolean;
}

/**
 * Text of a secret, without one line break at its end; everything else, spaces included, belongs to it.
 *
 * @throws OperatorProblem if the bytes are not UTF-8, or begin with a byte-order mark: it cannot be seen, and nothing would verify
 */
export function secretText(bytes: Uint8Array): SecretText {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new OperatorProblem('The secret is not UTF-8 text. Save it as UTF-8 without a byte-order mark.');
  }
  if (text.startsWith('\ufeff')) {
    throw new OperatorProblem(
      'The secret begins with a byte-order mark, which no sender hashes. Save it as UTF-8 without one.',
    );
  }
  const secret = text.replace(/\r?\n$/, '');
  return { secret, strippedNewline: secret !== text };
}

/** @throws InvalidInputProblem if the file cannot be read */
export function readInputFile(path: string, what: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'it does not exist' : code;
    throw new InvalidInputProblem(`The ${what} ${path} cannot be read: ${reason}.`, { cause });
  }
}

/** The secret in a file. */
export function readSecretFile(path: string): SecretText {
  return secretText(readInputFile(path, 'secret file'));
}
