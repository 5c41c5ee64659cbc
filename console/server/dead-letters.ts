import type { SQSClient } from '@aws-sdk/client-sqs';
import {
  type Discarded,
  discardLetters,
  type OpenLetters,
  planDiscard,
} from '../../operator/dead-letters/discard-queues.ts';
import { groupByFailure } from '../../operator/dead-letters/failure-group.ts';
import { readQueues, unseenBecause } from '../../operator/dead-letters/read-queues.ts';
import {
  type PlannedRedrive,
  planRedrive,
  type RedriveFilter,
  type Redriven,
  redriveQueues,
  unseenAfter,
} from '../../operator/dead-letters/redrive-queues.ts';
import { SqsLetterQueue } from '../../operator/dead-letters/sqs-letter-queue.ts';
import { explainFailure } from '../../operator/problems/explain-failure.ts';
import type {
  DeadLetterQueue,
  DiscardOrder,
  DiscardOutcome,
  DiscardPlan,
  RedriveOrder,
  RedriveOutcome,
  RedrivePlan,
  RedriveTarget,
} from '../contract.ts';
import { advised } from './advice.ts';
import type { StackSource } from './stack.ts';

/** Messages of each queue after which the read ends. */
const LIMIT = 1000;

/**
 * The dead-letter queues of a stack.
 *
 * Whoever looks at messages hides them from others for a moment, and a move or its plan would miss them. So looks and moves
 * come one after the other.
 */
export class DeadLetters {
  readonly #source: StackSource;
  #last: Promise<unknown> = Promise.resolve();

  constructor(source: StackSource) {
    this.#source = source;
  }

  /** What lies in them, by cause. */
  read(signal: AbortSignal): Promise<DeadLetterQueue[]> {
    return this.#inTurn(async () => {
      signal.throwIfAborted();
      const { target, sqs } = await this.#source.get();
      const { now } = this.#source.ports;
      const readings = await readQueues(target, sqs, { limit: LIMIT }, { now, signal });
      return readings.map(({ queue, letters, total }) => ({
        entity: queue.entity,
        subscriber: queue.subscriber,
        total,
        seen: letters.length,
        groups: groupByFailure(letters),
      }));
    });
  }

  /** What a redrive would move. */
  plan(wanted: RedriveTarget): Promise<RedrivePlan> {
    return this.#inTurn(async () => {
      const { target, sqs } = await this.#source.get();
      const options = { ...filterOf(wanted), limit: LIMIT };
      return planOf(await planRedrive(target, sqs, options, this.#source.operatorPorts));
    });
  }

  /** Moves dead letters back. It is not ended when the browser goes: what moves messages had better come to its end. */
  redrive({ reason, ...wanted }: RedriveOrder): Promise<RedriveOutcome> {
    return this.#inTurn(async () => {
      const { target, sqs } = await this.#source.get();
      const order = { ...filterOf(wanted), reason };
      return outcomeOf(await redriveQueues(target, sqs, order, this.#source.operatorPorts));
    });
  }

  /** How many a discard would delete. */
  planDiscard(wanted: RedriveTarget): Promise<DiscardPlan> {
    return this.#inTurn(async () => {
      const { target, sqs } = await this.#source.get();
      const filter = { ...filterOf(wanted), limit: LIMIT };
      const { count } = await planDiscard(target, openedBy(sqs), filter, this.#source.operatorPorts);
      return { count };
    });
  }

  /** Deletes dead letters for good. It is not ended when the browser goes, as a redrive is not. */
  discard({ count, reason, ...wanted }: DiscardOrder): Promise<DiscardOutcome> {
    return this.#inTurn(async () => {
      const { target, sqs } = await this.#source.get();
      const options = { ...filterOf(wanted), limit: LIMIT, count, reason };
      return discardedOf(await discardLetters(target, openedBy(sqs), options, this.#source.operatorPorts));
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }
}

function openedBy(sqs: SQSClient): OpenLetters {
  return (queue) => new SqsLetterQueue(sqs, queue);
}

function filterOf({ entity, uuid, ...filter }: RedriveTarget): RedriveFilter {
  return { type: entity, ...filter, ...(uuid !== undefined && { uuid: [uuid] }) };
}

function planOf({ queues: [queue] }: PlannedRedrive): RedrivePlan {
  if (queue === undefined) return { events: [], unreadable: 0, total: 0, seen: 0 };
  const { reading, events, unreadable } = queue;
  const because = unseenBecause(reading, LIMIT);
  return {
    events: events.map(({ requestUuid, entity, subject, status }) => ({
      requestUuid,
      entity,
      id: subject,
      status,
    })),
    unreadable,
    total: reading.total,
    seen: reading.letters.length,
    ...(because !== undefined && { unseenBecause: because }),
  };
}

function outcomeOf({ queues: [queue] }: Redriven): RedriveOutcome {
  if (queue === undefined) return { moved: 0, left: [], unseen: 0 };
  const { moved, left, remaining, failure } = queue;
  return {
    moved: moved.length,
    left,
    ...(remaining !== undefined && { remaining }),
    unseen: unseenAfter(queue),
    ...(failure !== undefined && { failure: failureWords(failure) }),
  };
}

/** A target is of one queue, which is not told of if it has nothing that is meant. */
function discardedOf({ queues: [queue] }: Discarded): DiscardOutcome {
  if (queue === undefined) return { discarded: 0, left: 0 };
  const { discarded, left, failure } = queue;
  return {
    discarded: discarded.length,
    left: left.length,
    ...(failure !== undefined && { failure: failureWords(failure) }),
  };
}

function failureWords(error: unknown): string {
  const { text, advice } = explainFailure(error);
  return advised(text, advice);
}
