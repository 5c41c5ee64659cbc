/** What the URL of a webhook says: `/webhooks`, then the token if the stack has one, then the event type or nothing. */
export interface RequestUrl {
  readonly eventType?: string;
  readonly token?: string;
}

/**
 * Reads the path of a saved request; `undefined` if it is absent or no URL of ours.
 *
 * @param carriesToken - whether the stack's URLs do; if that is not known, the number of parts tells
 */
export function readUrl(path: string | undefined, carriesToken: boolean | undefined): RequestUrl | undefined {
  const [root, tail = ''] = /(?:^|\/)webhooks(?:$|\/(.*)$)/s.exec(path ?? '') ?? [];
  if (root === undefined) return undefined;
  const parts = tail
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  const token = (carriesToken ?? parts.length > 1) || parts.length > 1 ? parts[0] : undefined;
  const eventType = token === undefined ? parts[0] : parts[1];
  return { ...(token !== undefined && { token }), ...(eventType !== undefined && { eventType }) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
