/** Whether URLs carry a token: never, if they like (so that it can be switched while events flow), always. */
export const PATH_TOKEN_MODES = ['off', 'accept', 'require'] as const;

export type PathTokenMode = (typeof PATH_TOKEN_MODES)[number];

/** What the path of a webhook's URL says. */
export interface WebhookPath {
  readonly token?: string;
  /** Configured or not; absent in the URL that takes any type. */
  readonly eventType?: string;
}

/** Tells the names of configured event types. */
export type IsEventType = (name: string) => boolean;

const ROOT = 'webhooks';
const LETTERS = /^[A-Za-z]+$/;
const MAX_SHOWN_LETTERS = 80;
const MAX_SHOWN_SEGMENTS = 8;

/**
 * Parts of a path; doubled slashes and one at the end make none. `undefined` if an escape is malformed.
 *
 * API Gateway hands a path over decoded, but for `%25`; other gateways and older stages do not decode. So it is decoded
 * once here, whatever was done before, and never again: what was encoded twice names nothing.
 */
function segmentsOf(path: string): string[] | undefined {
  try {
    return decodeURIComponent(path)
      .split('/')
      .filter((segment) => segment !== '');
  } catch {
    return undefined;
  }
}

/**
 * Reads the path of a webhook's URL: `/webhooks/{token}/{eventType}`, each of the two only where it may stand.
 *
 * Where URLs are accepted with and without a token, a first part that names a configured event type is that type;
 * anything else there is a token, right or wrong.
 *
 * @param path - as the event has it: decoded once or not at all
 * @returns `undefined` for what is no URL of a webhook
 */
export function readWebhookPath(
  path: string,
  mode: PathTokenMode,
  isEventType: IsEventType,
): WebhookPath | undefined {
  const [root, first, second, ...more] = segmentsOf(path) ?? [];
  if (root !== ROOT || more.length > 0) return undefined;
  const carriesToken =
    mode === 'require' || (mode === 'accept' && first !== undefined && !isEventType(first));
  if (carriesToken) {
    if (first === undefined) return undefined;
    return { token: first, ...(second !== undefined && { eventType: second }) };
  }
  if (second !== undefined) return undefined;
  return first === undefined ? {} : { eventType: first };
}

/** A part of a path if it cannot be a token, which holds a digit, or its length in brackets. */
function shownSegment(segment: string, isEventType: IsEventType): string {
  if (isEventType(segment)) return segment;
  return showableName(segment) ?? `[${segment.length}]`;
}

/** A name out of a URL, cut, if it may be repeated in answers and logs: it is made of letters alone. */
export function showableName(name: string): string | undefined {
  return LETTERS.test(name) ? name.slice(0, MAX_SHOWN_LETTERS) : undefined;
}

/**
 * A path as far as it cannot hold a token: configured event types and parts made of letters alone; the others are their
 * length, as in `/webhooks/[24]/BusinessKycStatusChanged`.
 *
 * @param hidesToken - the part that may be a token is not shown even if it is made of letters: tokens that were stored
 *   before they had to hold a digit
 */
export function shownPath(path: string, isEventType: IsEventType, hidesToken = false): string {
  const segments = segmentsOf(path) ?? path.split('/').filter((segment) => segment !== '');
  const shown = segments
    .slice(0, MAX_SHOWN_SEGMENTS)
    .map((segment, index) =>
      hidesToken && index === 1 && !isEventType(segment)
        ? `[${segment.length}]`
        : shownSegment(segment, isEventType),
    );
  return `/${shown.join('/')}${segments.length > MAX_SHOWN_SEGMENTS ? '/…' : ''}`;
}
