import { join } from 'node:path';
import { AwsError } from '../aws-error.ts';
import { LiveQueue } from './live-queue.ts';
import { parseQueueAttributes } from './queue-attributes.ts';

/** A finished DLQ redrive: here a task is done when StartMessageMoveTask answers. */
export interface MoveTask {
  readonly handle: string;
  readonly sourceArn: string;
  readonly destinationArn: string | undefined;
  readonly moved: number;
  readonly toMove: number;
  readonly startedAt: number;
  readonly failure: string | undefined;
}

interface QueueRegistryOptions {
  /** Folder of the journals. */
  readonly directory: string;
  readonly region: string;
  readonly accountId: string;
  readonly clock: () => number;
  /** Origin for queue URLs; known only once the server listens. */
  readonly endpoint: () => string;
}

/** The queues of the account. */
export class QueueRegistry {
  readonly #options: QueueRegistryOptions;
  readonly #queues = new Map<string, LiveQueue>();
  readonly #tasks: MoveTask[] = [];

  constructor(options: QueueRegistryOptions) {
    this.#options = options;
  }

  /**
   * Makes the queue with all that an earlier run left in it, or returns the one made already.
   *
   * @param attributes - as CreateQueue takes them; a dead-letter queue must have been made before
   * @throws AwsError if an attribute is unusable, or the queue is there with other attributes
   */
  ensure(name: string, attributes: Readonly<Record<string, string>>): LiveQueue {
    const parsed = parseQueueAttributes(name, attributes);
    const existing = this.#queues.get(name);
    if (existing !== undefined) {
      if (!sameEntries(existing.attributes.given, attributes)) {
        throw new AwsError(
          'QueueNameExists',
          `A queue already exists with the same name ${name} and other attributes.`,
        );
      }
      return existing;
    }
    const target = parsed.redrive?.deadLetterTargetArn;
    const deadLetterQueue = target === undefined ? undefined : this.byArn(target);
    if (target !== undefined && deadLetterQueue === undefined) {
      throw new AwsError(
        'InvalidParameterValue',
        `RedrivePolicy of ${name}: dead letter target ${target} does not exist.`,
      );
    }
    const { endpoint, region, accountId, directory, clock } = this.#options;
    const queue = new LiveQueue({
      name,
      arn: `arn:aws:sqs:${region}:${accountId}:${name}`,
      url: `${endpoint()}/${accountId}/${name}`,
      attributes: parsed,
      deadLetterQueue,
      journalPath: join(directory, `${name}.jsonl`),
      clock,
    });
    this.#queues.set(name, queue);
    return queue;
  }

  /** @throws AwsError QueueDoesNotExist */
  byName(name: string): LiveQueue {
    const queue = this.#queues.get(name);
    if (queue === undefined) throw queueDoesNotExist();
    return queue;
  }

  /** Looks at the path alone: the host may be any name of this machine. @throws AwsError QueueDoesNotExist */
  byUrl(url: string): LiveQueue {
    const path = URL.parse(url)?.pathname ?? url;
    const prefix = `/${this.#options.accountId}/`;
    if (!path.startsWith(prefix)) throw queueDoesNotExist();
    return this.byName(path.slice(prefix.length));
  }

  byArn(arn: string): LiveQueue | undefined {
    return this.all().find((queue) => queue.arn === arn);
  }

  all(): LiveQueue[] {
    return [...this.#queues.values()];
  }

  /**
   * DLQ redrive: moves what is visible in a dead-letter queue back to where it came from, or to another queue. It is
   * done at once, without AWS's pacing.
   *
   * @throws AwsError if a queue does not exist or the first is no dead-letter queue
   */
  redrive(sourceArn: string, destinationArn: string | undefined): MoveTask {
    const source = this.byArn(sourceArn);
    const destination = destinationArn === undefined ? undefined : this.byArn(destinationArn);
    if (source === undefined || (destinationArn !== undefined && destination === undefined)) {
      throw new AwsError(
        'ResourceNotFoundException',
        "The resource that you specified for the SourceArn or DestinationArn parameter doesn't exist.",
        { status: 404 },
      );
    }
    if (!this.all().some((queue) => queue.deadLetterQueue === source)) {
      throw new AwsError('InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.');
    }
    const startedAt = this.#options.clock();
    const messages = source.visible();
    let moved = 0;
    let failure: string | undefined;
    for (const message of messages) {
      const target = destination ?? this.byArn(message.deadLetterSource ?? '');
      if (target === undefined) {
        failure = 'CouldNotDetermineMessageSource';
        continue;
      }
      source.redriveTo(target, message);
      moved += 1;
    }
    const handle = Buffer.from(JSON.stringify({ task: this.#tasks.length + 1, sourceArn })).toString(
      'base64',
    );
    const task = { handle, sourceArn, destinationArn, moved, toMove: messages.length, startedAt, failure };
    this.#tasks.unshift(task);
    return task;
  }

  /** Redrives from this queue since the start, latest first. */
  moveTasks(sourceArn: string): readonly MoveTask[] {
    return this.#tasks.filter((task) => task.sourceArn === sourceArn);
  }

  close(): void {
    for (const queue of this.#queues.values()) queue.close();
  }
}

function queueDoesNotExist(): AwsError {
  return new AwsError('QueueDoesNotExist', 'The specified queue does not exist.', {
    queryCode: 'AWS.SimpleQueueService.NonExistentQueue',
  });
}

function sameEntries(
  left: Readonly<Record<string, string>>,
  right: Readonly<Record<string, string>>,
): boolean {
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => left[name] === right[name]);
}
