import { GetQueueAttributesCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { BUILT_IN_SUBSCRIBER } from '../../../lambda/core/settings/event-type.ts';
import { sqsClient } from '../../../operator/dead-letters/sqs-letter-queue.ts';
import { eventually } from '../eventually.ts';
import { queueOf } from '../queue-of.ts';
import { Difference } from '../report.ts';
import type { Walk } from '../walk.ts';

const ENTITY = 'transaction';

/** SQS says that a change of a queue's policy takes up to a minute. */
const POLICY_SECONDS = 120;

/** An event counts as rejected if it is still unsent so long after its answer, in milliseconds. */
const SETTLED = 1000;

/** The sweeper's age for claims, its schedule, its pauses between attempts, and the policy's minute. */
const SWEEP_SECONDS = 400;

/** What comes a while after a queue began to reject messages. */
interface Rejection {
  readonly takeAgain: () => Promise<void>;
  readonly seeSent: () => Promise<void>;
}

/** Has a queue reject messages. */
export async function rejectMessages(walk: Walk): Promise<Rejection> {
  const { ports, report, sender } = walk;
  const policy = new QueuePolicy(walk);
  const requestUuid = await report.step(
    'a queue rejects messages: the event is accepted all the same',
    async () => {
      await policy.deny();
      return eventually(ports, POLICY_SECONDS, 'the queue rejects a message', async () => {
        const request = await sender.accepted({ entity: ENTITY });
        await ports.pause(SETTLED, ports.signal);
        const unsent = (await sender.read(request.requestUuid))?.outbox.unsent ?? [];
        return unsent.includes(BUILT_IN_SUBSCRIBER) ? request.requestUuid : undefined;
      });
    },
  );
  return {
    async takeAgain() {
      await report.step('the queue takes messages again', () => policy.restore());
    },
    async seeSent() {
      if (requestUuid === undefined) return;
      await report.step('the sweeper sends what the queue rejected', async () => {
        const { outbox } = await sender.handled(requestUuid, SWEEP_SECONDS);
        if (outbox.attempts === 0) throw new Difference('The sweeper had no part in it.');
      });
    },
  };
}

/** Policy of the queue's source. */
class QueuePolicy {
  readonly #walk: Walk;
  #before = '';

  constructor(walk: Walk) {
    this.#walk = walk;
  }

  async deny(): Promise<void> {
    const { arn } = this.#queue();
    this.#before = await this.#read();
    const { Statement = [], ...rest } = JSON.parse(this.#before || '{"Version":"2012-10-17"}') as {
      readonly Statement?: readonly unknown[];
    };
    const denial = {
      Sid: 'Reject',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sqs:SendMessage',
      Resource: arn,
    };
    await this.#write(JSON.stringify({ ...rest, Statement: [...Statement, denial] }));
  }

  async restore(): Promise<void> {
    await this.#write(this.#before);
  }

  #queue() {
    return queueOf(this.#walk.sender.target, ENTITY, BUILT_IN_SUBSCRIBER);
  }

  async #read(): Promise<string> {
    const client = sqsClient(this.#walk.sender.target);
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: this.#queue().url, AttributeNames: ['Policy'] }),
      { abortSignal: this.#walk.ports.signal },
    );
    client.destroy();
    return Attributes.Policy ?? '';
  }

  async #write(policy: string): Promise<void> {
    const client = sqsClient(this.#walk.sender.target);
    await client.send(
      new SetQueueAttributesCommand({ QueueUrl: this.#queue().url, Attributes: { Policy: policy } }),
      { abortSignal: this.#walk.ports.signal },
    );
    client.destroy();
  }
}
