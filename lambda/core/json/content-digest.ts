import { hash } from 'node:crypto';
import { readText, type TextReading } from './text-reading.ts';

/**
 * Digest of what an event says, for telling a copy from a conflict: equal for the same body re-serialised (keys in
 * another order, other white space or escapes), different when a number is written differently.
 */
export function digestOf(eventType: string, { canonical }: Pick<TextReading, 'canonical'>): string {
  return hash('sha256', `${eventType}\n${canonical}`, 'base64url');
}

/** See {@link digestOf}. @param bodyText - text of a JSON object that `JSON.parse` has accepted */
export function contentDigest(eventType: string, bodyText: string): string {
  return digestOf(eventType, readText(bodyText));
}
