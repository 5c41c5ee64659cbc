import { type AwaitedEvent, awaitEvent, type EventInState } from '../operator/events/await-event.ts';
import { receivesOf } from '../operator/events/event-life.ts';
import { isSettled } from '../operator/events/event-state.ts';
import { whereStuck } from '../operator/events/follow-event.ts';
import type { OperatorPorts } from '../operator/ports.ts';
import { findSenderSecret } from '../operator/secrets/webhook-secret.ts';
import { deliveryMaker } from '../operator/sender/deliveries.ts';
import { postWebhook } from '../operator/sender/post-webhook.ts';
import { webhookUrl } from '../operator/sender/webhook-url.ts';
import { findEventType } from '../operator/target/find-event-type.ts';
import { connect, type Target } from '../operator/target/target.ts';
import type { WebhookAnswer, WebhookToSend } from '../testing/local-run.ts';
import type { PlainEvent, RunMessage, RunRequest, Wait } from '../testing/run-messages.ts';

type TestPorts = Omit<OperatorPorts, 'version'>;

/** What a local run does for a test that asks. */
export class TestFace {
  readonly #stateDirectory: string;
  readonly #ports: TestPorts;
  readonly #targets = new Map<string | undefined, Promise<Target>>();

  /** @param stateDirectory - of the local run */
  constructor(stateDirectory: string, ports: TestPorts) {
    this.#stateDirectory = stateDirectory;
    this.#ports = ports;
  }

  /** @throws OperatorProblem if it asks for what there is not */
  async answer(request: RunRequest): Promise<RunMessage> {
    const { id, kind } = request;
    if (kind === 'send') {
      const target = await this.#target(request.webhook.name);
      return { kind: 'sent', id, answer: await this.#send(target, request.webhook) };
    }
    return { id, ...(await this.#wait(await this.#target(request.wait.name), request.wait)) };
  }

  /** What an operator sees of the webhooks of that name. */
  #target(localName: string | undefined): Promise<Target> {
    let target = this.#targets.get(localName);
    if (target === undefined) {
      const address = { stateDirectory: this.#stateDirectory };
      target = connect(localName === undefined ? address : { ...address, localName }, this.#ports.signal);
      this.#targets.set(localName, target);
    }
    return target;
  }

  async #send(
    target: Target,
    { type, id, status, data = {}, requestUuid, secret: given }: WebhookToSend,
  ): Promise<WebhookAnswer> {
    const { signal, now } = this.#ports;
    const eventType = findEventType(target.eventTypes, type);
    const hasToken = target.secret.pathTokenKey !== '';
    const known = given === undefined ? {} : { secret: given };
    const { secret, pathToken } = await findSenderSecret(target, known, hasToken, signal);
    const delivery = deliveryMaker(
      {
        eventType,
        url: webhookUrl(target.endpoint, pathToken, eventType.name),
        secret,
        extraFields: Object.entries(data),
        ...(id !== undefined && { id: String(id) }),
        ...(status !== undefined && { status }),
        ...(requestUuid !== undefined && { uuid: requestUuid }),
      },
      now,
    )(0);
    const { status: httpStatus, code, detail } = await postWebhook(delivery, this.#ports);
    return {
      requestUuid: delivery.requestUuid,
      code,
      ...(httpStatus !== undefined && { httpStatus }),
      ...(detail !== undefined && { detail }),
    };
  }

  async #wait(target: Target, { name: _, type, id, states, timeoutMs, ...given }: Wait): Promise<Unnumbered> {
    const awaited: AwaitedEvent = {
      ...given,
      ...(type !== undefined && { eventType: findEventType(target.eventTypes, type).name }),
      ...(id !== undefined && { subject: id }),
    };
    const { now } = this.#ports;
    const seen = await awaitEvent(target, awaited, new Set(states), now() + timeoutMs, this.#ports);
    if (seen !== undefined && states.includes(seen.state)) return { kind: 'seen', event: plain(seen) };
    const words = Object.entries({ type, id, ...given }).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name} ${value}`],
    );
    const what = `event${words.length === 0 ? '' : ` with ${words.join(', ')}`}`;
    const wanted = states.join(' or ');
    if (seen === undefined) {
      return {
        kind: 'not-seen',
        message: `After ${timeoutMs} ms no ${what} was accepted, and so none is ${wanted}. Was it sent, and answered 200?`,
      };
    }
    return {
      kind: 'not-seen',
      event: plain(seen),
      message: `After ${timeoutMs} ms the ${what} is not ${wanted}: it is ${this.#where(target, seen)}.`,
    };
  }

  #where(target: Target, { event, state }: EventInState): string {
    if (isSettled(state)) return state;
    const { failureName, failureText = '' } = event.handling ?? {};
    const failure = failureName === undefined ? '' : `. It failed with ${failureName}: ${failureText}`;
    return `${whereStuck(event, this.#ports.now(), target)}${failure}`;
  }
}

type Unnumbered =
  | Omit<Extract<RunMessage, { kind: 'seen' }>, 'id'>
  | Omit<Extract<RunMessage, { kind: 'not-seen' }>, 'id'>;

function plain({ event, state }: EventInState): PlainEvent {
  const { requestUuid, eventType, entity, subject = '', status = '', claimedAt, handling } = event;
  const { handledAt, failureName, failureText = '' } = handling ?? {};
  return {
    requestUuid,
    type: eventType,
    entity,
    id: subject,
    status,
    state,
    acceptedAt: claimedAt,
    ...(handledAt !== undefined && { handledAt }),
    attempts: handling === undefined ? 0 : Math.max(1, receivesOf({ event, deliveries: [] })),
    ...(failureName !== undefined && { error: { name: failureName, message: failureText } }),
  };
}
