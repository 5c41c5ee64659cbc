import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { readQueues } from '../../../operator/dead-letters/read-queues.ts';
import { redriveQueues } from '../../../operator/dead-letters/redrive-queues.ts';
import { sqsClient } from '../../../operator/dead-letters/sqs-letter-queue.ts';
import { eventually } from '../eventually.ts';
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
  const client = sqsClient(target);
  try {
    return await eventually(ports, DEAD_SECONDS, 'the event is in the dead-letter queue', async () => {
      const readings = await readQueues(target, client, { type: ENTITY, limit: 10 }, ports);
      const found = readings.flatMap(({ letters }) => letters);
      return found.some(({ event }) => event?.requestUuid === requestUuid) || undefined;
    });
  } finally {
    client.destroy();
  }
}

async function redriveOne({ ports, sender }: Walk, requestUuid: string): Promise<void> {
  const client = sqsClient(sender.target);
  try {
    const options = { type: ENTITY, uuid: [requestUuid] };
    const { queues, notFound, complete } = await redriveQueues(sender.target, client, options, ports);
    if (complete) return;
    for (const { failure } of queues) if (failure !== undefined) throw failure;
    const left = queues.flatMap((queue) => queue.left.map(({ reason }) => reason));
    throw new Difference(`It was not moved: ${notFound.length > 0 ? 'not found' : left.join(', ')}.`);
  } finally {
    client.destroy();
  }
}
