import { readBody } from '../../core/json/content-digest.ts';
import type { Claim, ClaimOutcome, HeldRequest } from '../../core/ledger/claim.ts';
import type { VerifiedEvent } from '../../core/message/cloud-event.ts';
import type { ClaimLedger, Clock, EventPublisher } from '../../core/ports.ts';
import type { SourceCheck } from '../../core/request/source-allow-list.ts';
import { UnavailableError, WebhookError } from '../../core/request/webhook-error.ts';
import type { HttpRequest } from '../../core/request/webhook-request.ts';
import { checkVerified, HOLD_CODES } from '../../core/signature/hold-verdict.ts';
import type { Rendering } from '../../core/signature/security-hash.ts';
import type { WebhookSecret } from '../../core/signature/webhook-secret.ts';
import { admit } from './admit.ts';
import type { Authentication, SecretStage } from './authenticate.ts';
import type { RequestFacts } from './request-facts.ts';
import type { RouteSettings } from './route.ts';
import { sendAndMark, type Unsent } from './send-and-mark.ts';
import { verify } from './verify.ts';

/** One delivery as it reaches the function. */
export interface Delivery extends HttpRequest {
  /** API Gateway's id of the request. */
  readonly apiRequestId?: string;
  readonly sourceAddress: string;
  /** Of the URL, decoded once or not at all. */
  readonly path: string;
}

/** What the verifier is configured with. Times in milliseconds. */
export interface VerifierSettings extends RouteSettings {
  readonly eventTypeField: string;
  readonly maxBodyBytes: number;
  readonly isAllowedSource: SourceCheck;
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
export interface Receipt extends Unsent {
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
  const { eventType: typeInUrl, tokenStage } = await admit(delivery, settings, ports.secret, signal, facts);
  const { request, eventType, authentication } = await verify(
    delivery,
    typeInUrl,
    settings,
    ports.secret,
    signal,
    facts,
  );
  const { rendering } = authentication.rendered;
  const { securityFields } = request;
  const apiRequestId = delivery.apiRequestId === undefined ? {} : { apiRequestId: delivery.apiRequestId };
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
