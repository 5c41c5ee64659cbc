import { hash } from 'node:crypto';
import { readText, type TextReading } from './canonical-text.ts';

/** What one reading of a verified body finds out. */
export interface BodyReading extends Pick<TextReading, 'fault'> {
  /**
   * Digest of what the event says, for telling a copy from a conflict: equal for the same body re-serialised (keys in
   * another order, other white space or escapes), different when a number is written differently.
   */
  readonly digest: string;
}

/**
 * Digest and portability of a body, in one reading.
 *
 * @param bodyText - text of a JSON object that `JSON.parse` has accepted
 * @param signedNames - the fields that the request lists as signed
 */
export function readBody(eventType: string, bodyText: string, signedNames?: readonly string[]): BodyReading {
  const { canonical, fault } = readText(bodyText, signedNames);
  return { digest: hash('sha256', `${eventType}\n${canonical}`, 'base64url'), fault };
}

/** See {@link BodyReading.digest}. */
export function contentDigest(eventType: string, bodyText: string): string {
  return readBody(eventType, bodyText).digest;
}
