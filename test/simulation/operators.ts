import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { isCanary } from '../../lambda/core/canary/canary-event.ts';
import { eventOfHistoryKey } from '../../lambda/core/ledger/entity-status.ts';
import type { EventType } from '../../lambda/core/settings/event-type.ts';
import { queueName } from '../../lambda/core/settings/event-type.ts';
import { discardLetters } from '../../operator/dead-letters/discard-queues.ts';
import { eraseEntity } from '../../operator/erase/erase-entity.ts';
import { discardHeld } from '../../operator/held/discard-held.ts';
import { releaseHeld } from '../../operator/held/release-held.ts';
import type { OperatorStores } from '../../operator/ledger/operator-stores.ts';
import { type ParkedReleaseOptions, releaseParked } from '../../operator/parked/release-parked.ts';
import type { ReplayWish } from '../../operator/replay/plan-replay.ts';
import { replayEvents } from '../../operator/replay/replay-events.ts';
import type { Selection } from '../../operator/selection.ts';
import { skipEvent } from '../../operator/skip/skip-event.ts';
import type { Target } from '../../operator/target/target.ts';
import { type Cloud, ENTITY_TABLE, LEDGER_TABLE, QUEUE_URL_PREFIX, type QueuePair } from './cloud.ts';
import type { Implementation } from './implementation.ts';
import type { OperatorWatch } from './operator-watch.ts';
import { SimulatedLetterQueue } from './simulated-letter-queue.ts';
import { SimulatedTrail } from './simulated-trail.ts';
import type { RemoteCalls } from './transport.ts';
import type { SimulatedProcess, World } from './world.ts';

/** The clients as the tool sets them up. */
const OPERATOR_BUDGET = { requestTimeout: 10_000, attempts: 3 };

const never = new AbortController().signal;

/** What became of single requests, in words of the use-case. */
type Results = readonly { readonly requestUuid: string; readonly outcome: string }[];

/** The use-cases of operators, each ready to run as a simulated process. */
export class Operators {
  readonly #world: World;
  readonly #cloud: Cloud;
  readonly #calls: RemoteCalls;
  readonly #implementation: Implementation;
  readonly #watch: OperatorWatch;

  constructor(
    world: World,
    cloud: Cloud,
    calls: RemoteCalls,
    implementation: Implementation,
    watch: OperatorWatch,
  ) {
    this.#watch = watch;
    this.#world = world;
    this.#cloud = cloud;
    this.#calls = calls;
    this.#implementation = implementation;
  }

