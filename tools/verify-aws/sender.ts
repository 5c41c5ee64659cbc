import type { EventType } from '../../lambda/core/settings/event-type.ts';
import type { KnownEvent } from '../../operator/events/event.ts';
import { followEvent, whereStuck } from '../../operator/events/follow-event.ts';
import { readEvents } from '../../operator/events/read-events.ts';
import type { OperatorPorts } from '../../operator/ports.ts';
import { deliveryMaker } from '../../operator/sender/deliveries.ts';
import {
  type Answer,
  postWebhook,
  type SignedRequest,
  statusAndCode,
} from '../../operator/sender/post-webhook.ts';
import { urlForType } from '../../operator/sender/webhook-url.ts';
import { findEventType } from '../../operator/target/find-event-type.ts';
import type { Target } from '../../operator/target/target.ts';
import { eventually } from './eventually.ts';
import { Difference } from './report.ts';

/** What is sent. */
export interface Sending {
  /** Name of the entity. */
  readonly entity: string;
  readonly id?: string;
  readonly status?: string;
  readonly uuid?: string;
  readonly extraFields?: readonly (readonly [name: string, value: unknown])[];
  readonly signedFields?: readonly string[];
}

/**
 * How long an event may take from its answer to its effect: functions start cold, pollers of Lambda take a while, and what a
 * verifier left unsent that was ended by an update is found by the sweeper within three minutes.
 */
const HANDLING_SECONDS = 240;

/** The Partners Platform, as far as the walk needs it. */
export class Sender {
  target: Target;
  secret: string;
  /** Part of the URLs, if there is one. */
  pathToken: string | undefined;
  readonly #ports: OperatorPorts;

  constructor(target: Target, secret: string, ports: OperatorPorts) {
    this.target = target;
    this.secret = secret;
    this.#ports = ports;
  }

  typeOf(entity: string): EventType {
    return findEventType(this.target.eventTypes, entity);
  }

  /** A signed request. */
  request({ entity, ...sending }: Sending): SignedRequest {
    const eventType = this.typeOf(entity);
    return deliveryMaker(
      {
        extraFields: [],
        ...sending,
        eventType,
        url: urlForType(this.target.endpoint, this.pathToken, eventType.name),
        secret: this.secret,
      },
      this.#ports.now,
    )(0);
  }

  post(request: SignedRequest): Promise<Answer> {
    return postWebhook(request, this.#ports);
  }

  /** Posts it, and demands this answer: status and code. */
  async expect(request: SignedRequest, answer: string): Promise<void> {
    demandAnswer(await this.post(request), answer);
  }

  /** Sends an event, demands that it is accepted, and returns its request. */
  async accepted(sending: Sending): Promise<SignedRequest> {
    const request = this.request(sending);
    await this.expect(request, '200 accepted');
    return request;
  }

  /** Posts it again and again, until it is accepted: a secret that was just stored is not known everywhere at once. */
  async untilAccepted(request: SignedRequest, seconds: number): Promise<void> {
    let last = '';
    await eventually(
      this.#ports,
      seconds,
      () => `200 accepted (the last answer was ${last})`,
      async () => {
        last = statusAndCode(await this.post(request));
        return last === '200 accepted' || undefined;
      },
    );
  }

  /**
   * Waits until an event is handled.
   *
   * @throws Difference that says where it is if that takes too long
   */
  async handled(requestUuid: string, seconds = HANDLING_SECONDS): Promise<KnownEvent> {
    const deadline = this.#ports.now() + seconds * 1000;
    const event = await followEvent(this.target, requestUuid, deadline, this.#ports);
    if (event?.handling?.handledAt !== undefined) return event;
    throw new Difference(
      `The event ${requestUuid} is not handled: ${whereStuck(event, this.#ports.now(), this.target)}.`,
    );
  }

  /** What the ledger and the history know of an event. */
  async read(requestUuid: string): Promise<KnownEvent | undefined> {
    return (await readEvents(this.target, [requestUuid], this.#ports.signal)).get(requestUuid);
  }
}

/** @throws Difference unless the answer has this status and code */
export function demandAnswer(answer: Answer, wanted: string): void {
  const given = statusAndCode(answer);
  if (given === wanted) return;
  const detail = answer.detail === undefined ? '' : ` (${answer.detail})`;
  throw new Difference(`It was answered ${given}${detail} instead of ${wanted}.`);
}
