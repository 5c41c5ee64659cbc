import { randomUUID } from 'node:crypto';
import type { Clock } from '../../lambda/core/ports.ts';
import type { EventType } from '../../lambda/core/settings/event-type.ts';
import { InvalidInputProblem } from '../problems/operator-problem.ts';
import { hasField, setField } from './json-value.ts';
import { MIN_MOCK_ID, mockPayload, mockStatus, randomId } from './mock-payload.ts';
import type { SignedRequest } from './post-webhook.ts';
import { signRequest } from './sign.ts';

/** What the mock events of one `send` have in common. */
export interface DeliveryPlan {
  readonly eventType: EventType;
  /** Full URL, path token included. */
  readonly url: string;
  readonly secret: string;
  /** The same entity for all; one each if absent. */
  readonly id?: string;
  /** The same status for all; the documented ones in turn if absent. */
  readonly status?: string;
  /** Makes all of them copies of one request, the same every time that the rest of the plan is the same. */
  readonly uuid?: string;
  /** Fields beside the mock ones, or instead of them. */
  readonly extraFields: readonly (readonly [name: string, value: unknown])[];
  /** Names to sign; those of the type's policy if absent. */
  readonly signedFields?: readonly string[];
}

/** A replay carries the times of the first sending. */
const TIME_OF_COPIES = Date.UTC(2026, 0, 1);

/**
 * Makes the n-th delivery of a plan. Ids and UUIDs differ from one to the next, unless the plan gives them; with a UUID
 * given, all are the same request.
 */
export function deliveryMaker(plan: DeliveryPlan, now: Clock): (index: number) => SignedRequest {
  const { uuid } = plan;
  const firstId = uuid === undefined ? randomId() : idFromUuid(uuid);
  const make = (index: number): SignedRequest => {
    const body = mockPayload(plan.eventType, {
      id: plan.id ?? String(firstId + index),
      status: plan.status ?? mockStatus(plan.eventType, index),
      at: uuid === undefined ? now() : TIME_OF_COPIES,
    });
    for (const [name, value] of plan.extraFields) setField(body, name, value);
    const bodyText = JSON.stringify(body);
    const requestUuid = uuid ?? randomUUID();
    const fields = plan.signedFields ?? policyFields(plan.eventType, body);
    const { url, secret } = plan;
    return {
      ...signRequest({ url, bodyText, fields, secret, requestUuid }),
      // As the ledger writes it; it is sent as it was given.
      requestUuid: requestUuid.toLowerCase(),
    };
  };
  if (uuid === undefined) return make;
  const only = make(0);
  return () => only;
}

function idFromUuid(uuid: string): number {
  return MIN_MOCK_ID + Number.parseInt(uuid.slice(0, 5), 16);
}

/** The list that the type's policy demands. */
function policyFields({ name, signedFields }: EventType, body: Record<string, unknown>): string[] {
  const absent = signedFields.filter((field) => !field.optional && !hasField(body, field.name));
  if (absent.length > 0) {
    const [first] = absent;
    throw new InvalidInputProblem(
      `${name} signs ${absent.map((field) => `"${field.name}"`).join(', ')}, for which there is no mock value.`,
      { advice: { kind: 'give-field', field: first?.name ?? '' } },
    );
  }
  return signedFields.map((field) => field.name);
}
