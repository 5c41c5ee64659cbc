import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  type QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { claimItem } from '../../../lambda/adapters/ledger-record.ts';
import { outboxShard } from '../../../lambda/core/ledger/outbox-index.ts';
import { timePartition } from '../../../lambda/core/ledger/time-index.ts';
import type { Target } from '../../../operator/target/target.ts';
import { claimOf, uuid } from '../../lambda/factories.ts';

/** A claim of a merchant. */
interface Shown {
  readonly number: number;
  readonly claimedAt: number;
  /** 42 if absent. */
  readonly subject?: string;
}

/** What all claims have in common. */
const ITEM = claimItem(claimOf());

/** A ledger whose index shows what a test says. */
export class ShownLedger {
  shown: readonly Shown[] = [];
  /** Spans of claim times that were read. */
  readonly spans: (readonly [since: number, until: number])[] = [];
  readonly target: Target;
  readonly #partitions = new Map<string, string>();

  constructor() {
    const dynamoDb = new DynamoDBClient({ region: 'eu-west-1' });
    dynamoDb.send = (async (command: GetItemCommand | BatchGetItemCommand | QueryCommand) => {
      if (command instanceof GetItemCommand) return this.#item(command.input.Key?.pk?.S);
      return command instanceof BatchGetItemCommand ? this.#items(command) : this.#query(command);
    }) as never;
    this.target = {
      dynamoDb,
      ledgerTable: 'ledger',
      entityTable: 'entities',
      stackName: 'x',
      secret: { arn: 'arn' },
      eventSource: 'urn:test',
    } as unknown as Target;
  }

  /** Of the ledger alone: no event has been handled. */
  #items({ input }: BatchGetItemCommand) {
    const keys = input.RequestItems?.ledger?.Keys ?? [];
    return { Responses: { ledger: keys.flatMap(({ pk }) => this.#item(pk?.S).Item ?? []) } };
  }

  #item(wanted: string | undefined) {
    const found = this.shown.find(({ number }) => uuid(number) === wanted);
    if (found === undefined) return {};
    const { number, claimedAt, subject = '42' } = found;
    return {
      Item: {
        ...ITEM,
        pk: { S: uuid(number) },
        subject: { S: subject },
        claimedAt: { N: String(claimedAt) },
      },
    };
  }

  #partitionOf(subject: string): string {
    const known =
      this.#partitions.get(subject) ?? timePartition(outboxShard({ entity: 'merchant', subject }));
    this.#partitions.set(subject, known);
    return known;
  }

  #query({ input }: QueryCommand) {
    const {
      ':partition': partition,
      ':since': since,
      ':until': until,
    } = input.ExpressionAttributeValues ?? {};
    // Nothing is held.
    if (partition === undefined) return { Items: [] };
    const span = [Number(since?.N), Number(until?.N)] as const;
    if (partition.S === timePartition('unsent#0')) this.spans.push(span);
    const isIn = ({ claimedAt, subject = '42' }: Shown): boolean =>
      claimedAt >= span[0] && claimedAt <= span[1] && this.#partitionOf(subject) === partition.S;
    return {
      Items: this.shown.filter(isIn).map(({ number, claimedAt, subject = '42' }) => ({
        pk: { S: uuid(number) },
        claimedAt: { N: String(claimedAt) },
        entity: { S: 'merchant' },
        subject: { S: subject },
      })),
    };
  }
}
