/** Most names that `X-Webhook-Security-Fields` may list. */
export const MAX_SIGNED_FIELDS = 16;

/** Most parts of a dotted name. Each is looked up in what the part before it left of the body. */
export const MAX_PATH_PARTS = 8;

/** Shorter than a hash in hex, which somebody may have put into the wrong header. */
const FIELD_NAME = /^[A-Za-z_][\w.-]{0,62}$/;

/**
 * Whether a name from `X-Webhook-Security-Fields` may be repeated in answers and logs. The header is unauthenticated text
 * of up to 10 KB, so what looks like anything but a name is not.
 */
export function isTellableName(name: string): boolean {
  return FIELD_NAME.test(name);
}

/** A listed name for a message: in quotes, or left out if it may not be repeated. */
export function signedField(name: string): string {
  return isTellableName(name) ? `signed field "${name}"` : 'signed field (its name is not repeated here)';
}
