import {
  type ChangeMessageVisibilityBatchCommandInput,
  type DeleteMessageCommandInput,
  type ReceiveMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { formatCloudEvent } from '../../../lambda/core/message/cloud-event.ts';
import { messageGroupId } from '../../../lambda/core/message/message-group.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { UsageMeter } from '../../../local/aws/usage/usage-meter.ts';
import { redriveQueues } from '../../../operator/dead-letters/redrive-queues.ts';
import type { Target } from '../../../operator/target/target.ts';
import { sampleBody } from '../../cost/sample-body.ts';
import { type Answer, countedClient, sumOf } from '../cloud/counted-client.ts';
import { DeadLetters } from '../cloud/dead-letters.ts';
import { VirtualClock } from '../cloud/virtual-clock.ts';
import type { GrowthTable } from '../growth-table.ts';
import { LiveMemory } from '../live-memory.ts';
import { CALL_TIME, NOON, uuid } from './common.ts';

/** What there is in a dead-letter queue, and what of it is to be moved. */
interface Buried {
  /** Numbers of the messages of each entity, in order. */
  readonly groups: readonly (readonly number[])[];
  /** All, if absent. */
  readonly wanted?: readonly number[];
}

/** What a redrive has taken. */
interface Redriven {
  readonly calls: number;
  readonly received: number;
  readonly minutes: number;
  readonly megabytes: number;
}

const [MERCHANT] = DEFAULT_EVENT_TYPES;
const FACTS = {
  entity: MERCHANT?.entity ?? '',
  subscriber: 'handler',
  name: 'merchant-handler.fifo',
  url: 'https://sqs/merchant-handler.fifo',
  arn: '',
  deadLetterUrl: 'https://sqs/merchant-handler-dlq.fifo',
  deadLetterArn: '',
};

/** Times that memory is looked at. */
const SAMPLES = 20;

async function redrive({ groups, wanted }: Buried, isSmall: boolean): Promise<Redriven> {
  const clock = new VirtualClock(NOON);
  const meter = new UsageMeter();
  const memory = new LiveMemory(!isSmall);
  const count = groups.reduce((sum, { length }) => sum + length, 0);
  const groupOf = new Map(
    groups.flatMap((numbers, group) => numbers.map((number) => [number, group] as const)),
  );
  const sample = sampleBody(1, 'VALID', 1024);
  const eventOf = (number: number) => ({
    requestUuid: uuid(number),
    eventType: MERCHANT?.name ?? '',
    entity: MERCHANT?.entity ?? '',
    subject: String(groupOf.get(number)),
    status: 'VALID',
    claimedAt: NOON - 3_600_000 + number,
    securityFields: ['id', 'status'],
    secretVersion: 'v1',
    bodyText: sample,
  });
  const letters = new DeadLetters(groups, (number) => {
    const event = eventOf(number);
    return { body: formatCloudEvent(event, 'urn:growth'), groupId: messageGroupId(event) };
  });
  let calls = 0;
  const operations: Readonly<Record<string, (input: never) => Answer>> = {
    ReceiveMessage: (input: ReceiveMessageCommandInput) => {
      if (calls++ % Math.ceil(count / 10 / SAMPLES) === 0) memory.look();
      return letters.receive(input, clock.now());
    },
    DeleteMessage: (input: DeleteMessageCommandInput) => letters.delete(input, clock.now()),
    ChangeMessageVisibilityBatch: (input: ChangeMessageVisibilityBatchCommandInput) =>
      letters.hide(input, clock.now()),
    GetQueueAttributes: () => letters.counts(clock.now()),
    SendMessage: () => ({ output: {} }),
  };
  const client = countedClient(
    SQSClient,
    'sqs',
    { clock, meter, callTime: CALL_TIME },
    (operation, input) => {
      const known = operations[operation];
      if (known === undefined) throw new Error(`Nobody answers ${operation} here.`);
      return known(input as never);
    },
  );
  const trail = { newId: () => '1', caller: async () => 'arn', append: async () => {} };
  const target = {
    name: 'growth',
    eventTypes: DEFAULT_EVENT_TYPES,
    queues: [FACTS],
    trail,
  } as unknown as Target;
  const ports = { now: clock.now, pause: clock.wait, signal: new AbortController().signal };
  const filter = { type: MERCHANT?.name ?? '', ...(wanted !== undefined && { uuid: wanted.map(uuid) }) };
  meter.start();
  memory.begin();
  const { queues } = await clock.run(redriveQueues(target, client, { ...filter, reason: 'growth' }, ports));
  memory.look();
  const moved = queues.reduce((sum, queue) => sum + queue.moved.length, 0);
  if (moved !== (wanted?.length ?? count)) throw new Error(`${moved} dead letters were moved.`);
  memory.end();
  return {
    calls: sumOf(meter, 'requests'),
    received: letters.receives,
    minutes: (clock.now() - NOON) / 60_000,
    megabytes: memory.megabytes,
  };
}

async function grow(
  isSmall: boolean,
  title: string,
  sizes: readonly number[],
  buriedOf: (letters: number) => Buried,
  note: string,
): Promise<GrowthTable> {
  const redriven: Redriven[] = [];
  for (const letters of sizes) redriven.push(await redrive(buriedOf(letters), isSmall));
  const row = (what: string, kind: keyof Redriven) => ({ what, counts: redriven.map((each) => each[kind]) });
  return {
    title,
    of: 'dead letters',
    sizes,
    rows: [
      row('calls of SQS', 'calls'),
      row('messages received', 'received'),
      row('minutes', 'minutes'),
      { ...row('MB held', 'megabytes'), isMemory: true },
    ],
    note,
  };
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

/** So many entities that have as many dead letters each, and what is left of them. */
function shared(letters: number, ofEach: number): number[][] {
  return Array.from({ length: Math.ceil(letters / ofEach) }, (_, group) =>
    numbers(group * ofEach, Math.min(letters, (group + 1) * ofEach)),
  );
}

/** How a redrive grows with its dead-letter queue. */
export async function measureRedrive(isSmall: boolean): Promise<GrowthTable[]> {
  const sizes = isSmall ? [100, 1000] : [100, 1000, 10_000];
  return [
    await grow(
      isSmall,
      'Dead letters redriven',
      sizes,
      (letters) => ({ groups: shared(letters, 5) }),
      'Five of each entity. Half of what a receive brings may be the beginning of an entity whose rest did not fit: it is given back, and comes as a whole.',
    ),
    await grow(
      isSmall,
      'Dead letters of one entity redriven',
      sizes,
      (letters) => ({ groups: [numbers(0, letters)] }),
      'One after another.',
    ),
    await grow(
      isSmall,
      'One dead letter among others redriven',
      sizes,
      (letters) => ({ groups: shared(letters, 5), wanted: [0] }),
      'What is not meant stays hidden until the end, and is hidden anew each time the work has lasted twice as long.',
    ),
    await grow(
      isSmall,
      'Half of the dead letters redriven, of one entity behind one that stays',
      sizes,
      behindOneThatStays,
      'The queue shows ten of an entity, of which one stays: nine are moved with each receive.',
    ),
  ];
}

/** One entity has half of the letters, of which the first is not meant; nor are those of others. */
function behindOneThatStays(letters: number): Buried {
  const half = letters / 2 + 1;
  const others = shared(letters - half, 5).map((group) => group.map((number) => number + half));
  return { groups: [numbers(0, half), ...others], wanted: numbers(1, half) };
}
