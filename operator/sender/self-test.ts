import { reservedId } from '../attack/reserved-entity.ts';
import type { OperatorPorts } from '../ports.ts';
import { readSenderSecret } from '../secrets/webhook-secret.ts';
import { findEventType } from '../target/find-event-type.ts';
import type { Target } from '../target/target.ts';
import { deliveryMaker } from './deliveries.ts';
import { type Answer, postWebhook } from './post-webhook.ts';
import { urlForType } from './webhook-url.ts';

/** A request that was sent as the platform sends one, and what came back. */
export interface SelfTest {
  readonly requestUuid: string;
  readonly entity: string;
  /** Stands for no real one. */
  readonly id: string;
  readonly answer: Answer;
}

/**
 * Sends one signed request through the public URL of an event type. The event is a real one for handlers, business code
 * and subscribers, but of an entity that the platform never gives out.
 *
 * @throws NoUsableSecretProblem if there is no secret to sign with; InvalidInputProblem if there is no such type
 */
export async function sendSelfTest(
  target: Target,
  eventTypeName: string,
  { fetch, now, signal }: Pick<OperatorPorts, 'fetch' | 'now' | 'signal'>,
): Promise<SelfTest> {
  const eventType = findEventType(target.eventTypes, eventTypeName);
  const id = reservedId(eventType);
  const { secret, pathToken } = await readSenderSecret(target, signal);
  const url = urlForType(target.endpoint, pathToken, eventType.name);
  const request = deliveryMaker({ eventType, url, secret, id, extraFields: [] }, now)(0);
  const answer = await postWebhook(request, { fetch, now, signal });
  return { requestUuid: request.requestUuid, entity: eventType.entity, id, answer };
}
