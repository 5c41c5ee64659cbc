import { CANARY_EVENT_TYPE, isCanary } from '../../core/canary/canary-event.ts';
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
  /** Whether there is a canary, whose reserved event type has a URL then. */
  readonly canary: boolean;
}

/** Where a request was posted to. */
export interface Address {
  /** Undefined in the URL that takes any type. */
  readonly eventType: EventType | undefined;
  /** Undefined where the URL carries no token. */
  readonly tokenStage: SecretStage | undefined;
  readonly facts: RequestFacts;
}

/** The event type that a URL names. The canary's is found after those of the catalogue, and by its URL alone. */
function typeNamed(
  name: string,
  { eventTypes, canary }: Pick<RouteSettings, 'eventTypes' | 'canary'>,
): EventType | undefined {
  const found = eventTypes.find((eventType) => eventType.name === name);
  return found ?? (canary && isCanary(name) ? CANARY_EVENT_TYPE : undefined);
}

const namedIn =
  (settings: RouteSettings): IsEventType =>
  (name) =>
    typeNamed(name, settings) !== undefined;

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
  settings: RouteSettings,
  secret: WebhookSecret,
  signal: AbortSignal,
): Promise<Address> {
  const read = readWebhookPath(path, settings.pathToken, namedIn(settings));
  if (read === undefined) throw nothingThere();
  const { token: pathToken, eventType: name } = read;
  const eventType = name === undefined ? undefined : typeNamed(name, settings);
  const facts = {
    ...(pathToken !== undefined && { pathToken }),
    // Known before the token is checked: what fails there at the canary's URL is no event that was lost.
    ...(isCanary(eventType?.name) && { eventType: eventType?.name as string }),
  };
  return knowing(facts, async () => {
    const tokenStage = pathToken === undefined ? undefined : await checkPathToken(secret, pathToken, signal);
    if (name === undefined) return { eventType: undefined, tokenStage, facts };
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
  settings: RouteSettings,
  { tokenIsWrong = false }: RequestFacts,
): string {
  return shownPath(path, namedIn(settings), settings.pathToken !== 'off' && !tokenIsWrong);
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
