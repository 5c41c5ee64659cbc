import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { QueueEvent } from '../../local/aws/sqs/queue-event.ts';
import type { LocalStackProcess } from './local-stack.ts';

/**
 * Gives back the message of an event that a queue has handed out, as a consumer does that stops: it is received again, or
 * goes to the dead-letter queue, without a wait for its visibility time-out. Nothing happens if that is over already, as on a
 * busy machine. The handle is the consumer's; besides it only the queue's journal knows it.
 */
export async function giveBackMessage(
  stack: LocalStackProcess,
  entity: string,
  subscriber: string,
  requestUuid: string,
): Promise<void> {
  const name = stack.parameter(`queues/${entity}/${subscriber}/name`);
  const journal = await readFile(join(stack.stateDirectory, 'aws', 'sqs', `${name}.jsonl`), 'utf8');
  const ids = new Map<number, string>();
  const receipts = new Map<number, string>();
  for (const line of journal.split('\n').slice(0, -1)) {
    const event = JSON.parse(line) as QueueEvent;
    if (event.type === 'sent' && event.message.body.includes(requestUuid))
      ids.set(event.message.sequence, event.message.id);
    if (event.type === 'received')
      for (const [sequence, receipt] of event.receipts) receipts.set(sequence, receipt);
    if (event.type === 'deleted') ids.delete(event.sequence);
  }
  for (const [sequence, id] of ids) {
    await stack.sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: stack.parameter(`queues/${entity}/${subscriber}/url`),
        ReceiptHandle: Buffer.from(`${id}/${receipts.get(sequence)}`).toString('base64'),
        VisibilityTimeout: 0,
      }),
    );
  }
}
