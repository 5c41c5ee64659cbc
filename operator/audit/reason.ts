import { printable } from '../words.ts';

/** Characters of the longest reason that is written down. */
export const MAX_REASON = 500;

/** Why something is changed, as it is written down; `undefined` if it is empty or too long. */
export function reasonFrom(text: string): string | undefined {
  const reason = printable(text).trim();
  return reason === '' || reason.length > MAX_REASON ? undefined : reason;
}
