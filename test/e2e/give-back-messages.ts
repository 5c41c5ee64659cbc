import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { QueueEvent } from '../../local/aws/sqs/queue-event.ts';
import type { LocalStackProcess } from './local-stack.ts';

/**
 * Gives back what a queue has handed out and what is not deleted, as a consumer does that stops: it is received again, or
 * goes to the dead-letter queue, without a wait for its visibility time-out. The handles are the consumer's; besides it
 * only the queue's journal knows them.
 *
 * @returns how many messages
 */
export async function giveBackMessages(
  stack: LocalStackProcess,
  entity: string,
  subscriber: string,
): Promise<number> {
  const name = stack.parameter(`queues/${entity}/${subscriber}/name`);
  const journal = await readFile(join(stack.stateDirectory, 'aws', 'sqs', `${name}.jsonl`), 'utf8');
  const ids = new Map<number, string>();
  const receipts = new Map<number, string>();
  for (const line of journal.split('\n').slice(0, -1)) {
    const event = JSON.parse(line) as QueueEvent;
    if (event.type === 'sent') ids.set(event.message.sequence, event.message.id);
    if (event.type === 'received')
      for (const [sequence, receipt] of event.receipts) receipts.set(sequence, receipt);
    if (event.type === 'deleted') receipts.delete(event.sequence);
  }
  for (const [sequence, receipt] of receipts) {
    await stack.sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: stack.parameter(`queues/${entity}/${subscriber}/url`),
        ReceiptHandle: Buffer.from(`${ids.get(sequence)}/${receipt}`).toString('base64'),
        VisibilityTimeout: 0,
      }),
    );
  }
  return receipts.size;
}
