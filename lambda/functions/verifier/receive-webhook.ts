import type { Claim, ClaimOutcome, HeldRequest } from '../../core/claim.ts';
import type { VerifiedEvent } from '../../core/cloud-event.ts';
import { readBody } from '../../core/content-digest.ts';
import type { EventType } from '../../core/event-type.ts';
import { checkVerified, HOLD_CODES } from '../../core/hold-verdict.ts';
import type { ClaimLedger, Clock, EventPublisher } from '../../core/ports.ts';
import type { Rendering } from '../../core/security-hash.ts';
import type { SourceCheck } from '../../core/source-allow-list.ts';
import { UnavailableError, WebhookError } from '../../core/webhook-error.ts';
import { type HttpRequest, parseWebhookRequest } from '../../core/webhook-request.ts';
import type { WebhookSecret } from '../../core/webhook-secret.ts';
import { type Authentication, authenticate, checkPathToken, type SecretStage } from './authenticate.ts';
import { eventTypeFromBody, eventTypeFromPath } from './route.ts';

/** One delivery as it reaches the function. */
export interface Delivery extends HttpRequest {
  /** API Gateway's id of the request. */
  readonly apiRequestId?: string;
  readonly sourceAddress: string;
  /** Event type in the URL, if the URL has one. */
  readonly eventTypeInPath: string | undefined;
  /** Token in the URL, if the URL has one. */
  readonly pathToken: string | undefined;
}

/** What the verifier is configured with. Times in milliseconds. */
export interface VerifierSettings {
  readonly eventTypes: readonly EventType[];
  readonly eventTypeField: string;
  readonly maxBodyBytes: number;
  readonly isAllowedSource: SourceCheck;
  readonly requiresPathToken: boolean;
  readonly sweepAfter: number;
  readonly heldPerMinute: number;
}

/** What the verifier works with. */
export interface VerifierPorts {
  readonly secret: WebhookSecret;
  readonly ledger: ClaimLedger;
  readonly publisher: EventPublisher;
  readonly now: Clock;
  /** A fresh random id. */
  readonly newClaimId: () => string;
}

/** How an accepted delivery ended: answered 2xx. */
export interface Receipt {
  readonly code: 'accepted' | 'duplicate';
  readonly requestUuid: string;
  readonly eventType: string;
  readonly subject: string;
  readonly securityFields: readonly string[];
  readonly authentication: Pick<Authentication, 'secretStage'> & {
    readonly rendering: Rendering;
    /** Undefined where URLs carry no token. */
    readonly tokenStage: SecretStage | undefined;
  };
  /** Subscribers left to the sweeper. */
  readonly unsent: readonly string[];
  /** Why something was left to the sweeper. */
  readonly causes: readonly unknown[];
}

/** What has been found out of a delivery, filled in on the way: a refused one is logged with it. */
export interface RequestFacts {
  /** A configured one: named by the URL, or by a body whose hash verified. */
  eventType?: string;
  /** As the request listed them. */
  securityFields?: readonly string[];
  /** The texts that were hashed, once the hash verified and the policy was kept. */
  subject?: string;
  status?: string;
}

/** A write whose outcome is unknown is answered as if it had failed: sending again is safe either way. */
async function orUnavailable<T>(step: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new UnavailableError(`${step} is not known to be written; send the same request again.`, {
      cause: error,
    });
  }
}

/**
 * Takes one delivery from request to queues: verify, claim, send, mark.
 *
 * Up to the claim every failure is answered 503, because nothing is known to be kept. From the claim on the answer is
 * 200, because the ledger has everything the sweeper needs (see `claim.ts`).
 *
 * @param signal - aborts shortly before the function would be cut off
 * @param facts - takes what is found out, however the delivery ends
 * @throws WebhookError for every answer that is not 2xx
 */