  async releaseHeld(
    process: SimulatedProcess,
    eventTypes: readonly EventType[],
    requests: ReadonlySet<string>,
    notPortable: boolean,
  ): Promise<Results> {
    const { target, stores } = this.#at(process, eventTypes);
    return all(releaseHeld(target, { requests, notPortable }, this.#ports(process), stores));
  }

  async discardHeld(
    process: SimulatedProcess,
    eventTypes: readonly EventType[],
    requests: Selection,
  ): Promise<Results> {
    const { target, stores } = this.#at(process, eventTypes);
    return all(discardHeld(target, { requests, confirmed: true }, this.#ports(process), stores));
  }

  async releaseParked(
    process: SimulatedProcess,
    eventTypes: readonly EventType[],
    options: ParkedReleaseOptions,
  ): Promise<Results> {
    const { target, stores } = this.#at(process, eventTypes);
    return all(releaseParked(target, options, this.#ports(process), stores));
  }

  async replay(
    process: SimulatedProcess,
    eventTypes: readonly EventType[],
    uuids: ReadonlySet<string>,
    wish: ReplayWish,
  ): Promise<Results> {
    const { target, stores } = this.#at(process, eventTypes);
    const publisher = this.#implementation.publisher(
      this.#cloud.client<SQSClient>(this.#calls, 'sqs', OPERATOR_BUDGET),
    );
    const results: { requestUuid: string; outcome: string }[] = [];
    const observer = { result: (result: (typeof results)[number]) => results.push(result) };
    const options = { ...wish, events: { uuids } };
    await replayEvents(target, options, this.#ports(process), publisher, observer, stores);
    return results;
  }

  async skip(
    process: SimulatedProcess,
    eventTypes: readonly EventType[],
    requestUuid: string,
  ): Promise<Results> {
    const { target, stores } = this.#at(process, eventTypes);
    return [
      await skipEvent(target, { requestUuid, reason: 'it blocks its entity' }, this.#ports(process), stores),
    ];
  }

  /** Discards what lies in a dead-letter queue; as many as there are, or as were there before. */
  async discard(
    process: SimulatedProcess,
    eventTypes: readonly EventType[],
    pair: QueuePair,
    miscounted: boolean,
  ): Promise<Results> {
    const { target, stores } = this.#at(process, eventTypes);
    const [type, subscriber] = [pair.eventType.name, pair.subscriber];
    const count = pair.deadLetters.visible(this.#world.now).length + (miscounted ? 1 : 0);
    const open = () => new SimulatedLetterQueue(this.#world, this.#cloud, this.#calls, OPERATOR_BUDGET, pair);
    const options = { type, subscriber, limit: 100, count, reason: 'settled by hand' };
    const { queues } = await discardLetters(target, open, options, this.#ports(process), stores);
    return queues.flatMap(({ discarded, left }) => [
      ...discarded.map(({ requestUuid = '' }) => ({ requestUuid, outcome: 'discarded' })),
      ...left.map(({ requestUuid = '' }) => ({ requestUuid, outcome: 'left' })),
    ]);
  }

  async erase(
    process: SimulatedProcess,
    eventTypes: readonly EventType[],
    entity: string,
    id: string,
  ): Promise<Results> {
    const { target, stores } = this.#at(process, eventTypes);
    await eraseEntity(target, { entity, id }, this.#ports(process), stores);
    return [];
  }

  /** UUIDs of the events of which an attempt was noted, and that are not handled. */
  failing(): ReadonlySet<string> {
    const tried = [...this.#cloud.entities.items()].filter(
      ({ messageId, handledAt }) => messageId !== undefined && handledAt === undefined,
    );
    return new Set(tried.map(({ sk }) => eventOfHistoryKey(sk?.S ?? '').requestUuid));
  }

  /** Queues of the catalogue whose dead-letter queue is not empty. */
  queuesWithDeadLetters(): readonly QueuePair[] {
    return this.#cloud.queues.filter(
      ({ eventType, deadLetters }) =>
        !isCanary(eventType.name) && deadLetters.visible(this.#world.now).length > 0,
    );
  }

  #ports(process: SimulatedProcess) {
    return {
      now: () => this.#world.now + process.skew,
      pause: async () => {},
      signal: never,
      onUnrecorded: () => this.#watch.told(process),
    };
  }

  /** The stack as it tells of itself, and the stores of one run of the tool. */
  #at(
    process: SimulatedProcess,
    eventTypes: readonly EventType[],
  ): { readonly target: Target; readonly stores: OperatorStores } {
    const dynamoDb = this.#cloud.client<DynamoDBClient>(this.#calls, 'dynamodb', OPERATOR_BUDGET);
    const queues = eventTypes.flatMap(({ entity, subscribers }) =>
      subscribers.map((subscriber) => ({
        entity,
        subscriber,
        url: `${QUEUE_URL_PREFIX}${queueName(entity, subscriber)}`,
      })),
    );
    const { delivery } = this.#cloud;
    const tables = { ledgerTable: LEDGER_TABLE, entityTable: ENTITY_TABLE };
    const trail = this.#implementation.trail(
      new SimulatedTrail(process, this.#calls, OPERATOR_BUDGET, this.#watch),
    );
    const facts = { eventTypes, queues, delivery, dynamoDb, trail, ...tables };
    let ids = 0;
    const newId = () => `${process.name.replaceAll(/\W/g, '')}-${++ids}`;
    return {
      target: facts as unknown as Target,
      stores: { ...this.#implementation.operators(dynamoDb), newId },
    };
  }
}

async function all<T>(results: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const result of results) found.push(result);
  return found;
}
