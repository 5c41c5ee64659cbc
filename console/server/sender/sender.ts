import { randomUUID } from 'node:crypto';
import { type EventType, UNCLASSIFIED } from '../../../lambda/core/settings/event-type.ts';
import { previousSecret, readVersions } from '../../../operator/secrets/stored-secret.ts';
import type { SenderSecret } from '../../../operator/secrets/webhook-secret.ts';
import { mockPayload, mockStatus, randomId } from '../../../operator/sender/mock-payload.ts';
import type { SignedRequest } from '../../../operator/sender/post-webhook.ts';
import { urlForType } from '../../../operator/sender/webhook-url.ts';
import { findEventType } from '../../../operator/target/find-event-type.ts';
import type { Target } from '../../../operator/target/target.ts';
import type {
  ActivationOrder,
  MockBody,
  NewSecret,
  RetireSecretOrder,
  RetireSecretOutcome,
  SecretOrder,
  SenderState,
  SendOrder,
  SendReceipt,
  SentRequest,
  SpoilName,
  StoreSecretOrder,
  StoreSecretOutcome,
} from '../../contract.ts';
import { HttpProblem } from '../http-problem.ts';
import type { StackSource } from '../stack.ts';
import { makeSecret, retirePrevious, storeSecret } from './change-secret.ts';
import { postLogged } from './post-logged.ts';
import { SentLog } from './sent-log.ts';
import { Series } from './series.ts';
import { SigningSecret } from './signing-secret.ts';
import { type Genuine, makeRequest, SPOIL_LIST } from './spoils.ts';

/** Requests a second of an order that does not say. */
const DEFAULT_RATE = 10;

/**
 * The Partners Platform, simulated: signs with the stored secret and posts to the URLs of the local run. Of a deployed stack
 * it looks after the secret only.
 */
export class Sender {
  readonly log = new SentLog();
  readonly #source: StackSource;
  readonly #signal: AbortSignal;
  /** Names of event types that are switched off. */
  readonly #inactive = new Set<string>();
  readonly #secret: SigningSecret;
  /** The last that was asked for, until something else is sent. */
  #series: Series | undefined;

  /** @param signal - aborts when the console is closed */
  constructor(source: StackSource, signal: AbortSignal) {
    this.#source = source;
    this.#signal = signal;
    this.#secret = new SigningSecret(source.ports.now);
  }