export async function receiveWebhook(
  delivery: Delivery,
  settings: VerifierSettings,
  ports: VerifierPorts,
  signal: AbortSignal,
  facts: RequestFacts = {},
): Promise<Receipt> {
  if (!settings.isAllowedSource(delivery.sourceAddress)) {
    throw new WebhookError('source_not_allowed', 'This source address may not send webhooks.');
  }
  const tokenStage = settings.requiresPathToken
    ? await checkPathToken(ports.secret, delivery.pathToken ?? '', signal)
    : undefined;
  const typeInPath = delivery.eventTypeInPath;
  const fromPath = typeInPath === undefined ? undefined : eventTypeFromPath(settings.eventTypes, typeInPath);
  if (fromPath !== undefined) facts.eventType = fromPath.name;
  const request = parseWebhookRequest(delivery, settings.maxBodyBytes);
  facts.securityFields = request.securityFields;
  const eventType =
    fromPath ?? eventTypeFromBody(settings.eventTypes, settings.eventTypeField, request.bodyText);

  const optional = new Set(
    eventType.signedFields.filter((field) => field.optional).map((field) => field.name),
  );
  const authentication = await authenticate(request, optional, ports.secret, signal);
  const { rendering } = authentication.rendered;
  const { securityFields } = request;
  const apiRequestId = delivery.apiRequestId === undefined ? {} : { apiRequestId: delivery.apiRequestId };
  facts.eventType = eventType.name;
  const { digest, fault } = readBody(eventType.name, request.bodyText, securityFields);

  const { values } = authentication;
  const verdict = checkVerified(eventType, { names: securityFields, values, rendering, fault });
  if (verdict.held) {
    const held: HeldRequest = {
      requestUuid: request.requestUuid,
      eventType: eventType.name,
      digest,
      securityFields,
      rendering,
      secretVersion: authentication.secret.versionId,
      ...apiRequestId,
      bodyText: request.bodyText,
      category: verdict.category,
      reason: verdict.reason,
      heldAt: ports.now(),
    };
    await hold(held, settings.heldPerMinute, ports.ledger, signal);
    throw new WebhookError(
      HOLD_CODES[verdict.category],
      `${verdict.reason} The request is held for an operator.`,
    );
  }

  Object.assign(facts, verdict.facts);
  const claimedAt = ports.now();
  const event: VerifiedEvent = {
    requestUuid: request.requestUuid,
    eventType: eventType.name,
    entity: eventType.entity,
    ...verdict.facts,
    claimedAt,
    securityFields,
    secretVersion: authentication.secret.versionId,
    ...apiRequestId,
    bodyText: request.bodyText,
  };
  const claim: Claim = {
    event,
    claimId: ports.newClaimId(),
    digest,
    unsent: eventType.subscribers,
    dueAt: claimedAt + settings.sweepAfter,
    attempts: 0,
  };
  const outcome: ClaimOutcome = await orUnavailable(
    'The claim',
    ports.ledger.claim(claim, claimedAt, signal),
  );
  if (outcome === 'conflict') {
    throw new WebhookError('uuid_conflict', 'This request UUID was used before with other content.');
  }
  const receipt = {
    requestUuid: request.requestUuid,
    eventType: eventType.name,
    subject: event.subject,
    securityFields,
    authentication: { rendering, secretStage: authentication.secretStage, tokenStage },
  };
  if (outcome === 'duplicate') return { ...receipt, code: 'duplicate', unsent: [], causes: [] };
  return { ...receipt, code: 'accepted', ...(await sendAndMark(claim, ports, signal)) };
}

/** Never rejects: the claim is written, and what is not sent or not marked here is the sweeper's. */
async function sendAndMark(
  claim: Claim,
  ports: VerifierPorts,
  signal: AbortSignal,
): Promise<Pick<Receipt, 'unsent' | 'causes'>> {
  const causes: unknown[] = [];
  const results = await Promise.all(
    claim.unsent.map(async (subscriber) => {
      try {
        await ports.publisher.publish(claim.event, subscriber, signal);
        return { subscriber, sent: true };
      } catch (error) {
        causes.push(error);
        return { subscriber, sent: false };
      }
    }),
  );
  const sent = results.filter((result) => result.sent).map((result) => result.subscriber);
  const unsent = results.filter((result) => !result.sent).map((result) => result.subscriber);
  if (sent.length > 0) {
    try {
      await ports.ledger.markSent(claim, sent, ports.now(), signal);
    } catch (error) {
      // The sweeper will send once more within SQS's deduplication window, or mark what it finds sent.
      causes.push(error);
    }
  }
  return { unsent, causes };
}

async function hold(
  held: HeldRequest,
  perMinute: number,
  ledger: ClaimLedger,
  signal: AbortSignal,
): Promise<void> {
  const outcome = await orUnavailable('Holding the request', ledger.hold(held, perMinute, signal));
  if (outcome === 'limited') {
    throw new UnavailableError('Too many requests were held in this minute; this one was not.');
  }
}
