import { WebhookError } from '../../core/request/webhook-error.ts';
import {
  type IsEventType,
  type PathTokenMode,
  readWebhookPath,
  showableName,
  shownPath,
} from '../../core/request/webhook-path.ts';
import type { EventType } from '../../core/settings/event-type.ts';
import { UNCLASSIFIED } from '../../core/settings/event-type.ts';
import type { WebhookSecret } from '../../core/signature/webhook-secret.ts';
import { checkPathToken, nothingThere, type SecretStage } from './authenticate.ts';
import { knowing, type RequestFacts } from './request-facts.ts';

/** What is configured of URLs. */
export interface RouteSettings {
  readonly eventTypes: readonly EventType[];
  readonly pathToken: PathTokenMode;
}

/** Where a request was posted to. */
export interface Address {
  /** Undefined in the URL that takes any type. */
  readonly eventType: EventType | undefined;
  /** Undefined where the URL carries no token. */
  readonly tokenStage: SecretStage | undefined;
  readonly facts: RequestFacts;
}

const namedIn =
  (eventTypes: readonly EventType[]): IsEventType =>
  (name) =>
    eventTypes.some((eventType) => eventType.name === name);

/**
 * Reads the URL of a request and checks its token.
 *
 * On `POST /webhooks/{eventType}` the URL names the event type and an unknown name is rejected: it is a typing error in
 * the Partners Platform's settings, better seen at once.
 *
 * @param path - as the event has it
 * @throws Rejection with `not_found`, `unknown_event_type`, or UnavailableError if there is no token to check against
 */
export async function addressOf(
  path: string,
  { eventTypes, pathToken: mode }: RouteSettings,
  secret: WebhookSecret,
  signal: AbortSignal,
): Promise<Address> {
  const read = readWebhookPath(path, mode, namedIn(eventTypes));
  if (read === undefined) throw nothingThere();
  const { token: pathToken, eventType: name } = read;
  const facts = pathToken === undefined ? {} : { pathToken };
  return knowing(facts, async () => {
    const tokenStage = pathToken === undefined ? undefined : await checkPathToken(secret, pathToken, signal);
    if (name === undefined) return { eventType: undefined, tokenStage, facts };
    const eventType = eventTypes.find((type) => type.name === name);
    if (eventType === undefined) throw unknownEventType(name);
    return { eventType, tokenStage, facts: { ...facts, eventType: name } };
  });
}

function unknownEventType(name: string): WebhookError {
  const shown = showableName(name);
  const what = shown === undefined ? 'This URL names' : `"${shown}" is`;
  return new WebhookError(
    'unknown_event_type',
    `${what} no configured event type. "cedar-webhooks url" prints the right URLs.`,
  );
}

/**
 * The path of a request for logs.
 *
 * A part that may be a token is shown only once it was found wrong: earlier versions took tokens without a digit.
 */
export function loggedPath(
  path: string,
  { eventTypes, pathToken }: RouteSettings,
  { tokenIsWrong = false }: RequestFacts,
): string {
  return shownPath(path, namedIn(eventTypes), pathToken !== 'off' && !tokenIsWrong);
}

/**
 * Event type of a request on `POST /webhooks`: a configured body field names it; when it does not, the event is
 * `Unclassified`, so that nothing genuine is lost.
 */
export function eventTypeFromBody(
  eventTypes: readonly EventType[],
  field: string,
  bodyText: string,
): EventType {
  const body = JSON.parse(bodyText) as Record<string, unknown>;
  const name = field !== '' && Object.hasOwn(body, field) ? body[field] : UNCLASSIFIED;
  const find = (wanted: unknown) => eventTypes.find((eventType) => eventType.name === wanted);
  const found = find(name) ?? find(UNCLASSIFIED);
  if (found === undefined)
    throw new WebhookError('unknown_event_type', 'The body names no configured event type.');
  return found;
}
