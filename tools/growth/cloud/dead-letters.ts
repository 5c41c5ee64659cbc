import type {
  ChangeMessageVisibilityBatchCommandInput,
  DeleteMessageCommandInput,
  ReceiveMessageCommandInput,
} from '@aws-sdk/client-sqs';
import type { Answer } from './counted-client.ts';

/** Who waits for a message that does not come waits so long. */
const RECEIVED_AT_MOST = 10;

/** One message, made when it is received. */
export interface LetterContent {
  readonly body: string;
  readonly groupId: string;
}

interface Letter {
  readonly number: number;
  readonly group: Letter[];
  visibleAt: number;
  receives: number;
}

/**
 * A dead-letter queue of very many messages, which are made when they are received: memory is the code's under test. A message in
 * flight blocks those behind it in its group; as many as possible are given out of one group before the next.
 */
export class DeadLetters {
  readonly #contentOf: (number: number) => LetterContent;
  readonly #groups: Letter[][];
  readonly #letters = new Map<number, Letter>();
  receives = 0;

  /** @param groups - numbers of the messages of each group, in order */
  constructor(groups: readonly (readonly number[])[], contentOf: (number: number) => LetterContent) {
    this.#contentOf = contentOf;
    this.#groups = groups.map((numbers) => {
      const group: Letter[] = [];
      for (const number of numbers) {
        const letter = { number, group, visibleAt: 0, receives: 0 };
        group.push(letter);
        this.#letters.set(number, letter);
      }
      return group;
    });
  }

  /** Messages that are left. */
  get size(): number {
    return this.#letters.size;
  }

  receive({ VisibilityTimeout = 0 }: ReceiveMessageCommandInput, now: number): Answer {
    const chosen: Letter[] = [];
    for (const group of this.#groups) {
      if (chosen.length === RECEIVED_AT_MOST) break;
      for (const letter of group) {
        if (chosen.length === RECEIVED_AT_MOST || letter.visibleAt > now) break;
        chosen.push(letter);
      }
    }
    const Messages = chosen.map((letter) => {
      letter.visibleAt = now + VisibilityTimeout * 1000;
      letter.receives++;
      this.receives++;
      const { body, groupId } = this.#contentOf(letter.number);
      return {
        MessageId: `dead-${letter.number}`,
        ReceiptHandle: `${letter.number}/${letter.receives}`,
        Body: body,
        Attributes: {
          MessageGroupId: groupId,
          SentTimestamp: '0',
          ApproximateReceiveCount: String(letter.receives),
        },
      };
    });
    return { output: { Messages } };
  }

  delete({ ReceiptHandle = '' }: DeleteMessageCommandInput, now: number): Answer {
    const letter = this.#held(ReceiptHandle, now);
    if (letter === undefined) throw new Error('The receipt handle has expired.');
    this.#letters.delete(letter.number);
    letter.group.splice(letter.group.indexOf(letter), 1);
    return { output: {} };
  }

  hide({ Entries = [] }: ChangeMessageVisibilityBatchCommandInput, now: number): Answer {
    for (const { ReceiptHandle = '', VisibilityTimeout = 0 } of Entries) {
      const letter = this.#held(ReceiptHandle, now);
      if (letter !== undefined) letter.visibleAt = now + VisibilityTimeout * 1000;
    }
    return { output: {} };
  }

  counts(now: number): Answer {
    let hidden = 0;
    for (const { visibleAt } of this.#letters.values()) if (visibleAt > now) hidden++;
    return {
      output: {
        Attributes: {
          ApproximateNumberOfMessages: String(this.size - hidden),
          ApproximateNumberOfMessagesNotVisible: String(hidden),
        },
      },
    };
  }

  #held(receipt: string, now: number): Letter | undefined {
    const [number, receives] = receipt.split('/').map(Number);
    const letter = this.#letters.get(number ?? 0);
    return letter?.receives === receives && (letter?.visibleAt ?? 0) > now ? letter : undefined;
  }
}
