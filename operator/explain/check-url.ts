import type { EventType } from '../../lambda/core/settings/event-type.ts';
import { didYouMean } from '../../lib/config/did-you-mean.ts';
import { type Finding, finding } from './finding.ts';
import { type RequestUrl, readUrl } from './request-url.ts';
import type { SavedRequest } from './saved-request.ts';

/** What is known of the URLs that a saved request may have been sent to. */
export interface UrlReceiver {
  /** Base URL of the stack; absent if it is not known. */
  readonly endpoint?: string;
  readonly eventTypes: readonly EventType[];
  /** The tokens that URLs may carry; absent if it is not known whether they need one. */
  readonly pathTokens?: readonly string[];
  /** Whether URLs are taken without one, too. */
  readonly tokenIsOptional?: boolean;
}

/** What a saved request says of where it was sent, and what is wrong with that. */
export interface UrlReading {
  /** The type that its URL names, if it is configured. */
  readonly eventType?: EventType;
  readonly faults: readonly Finding[];
  /** It was sent to another host, which may lead here all the same. */
  readonly otherHost?: Finding;
}

const PASTE_AGAIN = 'Paste the URL of this stack ("cedar-webhooks url") into the platform again.';

/** Compares method, host and path with the URLs of the stack. What was not saved is no fault. */
export function checkUrl(
  { method, host, path }: Pick<SavedRequest, 'method' | 'host' | 'path'>,
  receiver: UrlReceiver,
): UrlReading {
  const { endpoint, eventTypes, pathTokens, tokenIsOptional = false } = receiver;
  const base = endpoint === undefined ? undefined : (URL.parse(endpoint) ?? undefined);
  const faults: Finding[] = [];
  if (method !== undefined && method !== 'POST') {
    faults.push(
      finding(
        'url_method',
        'The method is not POST, and every other is answered 404.',
        'Have the sender post to the URL of this stack ("cedar-webhooks url"); if a redirect on the way made it another method, use the URL that it leads to.',
      ),
    );
  }
  const otherHost = base && checkHost(host, base);
  const known = { ...(otherHost && { otherHost }), faults };
  if (path === undefined) return known;
  const carriesToken = pathTokens && pathTokens.length > 0;
  const url = readUrl(path, {
    ...(base !== undefined && { prefix: base.pathname }),
    carriesToken: carriesToken && tokenIsOptional ? undefined : carriesToken,
    isEventType: (name) => eventTypes.some((one) => one.name === name),
  });
  if (url === undefined) {
    faults.push(
      finding(
        'url_path',
        'The path is that of no webhook: behind the host URLs go on with /webhooks, in small letters.',
        PASTE_AGAIN,
      ),
    );
    return known;
  }
  const eventType = eventTypes.find(({ name }) => name === url.eventType);
  return { ...known, ...(eventType && { eventType }), faults: [...faults, ...checkParts(url, receiver)] };
}

function checkHost(host: string | undefined, base: URL): Finding | undefined {
  if (host === undefined || withoutPort(host) === withoutPort(base.host)) return undefined;
  return finding(
    'url_host',
    `The request was sent to another host than ${base.host}, that of this stack.`,
    `If that host leads here, nothing is wrong with it. If not: ${PASTE_AGAIN}`,
  );
}

function withoutPort(host: string): string {
  return host.replace(/:(?:80|443)$/, '');
}

function checkParts(
  url: RequestUrl,
  { eventTypes, pathTokens, tokenIsOptional = false }: UrlReceiver,
): Finding[] {
  const found: Finding[] = [];
  const { eventType, token, isTooLong } = url;
  const isMissing = token === undefined && tokenIsOptional;
  if (pathTokens !== undefined && !isMissing && !isRightToken(pathTokens, token)) {
    found.push(
      finding(
        'url_token',
        pathTokens.length === 0
          ? 'The URL has one part too many: URLs of this stack carry no token.'
          : 'The URL carries no token, or one that is not stored.',
        PASTE_AGAIN,
      ),
    );
  }
  if (isTooLong) {
    found.push(
      finding('url_path', 'The URL goes on behind the event type, where it should end.', PASTE_AGAIN),
    );
  }
  if (eventType !== undefined && !eventTypes.some(({ name }) => name === eventType)) {
    const hint = didYouMean(
      eventType.slice(0, 100),
      eventTypes.map(({ name }) => name),
    );
    // Where it is not known whether URLs carry a token, this may be one.
    if (pathTokens === undefined && token === undefined && hint === '') return found;
    found.push(
      finding(
        'unknown_event_type',
        `The URL names an event type that is not configured.${hint}`,
        'Correct the URL in the platform, or configure the event type and deploy.',
      ),
    );
  }
  return found;
}

function isRightToken(pathTokens: readonly string[], token: string | undefined): boolean {
  return pathTokens.length === 0 ? token === undefined : token !== undefined && pathTokens.includes(token);
}
