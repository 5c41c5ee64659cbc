/** What the URL of a webhook says: `/webhooks`, then the token if the stack has one, then the event type or nothing. */
export interface RequestUrl {
  readonly eventType?: string;
  readonly token?: string;
  /** Whether more parts follow than a URL of a webhook has. */
  readonly isTooLong: boolean;
}

/** What is known of a stack's URLs. */
export interface UrlForm {
  /** What the path of every URL begins with; empty, or not known, in most cases. */
  readonly prefix?: string;
  /** Whether URLs carry a token; if that is not known, the number of parts tells. */
  readonly carriesToken: boolean | undefined;
  readonly isEventType: (name: string) => boolean;
}

/** Reads the path of a saved request; `undefined` if it is no URL of a webhook. */
export function readUrl(
  path: string,
  { prefix, carriesToken, isEventType }: UrlForm,
): RequestUrl | undefined {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  const before = prefix === undefined ? [] : prefix.split('/').filter((part) => part !== '');
  // Where the stack is not known, neither is what a proxy puts in front.
  const root = prefix === undefined ? parts.indexOf(ROOT) : before.length;
  if (parts[root] !== ROOT || before.some((part, index) => part !== parts[index])) return undefined;
  const [first, second, ...more] = parts.slice(root + 1);
  const token = carriesToken || (second !== undefined && !isEventType(first ?? '')) ? first : undefined;
  const eventType = token === undefined ? first : second;
  return {
    ...(token !== undefined && { token }),
    ...(eventType !== undefined && { eventType }),
    isTooLong: more.length > 0 || (token === undefined && second !== undefined),
  };
}

const ROOT = 'webhooks';

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
