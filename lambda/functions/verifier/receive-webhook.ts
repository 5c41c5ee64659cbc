import { isCanary } from '../../core/canary/canary-event.ts';
import { digestOf } from '../../core/json/content-digest.ts';
import type { Claim, HeldRequest } from '../../core/ledger/claim.ts';
import type { VerifiedEvent } from '../../core/message/cloud-event.ts';
import type { ClaimLedger, Clock, EventPublisher } from '../../core/ports.ts';
import type { SourceCheck } from '../../core/request/source-allow-list.ts';
import { UnavailableError, WebhookError } from '../../core/request/webhook-error.ts';
import type { HttpRequest } from '../../core/request/webhook-request.ts';
import type { SignedFacts } from '../../core/signature/field-policy.ts';
import { checkVerified, HOLD_CODES } from '../../core/signature/hold-verdict.ts';
import type { Rendering } from '../../core/signature/security-hash.ts';
import type { WebhookSecret } from '../../core/signature/webhook-secret.ts';
import { admit } from './admit.ts';
import type { Authentication, SecretStage } from './authenticate.ts';
import { knowing, Rejection, type RequestFacts } from './request-facts.ts';
import type { Address, RouteSettings } from './route.ts';
import { sendAndMark, type Unsent } from './send-and-mark.ts';
import { type Verified, verify } from './verify.ts';

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
      stage: 'table',
    });
  }
}

/** What became of a delivery, and what was found out of it. */
export type Reception = { readonly facts: RequestFacts } & (
  | { readonly receipt: Receipt }
  /** Every answer that is not 2xx. */
  | { readonly error: WebhookError }
);

/** Everything that is thrown comes from before the claim is known written (see {@link receiveWebhook}): it may be sent again. */
export function asWebhookError(error: unknown): WebhookError {
  if (error instanceof WebhookError) return error;
  return new UnavailableError('The request could not be processed; send it again.', { cause: error });
}

/**
 * Takes one delivery from request to queues: verify, claim, send, mark.
 *
 * Up to the claim every failure is answered 503, because nothing is known to be kept. From the claim on the answer is
 * 200, because the ledger has everything the sweeper needs (see `claim.ts`).
 *
 * @param signal - aborts shortly before the function would be cut off
 * @returns never rejects
 */
export async function receiveWebhook(
  delivery: Delivery,
  settings: VerifierSettings,
  ports: VerifierPorts,
  signal: AbortSignal,
): Promise<Reception> {
  try {
    const address = await admit(delivery, settings, ports.secret, signal);
    const verified = await knowing(address.facts, () =>
      verify(delivery, address.eventType, settings, ports.secret, signal),
    );
    const known = { ...address.facts, ...verified.facts };
    const kept = await knowing(known, () => judge(delivery, verified, settings, ports, signal));
    const facts = { ...known, ...kept.facts };
    const receipt = await knowing(facts, () => claim(kept, address, verified, settings, ports, signal));
    return { facts, receipt };
  } catch (error) {
    const { cause, facts } = Rejection.of(error);
    return { facts, error: asWebhookError(cause) };
  }
}

/** What is kept of a request, whether as an event or held. */
interface Kept {
  readonly request: Pick<
    VerifiedEvent,
    'requestUuid' | 'eventType' | 'securityFields' | 'secretVersion' | 'apiRequestId' | 'bodyText'
  >;
  readonly digest: string;
  /** What the policy took from the texts that were hashed. */
  readonly facts: SignedFacts;
}

/** Checks the field policy and the body. A request that fails is held, and answered as such. */
async function judge(
  { apiRequestId }: Delivery,
  { request: { requestUuid, securityFields, bodyText }, eventType, authentication }: Verified,
  { heldPerMinute }: VerifierSettings,
  { ledger, now }: VerifierPorts,
  signal: AbortSignal,
): Promise<Kept> {
  const {
    reading,
    values,
    rendered: { rendering },
    secret,
  } = authentication;
  const digest = digestOf(eventType.name, reading);
  const request = {
    requestUuid,
    eventType: eventType.name,
    securityFields,
    secretVersion: secret.versionId,
    ...(apiRequestId !== undefined && { apiRequestId }),
    bodyText,
  };
  const verdict = checkVerified(eventType, {
    names: securityFields,
    values,
    rendering,
    fault: reading.fault,
  });
  if (!verdict.held) return { request, digest, facts: verdict.facts };
  // Nobody would release it. The hash is right, so it is counted and told of as a genuine event at a wrong URL.
  if (isCanary(eventType.name)) {
    throw new WebhookError('unknown_event_type', `${eventType.name} is the name of the canary's own events.`);
  }
  const { category, reason } = verdict;
  const held: HeldRequest = { ...request, digest, rendering, category, reason, heldAt: now() };
  await hold(held, heldPerMinute, ledger, signal);
  throw new WebhookError(HOLD_CODES[category], `${reason} The request is held for an operator.`);
}

/** Claims an event, sends it to its queues and marks it. */
async function claim(
  { request, digest, facts }: Kept,
  { tokenStage }: Address,
  { eventType: { entity, subscribers }, authentication }: Verified,
  { sweepAfter }: VerifierSettings,
  ports: VerifierPorts,
  signal: AbortSignal,
): Promise<Receipt> {
  const claimedAt = ports.now();
  const made: Claim = {
    event: { ...request, entity, ...facts, claimedAt },
    claimId: ports.newClaimId(),
    digest,
    unsent: subscribers,
    dueAt: claimedAt + sweepAfter,
    attempts: 0,
  };
  const outcome = await orUnavailable('The claim', ports.ledger.claim(made, claimedAt, signal));
  if (outcome === 'conflict') {
    throw new WebhookError('uuid_conflict', 'This request UUID was used before with other content.');
  }
  const { requestUuid, eventType } = request;
  const {
    rendered: { rendering },
    secretStage,
  } = authentication;
  const receipt = {
    requestUuid,
    eventType,
    subject: facts.subject,
    authentication: { rendering, secretStage, tokenStage },
  };
  if (outcome === 'duplicate') return { ...receipt, code: 'duplicate', unsent: [], causes: [] };
  return { ...receipt, code: 'accepted', ...(await sendAndMark(made, ports, signal)) };
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
