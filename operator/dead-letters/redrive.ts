import { messageGroupId } from '../../lambda/core/message/message-group.ts';
import type { OperatorPorts } from '../ports.ts';
import type { DeadLetter } from './dead-letter.ts';
import { BATCH, type LetterQueue } from './letter-queue.ts';
import { DeadLetterVisit, type HeldLetter } from './visit.ts';

/** A dead letter that was to be moved and is still there. */
export interface LeftLetter {
  readonly messageId: string;
  readonly requestUuid?: string;
  readonly reason: 'unreadable' | 'not-accepted' | 'behind' | 'second-copy' | 'not-deleted';
  readonly detail: string;
}

/** What became of the dead letters of one queue. */
export interface RedriveReport {
  /** UUIDs of the events that are in the source queue now and no longer here, in the order of moving. */
  readonly moved: readonly string[];
  readonly left: readonly LeftLetter[];
  /** How many were looked at and not meant. */
  readonly passedBy: number;
  /** What ended the work before its time, if something did. */
  readonly failure: unknown;
}

/** How dead letters are moved. */
export interface RedrivePlan {
  /** Tells which of these are to be moved, and reads what is needed for that. */
  readonly choose: (letters: readonly HeldLetter[]) => Promise<readonly (DeadLetter & { wanted: boolean })[]>;
  /** Resolves when the next message may be sent; rejects when the work is interrupted. */
  readonly pace: () => Promise<void>;
  /** Called for each message that was dealt with, whatever became of it. */
  readonly onDone: () => void;
}

/** Failures in a row after which the rest is left alone: then it is the queue, not the message. */
const FAILURES_IN_A_ROW = 3;

/** Attempts to delete a message whose receipt has expired. */
const MAX_DELETIONS = 3;

/** With less time left than this, in milliseconds, a message is not sent: somebody else may get it meanwhile. */
const TIME_TO_MOVE = 15_000;

/**
 * Moves dead letters to the queue they came from.
 *
 *     receive, hidden for a minute
 *     send the same body to the source queue, deduplication id <uuid>.<id of the dead letter>
 *     delete
 *
 * - Sent before deleted, so at every moment a message is in one of the two queues, or in both.
 * - Interrupted in between, the next redrive sends it again. Within five minutes SQS swallows that copy, because the
 *   deduplication id is made from what stays the same; later there are two, which handlers withstand.
 * - A message that was dead-lettered once more is another dead letter with another id, so nothing swallows its redrive.
 * - Messages of a group go one after another. One that SQS does not take holds up those behind it, not other groups.
 *
 * @returns what was moved and what was left, also when it was interrupted
 */