  /** What is switched on, stored and being sent. */
  async state(): Promise<SenderState> {
    const { target } = await this.#source.get();
    const versions = await readVersions(target, this.#signal);
    const previous = previousSecret(target, versions, this.#source.ports.now());
    const running = this.#series?.running;
    const ended = this.#series?.end;
    return {
      active: target.eventTypes.map(({ name }) => name).filter((name) => !this.#inactive.has(name)),
      hasSecret: versions.current !== undefined,
      ...(previous?.verifies && { previousUntil: previous.verifiesUntil }),
      pathToken: target.secret.pathToken,
      spoils: SPOIL_LIST,
      ...(running !== undefined && { running }),
      ...(ended !== undefined && { ended }),
    };
  }

  /**
   * Switches an event type on or off.
   *
   * @throws InvalidInputProblem if there is no such type
   */
  async activate({ eventType, isActive }: ActivationOrder): Promise<SenderState> {
    const { name } = findEventType((await this.#target()).eventTypes, eventType);
    if (isActive) this.#inactive.delete(name);
    else this.#inactive.add(name);
    return this.state();
  }

  /** Makes a secret and stores it. @throws WouldCutOffProblem unless that may be */
  async makeSecret(order: SecretOrder): Promise<NewSecret> {
    return makeSecret(await this.#target(), order, this.#ports);
  }

  /** Stores a secret that somebody gives. @throws WouldCutOffProblem unless that may be */
  async storeSecret(order: StoreSecretOrder): Promise<StoreSecretOutcome> {
    return storeSecret((await this.#source.get()).target, order, this.#ports);
  }

  /** Takes the previous secret out of use. @throws WouldCutOffProblem unless that may be */
  async retirePrevious(order: RetireSecretOrder): Promise<RetireSecretOutcome> {
    return retirePrevious((await this.#source.get()).target, order, this.#ports);
  }

  /** The body that {@link send} would make up. */
  async mockBody(type: string, status: string | undefined, id: string | undefined): Promise<MockBody> {
    const eventType = findEventType((await this.#target()).eventTypes, type);
    return { text: JSON.stringify(this.#payload(eventType, 0, status, id), null, 2) };
  }

  /**
   * Sends one request and waits for its answer; of many it only begins.
   *
   * @throws HttpProblem if the event type is switched off, or something is being sent already
   */
  async send(order: SendOrder): Promise<SendReceipt> {
    const target = await this.#target();
    const eventType = findEventType(target.eventTypes, order.eventType);
    if (this.#inactive.has(eventType.name)) {
      throw new HttpProblem(409, `${eventType.name} is switched off at the sender. Switch it on first.`);
    }
    // Here, so that who asks is told what is missing.
    await this.#readSecret(target);
    const { count = 1, rate = DEFAULT_RATE } = order;
    const isBusy = this.#series?.running !== undefined;
    if (count > 1 && isBusy) {
      throw new HttpProblem(409, 'Others are being sent still. Wait until they are, or stop them.');
    }
    if (!isBusy) this.#series = undefined;
    if (count === 1) return { requests: [await this.#sendOne(target, eventType, order, 0)] };
    this.#series = new Series({ total: count, rate }, this.#source.ports, this.#signal, (index, signal) =>
      this.#sendOne(target, eventType, order, index, signal),
    );
    return { requests: [] };
  }

  /** Ends what is being sent. */
  async stop(): Promise<SenderState> {
    await this.#series?.stop();
    return this.state();
  }

  /** Sends a request of the log as it was, or under another UUID. The hash does not cover the UUID. */
  async resend(id: number, newUuid: boolean): Promise<SendReceipt> {
    await this.#target();
    const kept = this.log.get(id);
    if (kept === undefined) throw new HttpProblem(404, 'The log does not go back that far. Send a new one.');
    const { shown, request } = kept;
    const again = newUuid ? withUuid(request, randomUUID()) : request;
    return { requests: [await this.#post(shown.eventType, again, shown.spoil, this.#signal)] };
  }

  get #ports() {
    return this.#source.operatorPorts;
  }

  /** What may be sent to. */
  async #target(): Promise<Target> {
    const { target } = await this.#source.get();
    if (target.isLocal) return target;
    // Mock events are real ones for whoever is subscribed.
    throw new HttpProblem(409, 'The platform is simulated for a local run only.');
  }

  async #sendOne(
    target: Target,
    eventType: EventType,
    order: SendOrder,
    index: number,
    signal = this.#signal,
  ): Promise<SentRequest> {
    const { secret, pathToken } = await this.#readSecret(target);
    const { spoil } = order;
    const genuine: Genuine = {
      eventType,
      bodyText: order.body ?? JSON.stringify(this.#payload(eventType, index, order.status, order.id)),
      requestUuid: randomUUID(),
      secret,
      urlOf: ({ name }) => urlForType(target.endpoint, pathToken, name),
      otherType: otherType(target, eventType),
    };
    if (spoil === 'reused-uuid') {
      // The earlier one is about something else, so that its body is another one in any case.
      const bodyText = JSON.stringify(this.#payload(eventType, index, order.status, undefined));
      await this.#post(eventType.name, makeRequest({ ...genuine, bodyText }, undefined), undefined, signal);
    }
    return this.#post(eventType.name, makeRequest(genuine, spoil), spoil, signal);
  }

  #post(
    eventType: string,
    request: SignedRequest,
    spoil: SpoilName | undefined,
    signal: AbortSignal,
  ): Promise<SentRequest> {
    return postLogged(this.log, { eventType, request, spoil }, { ...this.#source.ports, signal });
  }

  #payload(
    eventType: EventType,
    index: number,
    status: string | undefined,
    id: string | undefined,
  ): Record<string, unknown> {
    return mockPayload(eventType, {
      id: id ?? String(randomId()),
      status: status ?? mockStatus(eventType, index),
      at: this.#source.ports.now(),
    });
  }

  #readSecret(target: Target): Promise<SenderSecret> {
    return this.#secret.read(target, this.#signal);
  }
}

/** The next type of the catalogue, for what is sent to the wrong URL. */
function otherType({ eventTypes }: Target, eventType: EventType): EventType {
  const others = eventTypes.filter(({ name }) => name !== eventType.name && name !== UNCLASSIFIED);
  const after = eventTypes.findIndex(({ name }) => name === eventType.name);
  return others[after % Math.max(1, others.length)] ?? eventType;
}

function withUuid(request: SignedRequest, requestUuid: string): SignedRequest {
  return {
    ...request,
    requestUuid,
    headers: { ...request.headers, 'X-Webhook-Request-UUID': requestUuid },
  };
}
