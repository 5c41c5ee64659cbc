import { readCounted } from '../../cost/counted.ts';
import type { Bench } from '../bench.ts';
import { verifierVariables } from '../functions.ts';
import { batchPayload, bodyOf, webhookPayload } from '../payloads.ts';
import { FunctionProcess, type RunnableFunction } from '../process/function-process.ts';
import { kilobytesText, millisecondsText, type PartResult, ratioText } from '../result.ts';
import { median, ratio } from '../statistics.ts';
import type { SeenRequest } from '../stub/protocol.ts';
import { WarmProcesses } from './warm-processes.ts';

const BODY_BYTES = [1, 4, 16, 64, 256].map((kilobytes) => kilobytes * 1024);
const MAX_SUBSCRIBERS = 5;
const BLOCKS = 5;
const WARM_UPS = 60;

/** Work of a block, in invocations with the smallest body. */
const BLOCK = 60;

/** What grows with the table: a read without the key of what is looked for. */
export class UnboundedReadError extends Error {
  override readonly name = 'UnboundedReadError';
}

/**
 * Whether a request takes as long for a table of a million items as for an empty one.
 *
 * @throws UnboundedReadError if it does not
 */
export function assertBounded({ target, fields }: SeenRequest): void {
  const operation = target.split('.')[1] ?? '';
  if (operation === 'Scan' || /PartiQL|Statement/.test(operation)) {
    throw new UnboundedReadError(`${operation} reads the whole table.`);
  }
  if (operation !== 'Query') return;
  if (!/=/.test(String(fields.KeyConditionExpression ?? ''))) {
    throw new UnboundedReadError('A query has no condition on its key.');
  }
  if (fields.Limit === undefined) throw new UnboundedReadError('A query has no limit.');
  if (fields.FilterExpression !== undefined) {
    throw new UnboundedReadError('A query throws away what it has read and paid for.');
  }
}

async function requestsOf(
  bench: Bench,
  code: RunnableFunction,
  payload: string,
): Promise<readonly SeenRequest[]> {
  const started = new FunctionProcess(bench.runtimeFile, code);
  try {
    await started.ready();
    // The first one reads the secret.
    await started.invoke([payload]);
    return await bench.stub.recorded(() => started.invoke([payload]));
  } finally {
    await started.kill();
  }
}

function bytesOf(requests: readonly SeenRequest[], target: string): number {
  return requests
    .filter((request) => request.target === target)
    .reduce((sum, { fields }) => sum + Buffer.byteLength(JSON.stringify(fields)), 0);
}

