import { hash } from 'node:crypto';
import { canonicalText } from './json-text.ts';

/**
 * Digest of what an event says, for telling a copy from a conflict: equal for the same body re-serialised (keys in
 * another order, other white space or escapes), different when a number is written differently.
 *
 * @param bodyText - text of a JSON object that `JSON.parse` has accepted
 */
export function contentDigest(eventType: string, bodyText: string): string {
  return hash('sha256', `${eventType}\n${canonicalText(bodyText)}`, 'base64url');
}
