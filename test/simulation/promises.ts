import { BUILT_IN_SUBSCRIBER, type EventType, queueName } from '../../lambda/core/settings/event-type.ts';
import { queueNames } from './catalogue-change.ts';
import type { Answered, ClaimSeen, KnownRequest, Observer } from './observer.ts';
import { HELD_FOR_POLICY } from './plan.ts';

/** What holds at the end of a history, when nothing moves any more. */
interface EndState {
  /** The catalogues that code ran with, the last of them the one that is in force. */
  readonly catalogues: readonly (readonly EventType[])[];
  /** UUIDs of claims that are parked. */
  readonly parked: ReadonlySet<string>;
}

/** Checks P1 to P6 from outside: what was sent and answered against what was claimed, queued and handled. */
export function checkPromises(observer: Observer, requests: readonly KnownRequest[], end: EndState): void {
  const genuine = new Map<string, KnownRequest[]>();
  for (const request of requests) {
    // What is held becomes an event when an operator releases it.
    if (!request.genuine || !(request.keepsPolicy || observer.held.has(request.requestUuid))) continue;
    genuine.set(request.requestUuid, [...(genuine.get(request.requestUuid) ?? []), request]);
  }
  checkAuthentic(observer, genuine);
  checkAnswers(observer, genuine);
  checkHandled(observer, end);
  checkOrder(observer);
}

/** P1: nothing is written or queued that no sender meant so. */
function checkAuthentic(observer: Observer, genuine: ReadonlyMap<string, readonly KnownRequest[]>): void {
  const known = ({ requestUuid, eventType, bodyText }: Omit<SeenEvent, 'orderKey'>) =>
    genuine
      .get(requestUuid)
      ?.some((request) => request.eventType === eventType && request.bodyText === bodyText) === true;
  for (const claim of observer.claims) {
    if (!known(claim)) observer.violated('P1', `${claim.requestUuid} was claimed and nobody sent it so`);
  }
  for (const message of observer.messages) {
    if (!known(message))
      observer.violated('P1', `${message.queue} got ${message.requestUuid} as nobody sent it`);
  }
}

interface SeenEvent {
  readonly requestUuid: string;
  readonly eventType: string;
  readonly bodyText: string;
  readonly orderKey: string;
}

/** Whether all requests of a history that break the field policy can be held in one minute. */
function hasRoom({ answers }: Observer): boolean {
  const broken = answers.filter(({ request }) => request.genuine && !request.keepsPolicy && !request.twin);
  return new Set(broken.map(({ request }) => request.requestUuid)).size <= HELD_FOR_POLICY;
}

/** P1, P2, P4, P6: what each answer means. */
function checkAnswers(observer: Observer, known: ReadonlyMap<string, readonly KnownRequest[]>): void {
  for (const { request, process, isKnown, answer, answeredAt = 0 } of observer.answers) {
    if (answer === undefined) continue;
    const { status } = answer;
    if (status === 404 && !isKnown) continue;
    const { requestUuid, content, genuine, keepsPolicy, entityKey } = request;
    if (!genuine) {
      if (status !== 401 && status !== 503) observer.violated('P1', `${process.name} was answered ${status}`);
      continue;
    }
    if (status === 401) {
      observer.violated('P6', `${process.name} is genuine and was answered 401`);
      continue;
    }
    if (!keepsPolicy) {
      if (status === 422 && !observer.held.has(requestUuid)) {
        observer.violated('P8', `${process.name} was answered 422 and is not kept`);
      }
      if (status !== 422 && status !== 503) observer.violated('P8', `${process.name} was answered ${status}`);
      if (status === 503 && !request.twin && !observer.isTouched(entityKey) && hasRoom(observer)) {
        observer.violated('P8', `${process.name} had no room among what is held, and no fault touched it`);
      }
      continue;
    }
    if (status === 200) {
      const claim = observer.claims.findLast(
        (seen) => seen.requestUuid === requestUuid && seen.at <= answeredAt,
      );
      if (claim === undefined) observer.violated('P2', `${process.name} was answered 200 before it was kept`);
      else if (
        !known.get(requestUuid)?.some((other) => other.content === content && isClaimOf(claim, other))
      ) {
        observer.violated('P4', `${process.name} was answered 200 and other content was kept`);
      }
    } else if (status === 409) {
      const others = observer.answers.some(
        (other) =>
          other.request.requestUuid === requestUuid &&
          other.request.content !== content &&
          other.sentAt <= answeredAt,
      );
      if (!others) observer.violated('P4', `${process.name} was answered 409 and has no rival`);
    } else if (status === 503) {
      if (!observer.isTouched(entityKey)) {
        observer.violated('P2', `${process.name} was answered 503 and no fault touched it`);
      }
    } else observer.violated('P8', `${process.name} was answered ${status}`);
  }
}

function isClaimOf(claim: ClaimSeen, request: KnownRequest): boolean {
  return claim.bodyText === request.bodyText && claim.eventType === request.eventType;
}

