import { paginateScan } from '@aws-sdk/client-dynamodb';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { BUILT_IN_SUBSCRIBER } from '../../lambda/core/settings/event-type.ts';
import { historyIn, type LocalStackProcess } from '../e2e/local-stack.ts';
import { ENTITY_KINDS } from './planned-event.ts';
import type { ObservedEntity } from './verdict.ts';

/** Reads a whole table; items in the order of their keys, partition by partition. */
async function scan(stack: LocalStackProcess, tableParameter: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  const query = { TableName: stack.parameter(tableParameter), ConsistentRead: true };
  for await (const { Items = [] } of paginateScan({ client: stack.dynamodb }, query)) {
    items.push(...Items.map((item) => unmarshall(item)));
  }
  return items;
}

/** Every entity with its history, by its key. */
export async function observeEntities(stack: LocalStackProcess): Promise<Map<string, ObservedEntity>> {
  const items = await scan(stack, 'entities/table-name');
  return new Map(
    [...Map.groupBy(items, ({ pk }) => String(pk))].map(([entity, own]) => [
      entity,
      {
        history: historyIn(own),
        status: own.find(({ sk }) => sk === 'status')?.status as string | undefined,
      },
    ]),
  );
}

/** UUIDs of all claims, and of those that some queue may still lack. */
export async function observeClaims(
  stack: LocalStackProcess,
): Promise<{ claims: string[]; unsentClaims: string[] }> {
  const items = (await scan(stack, 'ledger/table-name')).filter(({ claimId }) => claimId !== undefined);
  const unsent = items.filter(({ sentAt }) => sentAt === undefined);
  return { claims: items.map(({ pk }) => String(pk)), unsentClaims: unsent.map(({ pk }) => String(pk)) };
}

/** Takes everything out of a subscriber's queues. @returns the UUIDs in order of arrival */
export async function drainSubscriber(stack: LocalStackProcess, subscriber: string): Promise<string[]> {
  const { sqs } = stack;
  const uuids: string[] = [];
  for (const kind of ENTITY_KINDS) {
    const QueueUrl = stack.parameter(`queues/${kind}/${subscriber}/url`);
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ['requestUuid'],
        }),
      );
      if (Messages.length === 0) break;
      uuids.push(...Messages.map((message) => message.MessageAttributes?.requestUuid?.StringValue ?? ''));
      await sqs.send(
        new DeleteMessageBatchCommand({
          QueueUrl,
          Entries: Messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle })),
        }),
      );
    }
  }
  return uuids;
}

/** Sends what lies in the handlers' dead-letter queues back to where it came from. @returns how many */
export async function redriveHandlers(stack: LocalStackProcess): Promise<number> {
  const { sqs } = stack;
  let redriven = 0;
  for (const kind of ENTITY_KINDS) {
    const QueueUrl = stack.parameter(`queues/${kind}/${BUILT_IN_SUBSCRIBER}/dlq-url`);
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages'],
      }),
    );
    const waiting = Number(Attributes?.ApproximateNumberOfMessages);
    if (waiting === 0) continue;
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: Attributes?.QueueArn }));
    redriven += waiting;
  }
  return redriven;
}