export async function redrive(
  queue: LetterQueue,
  plan: RedrivePlan,
  ports: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<RedriveReport> {
  const run = new Redrive(queue, plan, ports);
  await run.run();
  return {
    moved: run.moved,
    left: [...run.left.values()],
    passedBy: run.passedBy.size,
    failure: run.failure,
  };
}

class Redrive {
  readonly moved: string[] = [];
  readonly left = new Map<string, LeftLetter>();
  readonly passedBy = new Set<string>();
  failure: unknown;
  readonly #queue: LetterQueue;
  readonly #plan: RedrivePlan;
  readonly #ports: Pick<OperatorPorts, 'now' | 'signal'>;
  /** Messages that the source queue has, with the failed attempts to delete them here. */
  readonly #sent = new Map<string, number>();
  readonly #sentEvents = new Set<string>();
  readonly #done = new Set<string>();
  #failuresInARow = 0;

  constructor(queue: LetterQueue, plan: RedrivePlan, ports: Pick<OperatorPorts, 'now' | 'signal'>) {
    this.#queue = queue;
    this.#plan = plan;
    this.#ports = ports;
  }

  get #stopped(): boolean {
    return this.#ports.signal.aborted || this.#failuresInARow >= FAILURES_IN_A_ROW;
  }

  async run(): Promise<void> {
    try {
      await this.#walk();
    } catch (error) {
      if (!this.#ports.signal.aborted) this.failure = error;
    }
  }

  /**
   * Goes through the queue once. What is not moved stays hidden until the end and hides what is behind it in its group. So
   * of a group that goes on behind what was received, the rest is shown again once some of it were moved: with those gone,
   * the next receive sees further. Each receive moves one at least, or what it shows stays hidden.
   */
  async #walk(): Promise<void> {
    const visit = new DeadLetterVisit(this.#queue, this.#ports.now);
    try {
      while (!this.#stopped) {
        const letters = await visit.next();
        if (letters.length === 0) break;
        const groups = Map.groupBy(await this.#plan.choose(letters), ({ letter }) => letter.groupId);
        const results = await Promise.allSettled(
          [...groups.values()].map((group) => this.#moveGroup(group, visit)),
        );
        // Only now: nothing may be given back while another group is still at work.
        for (const result of results) if (result.status === 'rejected') throw result.reason;
      }
    } finally {
      await visit.giveBack();
    }
  }

  async #moveGroup(
    group: readonly (DeadLetter & { wanted: boolean })[],
    visit: DeadLetterVisit,
  ): Promise<void> {
    const staying: HeldLetter[] = [];
    let blocked = false;
    for (const [index, dead] of group.entries()) {
      if (this.#stopped) return;
      if (!dead.wanted) {
        this.passedBy.add(dead.letter.messageId);
        this.#finish(dead);
      } else if (blocked) {
        this.#leave(dead, 'behind', 'One before it of the same entity could not be moved.');
      } else {
        const result = await this.#move(dead, visit);
        if (result === 'moved') continue;
        if (result === 'interrupted') return;
        if (result === 'out-of-time') {
          // They come once more, with all the time there is.
          await visit.release(group.slice(index).map(({ letter }) => letter));
          return;
        }
        if (result === 'failed') blocked = true;
      }
      staying.push(dead.letter);
    }
    if (group.length === BATCH && staying.length < BATCH) await visit.release(staying);
  }

  async #move(
    dead: DeadLetter,
    visit: DeadLetterVisit,
  ): Promise<'moved' | 'left' | 'failed' | 'interrupted' | 'out-of-time'> {
    const { letter, event } = dead;
    const { messageId } = letter;
    if (event === undefined) {
      this.#leave(dead, 'unreadable', dead.unreadable ?? '');
      return 'left';
    }
    if (!this.#sent.has(messageId)) {
      if (this.#sentEvents.has(event.requestUuid)) {
        const detail = 'This run has moved its event once already: it came back, or there were two of it.';
        this.#leave(dead, 'second-copy', detail);
        return 'left';
      }
      await this.#plan.pace();
      if (this.#stopped) return 'interrupted';
      if (this.#ports.now() > letter.hiddenUntil - TIME_TO_MOVE) {
        return 'out-of-time';
      }
      try {
        await this.#queue.send(letter, messageGroupId(event), `${event.requestUuid}.${messageId}`);
      } catch (error) {
        this.#failed(error);
        this.#leave(dead, 'not-accepted', `SQS did not take it (${nameOf(error)}).`);
        return 'failed';
      }
      this.#failuresInARow = 0;
      this.#sent.set(messageId, 0);
      this.#sentEvents.add(event.requestUuid);
    }
    return this.#delete(dead, event.requestUuid, visit);
  }

  async #delete(dead: DeadLetter, requestUuid: string, visit: DeadLetterVisit): Promise<'moved' | 'left'> {
    const { letter } = dead;
    const detail =
      'The queue has it, and it is still here as well: the next redrive deletes it, or sends a copy that changes nothing.';
    try {
      if (await this.#queue.delete(letter)) {
        visit.forget(letter);
        this.moved.push(requestUuid);
        this.left.delete(letter.messageId);
        this.#finish(dead);
        return 'moved';
      }
    } catch (error) {
      this.#failed(error);
      this.#leave(dead, 'not-deleted', detail);
      return 'left';
    }
    const attempts = (this.#sent.get(letter.messageId) ?? 0) + 1;
    this.#sent.set(letter.messageId, attempts);
    this.left.set(letter.messageId, leftLetter(dead, 'not-deleted', detail));
    if (attempts < MAX_DELETIONS) visit.forget(letter);
    return 'left';
  }

  #failed(error: unknown): void {
    this.#failuresInARow++;
    if (this.#failuresInARow >= FAILURES_IN_A_ROW) this.failure ??= error;
  }

  #leave(dead: DeadLetter, reason: LeftLetter['reason'], detail: string): void {
    this.left.set(dead.letter.messageId, leftLetter(dead, reason, detail));
    this.#finish(dead);
  }

  #finish({ letter }: DeadLetter): void {
    if (this.#done.has(letter.messageId)) return;
    this.#done.add(letter.messageId);
    this.#plan.onDone();
  }
}

function leftLetter({ letter, event }: DeadLetter, reason: LeftLetter['reason'], detail: string): LeftLetter {
  const { messageId } = letter;
  return { messageId, ...(event && { requestUuid: event.requestUuid }), reason, detail };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown error';
}