/** What grows with bodies and subscribers, and what does not grow with the ledger. */
export async function measureSizes(bench: Bench): Promise<PartResult> {
  const { verifiers, handlers, sweeper } = bench.functions;
  const bodies = new Map<number, readonly SeenRequest[]>();
  for (const bytes of BODY_BYTES) {
    bench.progress(`growth: bodies of ${kilobytesText(bytes)}`);
    bodies.set(bytes, await requestsOf(bench, verifiers.deployed, webhookPayload(bodyOf(bytes))));
  }
  const subscribers: { readonly count: number; readonly requests: readonly SeenRequest[] }[] = [];
  for (let count = 1; count <= MAX_SUBSCRIBERS; count++) {
    bench.progress(`growth: ${count} subscribers`);
    const code = { ...verifiers.deployed, variables: verifierVariables(bench.surroundings, count) };
    subscribers.push({ count, requests: await requestsOf(bench, code, webhookPayload(bodyOf(1024))) });
  }
  const others = [
    ...(await requestsOf(bench, handlers.deployed, batchPayload(10, 10))),
    ...(await requestsOf(bench, sweeper, '{}')),
  ];
  const all = [...bodies.values(), ...subscribers.map(({ requests }) => requests), others].flat();
  for (const request of all) assertBounded(request);
  const counted = readCounted(bench.projectRoot);
  const operations = [...new Set(all.map(({ target }) => target.split('.')[1]))].sort();
  const times = await bodyTimes(bench);
  return {
    figures: {
      'write units per accepted event, as counted': counted.verifier.accepted?.writeUnits ?? Number.NaN,
      'requests per accepted event': subscribers[0]?.requests.length ?? Number.NaN,
      'requests per further queue':
        ((subscribers.at(-1)?.requests.length ?? Number.NaN) -
          (subscribers[0]?.requests.length ?? Number.NaN)) /
        (MAX_SUBSCRIBERS - 1),
    },
    tables: [
      {
        title: 'Growth with the body',
        head: [
          'body',
          'requests',
          'write units',
          'bytes to DynamoDB',
          'bytes to SQS',
          'processor time / 1 KB',
          'processor time / bare calls',
          'processor ms',
        ],
        rows: BODY_BYTES.map((bytes) => {
          const requests = bodies.get(bytes) ?? [];
          const time = times.get(bytes);
          const smallest = times.get(BODY_BYTES[0] as number);
          return [
            kilobytesText(bytes),
            String(requests.length),
            String(counted.bodies.find(({ bodyBytes }) => bodyBytes === bytes)?.verifier.writeUnits),
            String(
              bytesOf(requests, 'DynamoDB_20120810.PutItem') +
                bytesOf(requests, 'DynamoDB_20120810.UpdateItem'),
            ),
            String(bytesOf(requests, 'AmazonSQS.SendMessage')),
            ratioText(ratio(time?.deployed ?? [], smallest?.deployed ?? [])),
            ratioText(ratio(time?.deployed ?? [], time?.bare ?? [])),
            millisecondsText(median(time?.deployed ?? [])),
          ];
        }),
        note: 'Write units are those of claim and mark with their index entries, as the end-to-end tests count them (tools/cost/counted.json). The body is sent to DynamoDB compressed, in base64. Bare calls neither read it strictly nor compress it.',
      },
      {
        title: 'Growth with the subscribers',
        head: ['subscribers', 'requests', 'of them to SQS', 'write units'],
        rows: subscribers.map(({ count, requests }) => [
          String(count),
          String(requests.length),
          String(requests.filter(({ target }) => target === 'AmazonSQS.SendMessage').length),
          String(counted.queues[count - 1]?.writeUnits),
        ]),
        note: `The ledger's size does not come into it: of all that verifier, handler and sweeper ask (${operations.join(', ')}), nothing is a scan, and each query has a condition on its key and a limit.`,
      },
    ],
    data: {
      operations,
      bodies: BODY_BYTES.map((bytes) => ({
        bytes,
        requests: bodies.get(bytes)?.length,
        deployed: median(times.get(bytes)?.deployed ?? []),
        bare: median(times.get(bytes)?.bare ?? []),
      })),
      subscribers: subscribers.map(({ count, requests }) => ({ count, requests: requests.length })),
    },
  };
}

/** Processor time by size of the body, in milliseconds. */
async function bodyTimes(bench: Bench) {
  const rows = ['bare', 'deployed'] as const;
  const first = webhookPayload(bodyOf(BODY_BYTES[0] as number));
  const processes = await WarmProcesses.start(
    bench,
    bench.functions.verifiers,
    rows,
    first,
    /"statusCode":200/,
    WARM_UPS,
  );
  try {
    const times = new Map<
      number,
      { readonly bare: readonly number[]; readonly deployed: readonly number[] }
    >();
    for (const bytes of BODY_BYTES) {
      bench.progress(`growth: time of bodies of ${kilobytesText(bytes)}`);
      const block = Math.max(5, Math.round(BLOCK / Math.sqrt(bytes / 1024)));
      const payload = webhookPayload(bodyOf(bytes));
      await processes.measure(payload, 1, block);
      const { bare, deployed } = await processes.measure(payload, Math.round(BLOCKS * bench.effort), block);
      times.set(bytes, { bare: bare.cpu, deployed: deployed.cpu });
    }
    return times;
  } finally {
    await processes.close();
  }
}