/** P2 and P3: every claim is handled, every queue has it, and every effect is there once. */
function checkHandled(observer: Observer, end: EndState): void {
  const queuesNow = queueNames(end.catalogues.at(-1) ?? []);
  for (const { requestUuid, eventType, entityKey, queues, orderKey } of observer.claims) {
    const isOf = (type: EventType) =>
      type.name === eventType &&
      queues.length === type.subscribers.length &&
      type.subscribers.every((subscriber) => queues.includes(queueName(type.entity, subscriber)));
    if (!end.catalogues.some((types) => types.some(isOf))) {
      observer.violated('P2', `${requestUuid} is for ${queues.join(' and ')}, which no catalogue says`);
    }
    const untouched = !observer.isTouched(entityKey);
    const times = observer.business.filter((call) => call.orderKey === orderKey).length;
    const handlers = queues.filter((queue) => queue.endsWith(`-${BUILT_IN_SUBSCRIBER}.fifo`));
    const isSent = (queue: string) =>
      observer.messages.some((message) => message.queue === queue && message.orderKey === orderKey);
    // What was for a queue that is gone is not handled, but neither is it lost.
    const isGone = handlers.every((queue) => !queuesNow.has(queue) && !isSent(queue));
    const { erased, dropped, unnoted } = observer.operators;
    if (isGone) {
      const isDropped = observer.operators.isHandlerDropped({ queues, orderKey });
      if (!isDropped && !end.parked.has(requestUuid))
        observer.violated('P2', `${requestUuid} is neither sent nor parked`);
      continue;
    }
    // Whoever took the note off was killed before the message was sent, and has to repeat it.
    const isUnnoted =
      unnoted.has(orderKey) &&
      !observer.messages
        .slice(unnoted.get(orderKey))
        .some((message) => message.orderKey === orderKey && handlers.includes(message.queue));
    const isNoted = observer.handledAt.has(orderKey) || erased.has(orderKey) || isUnnoted;
    if (observer.operators.discarded.has(orderKey) && (times === 0 || !isNoted)) continue;
    if (times === 0 || !isNoted) {
      observer.violated('P2', `${requestUuid} was claimed and never handled`);
    } else if (times > 1 && untouched) {
      observer.violated('P3', `${requestUuid} was handled ${times} times without a fault`);
    }
    const recorded = observer.recorded.get(orderKey) ?? 0;
    if (recorded > 1) observer.violated('P3', `${requestUuid} is ${recorded} times in the history`);
    for (const queue of queues) {
      const copies = observer.messages.filter(
        (message) => message.queue === queue && message.orderKey === orderKey,
      ).length;
      if (dropped.has(`${queue} ${orderKey}`)) {
        if (queuesNow.has(queue))
          observer.violated('P2', `${queue} is there and was dropped for ${requestUuid}`);
      } else if (copies === 0 && (queuesNow.has(queue) || !end.parked.has(requestUuid))) {
        observer.violated('P2', `${queue} never got ${requestUuid}`);
      }
      if (copies > 1 && untouched) {
        observer.violated('P3', `${queue} got ${requestUuid} ${copies} times without a fault`);
      }
    }
    const status = observer.status.get(entityKey) ?? '';
    if (status < orderKey && !observer.operators.isStatusErased(entityKey, orderKey))
      observer.violated('P5', `${requestUuid} is newer than the status of ${entityKey}`);
  }
  const claimed = new Set(observer.claims.map((claim) => claim.orderKey));
  for (const [entityKey, status] of observer.status) {
    if (!claimed.has(status)) observer.violated('P5', `the status of ${entityKey} is of no claim`);
  }
}

/** P5: without faults, what was answered before another was sent comes before it. */
function checkOrder(observer: Observer): void {
  const firstHandled = new Map<string, number>();
  for (const [position, { requestUuid }] of observer.business.entries()) {
    if (!firstHandled.has(requestUuid)) firstHandled.set(requestUuid, position);
  }
  const firstQueued = new Map<string, number>();
  for (const [position, { queue, requestUuid }] of observer.messages.entries()) {
    const key = `${queue} ${requestUuid}`;
    if (!firstQueued.has(key)) firstQueued.set(key, position);
  }
  const accepted = observer.answers.filter(
    ({ request, answer }) => answer?.status === 200 && !observer.isTouched(request.entityKey),
  );
  const queues = [...new Set(observer.messages.map((message) => message.queue))];
  for (const later of accepted) {
    for (const earlier of accepted) {
      if (!isBefore(earlier, later, accepted)) continue;
      const [a, b] = [earlier.request.requestUuid, later.request.requestUuid];
      if ((firstHandled.get(a) ?? -1) > (firstHandled.get(b) ?? Number.POSITIVE_INFINITY)) {
        observer.violated('P5', `${b} was handled before ${a}`);
      }
      for (const queue of queues) {
        const [first, second] = [firstQueued.get(`${queue} ${a}`), firstQueued.get(`${queue} ${b}`)];
        if (first !== undefined && second !== undefined && first > second) {
          observer.violated('P5', `${queue} got ${b} before ${a}`);
        }
      }
    }
  }
}

/** One event was accepted before any copy of the other was sent. */
function isBefore(earlier: Answered, later: Answered, all: readonly Answered[]): boolean {
  const [a, b] = [earlier.request, later.request];
  if (a.entityKey !== b.entityKey || a.requestUuid === b.requestUuid) return false;
  // A copy that is answered while the first delivery is still under way says nothing about the order.
  if (earlier.answer?.code !== 'accepted' || (earlier.answeredAt ?? 0) >= later.sentAt) return false;
  return !all.some((other) => other.request.requestUuid === b.requestUuid && other.sentAt < later.sentAt);
}
