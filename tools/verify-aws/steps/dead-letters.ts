import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { BUILT_IN_SUBSCRIBER } from '../../../lambda/core/settings/event-type.ts';
import { readLetter } from '../../../operator/dead-letters/dead-letter.ts';
import { readQueue } from '../../../operator/dead-letters/read-queue.ts';
import { redrive } from '../../../operator/dead-letters/redrive.ts';
import { SqsLetterQueue, sqsClient } from '../../../operator/dead-letters/sqs-letter-queue.ts';
import { pacer } from '../../../operator/sender/pace.ts';
import { eventually } from '../eventually.ts';
import { queueOf } from '../queue-of.ts';
import { Difference } from '../report.ts';
import type { Walk } from '../walk.ts';

const ENTITY = 'receiver-account';

const BROKEN_TABLE = 'no-such-table';

/** Two visibility time-outs of the stage, and what SQS and Lambda add. */
const DEAD_SECONDS = 240;

/** Breaks a handler, and sends it an event. Returns what comes after a while: see that it is a dead letter, and redrive it. */
export async function breakHandler(walk: Walk): Promise<() => Promise<void>> {
  const { report, sender } = walk;
  const handler = new HandlerEnvironment(walk);
  const requestUuid = await report.step(
    'a handler is broken: the event is accepted all the same',
    async () => {
      await handler.change({ ENTITY_TABLE: BROKEN_TABLE });
      const request = await sender.accepted({ entity: ENTITY });
      return request.requestUuid;
    },
  );
  return async () => {
    if (requestUuid === undefined) return;
    const found = await report.step('its event becomes a dead letter', () => untilDead(walk, requestUuid));
    await report.step('the handler is repaired, the dead letter redriven and handled', async () => {
      await handler.change({ ENTITY_TABLE: sender.target.entityTable });
      if (found === undefined) return;
      await redriveOne(walk, requestUuid);
      await sender.handled(requestUuid);
    });
  };
}

/** Environment of the handler. What is read of it stays in it. */
class HandlerEnvironment {
  readonly #walk: Walk;
  readonly #client: LambdaClient;
  readonly #name: string;

  constructor(walk: Walk) {
    const { target } = walk.sender;
    this.#walk = walk;
    this.#client = new LambdaClient(target.clientSettings);
    this.#name = target.functions.handlers.get(ENTITY) ?? '';
  }

  async change(variables: Readonly<Record<string, string>>): Promise<void> {
    const { ports } = this.#walk;
    const { Environment } = await this.#read();
    await this.#client.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: this.#name,
        Environment: { Variables: { ...Environment?.Variables, ...variables } },
      }),
      { abortSignal: ports.signal },
    );
    await eventually(ports, 60, 'Lambda has taken the change', async () =>
      (await this.#read()).LastUpdateStatus === 'InProgress' ? undefined : true,
    );
  }

  #read() {
    return this.#client.send(new GetFunctionConfigurationCommand({ FunctionName: this.#name }), {
      abortSignal: this.#walk.ports.signal,
    });
  }
}

async function untilDead({ ports, sender }: Walk, requestUuid: string): Promise<true> {
  const { target } = sender;
  const facts = queueOf(target, ENTITY, BUILT_IN_SUBSCRIBER);
  const client = sqsClient(target);
  try {
    return await eventually(ports, DEAD_SECONDS, 'the event is in the dead-letter queue', async () => {
      const { letters } = await readQueue(target, facts, new SqsLetterQueue(client, facts), 10, ports);
      return letters.some(({ event }) => event?.requestUuid === requestUuid) || undefined;
    });
  } finally {
    client.destroy();
  }
}

async function redriveOne({ ports, sender }: Walk, requestUuid: string): Promise<void> {
  const { target } = sender;
  const client = sqsClient(target);
  try {
    const { moved, left, failure } = await redrive(
      new SqsLetterQueue(client, queueOf(target, ENTITY, BUILT_IN_SUBSCRIBER)),
      {
        choose: async (letters) => letters.map((letter) => ({ ...readLetter(letter), wanted: true })),
        pace: pacer(undefined, ports),
        onDone: () => {},
      },
      ports,
    );
    if (failure !== undefined) throw failure;
    if (moved.includes(requestUuid) && left.length === 0) return;
    const reasons = left.map(({ reason, detail }) => `${reason}: ${detail}`).join('; ') || 'it was not there';
    throw new Difference(`The dead letter was not moved: ${reasons}.`);
  } finally {
    client.destroy();
  }
}
