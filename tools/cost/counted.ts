import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one thing that happens to a function costs in requests, units and bytes. */
export interface Usage {
  /** Requests to AWS by operation, such as `dynamodb.PutItem`. */
  readonly requests: Readonly<Record<string, number>>;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** By which what DynamoDB stores grows, index entries and overheads among it. */
  readonly storedBytes: number;
  /** Of the messages sent to SQS. */
  readonly messageBytes: number;
  /** Messages sent, as SQS bills them: once for each started 64 KB. */
  readonly billedMessages: number;
  /** Of the function's log lines, metrics among them. */
  readonly logBytes: number;
  readonly logLines: number;
  /** Metrics that the lines hold. */
  readonly metrics: readonly string[];
}

/** Usage of a request to the endpoint. */
export interface RequestUsage extends Usage {
  /** Of API Gateway's line. */
  readonly accessLogBytes: number;
  /** Of the answer, headers included. */
  readonly answerBytes: number;
}

/** Usage of one event by the size of its body. */
interface BodyUsage {
  readonly bodyBytes: number;
  readonly verifier: RequestUsage;
  readonly handler: Usage;
}

/** What the first run of the sweeper used, on a ledger with so many claims of two days before. */
interface FirstSweep {
  readonly claims: number;
  readonly usage: Usage;
}

/** What the local run counted. A body has 1 KB and one queue takes it, where nothing else is said. */
export interface Counted {
  /** Requests by what became of them: `accepted`, `duplicate`, `held_copy`, or the code of the rejection. */
  readonly verifier: Readonly<Record<string, RequestUsage>>;
  /** Accepted events by the number of their queues; the first entry is one queue. */
  readonly queues: readonly RequestUsage[];
  readonly bodies: readonly BodyUsage[];
  /** Deliveries by what became of them: `handled`, `repeated`, `late`. */
  readonly handler: Readonly<Record<string, Usage>>;
  /** One run of the sweeper that finds nothing to look at. */
  readonly sweep: Usage;
  readonly firstSweep: FirstSweep;
  /** What the first request of a new process adds. */
  readonly coldStart: Usage;
  /** Requests for reading the secret once its cache is over. */
  readonly secretRefresh: Usage;
  /** Part of its size that a log has once it is compressed. */
  readonly compressedLogShare: number;
}

/** Bytes may differ from the committed ones by this part: times and numbers in log lines have more digits or fewer. */
const BYTE_TOLERANCE = 0.05;

const FILE = 'tools/cost/counted.json';

/** @param projectRoot - folder of package.json */
export function readCounted(projectRoot: string): Counted {
  return JSON.parse(readFileSync(join(projectRoot, FILE), 'utf8')) as Counted;
}

/** @param projectRoot - folder of package.json */
export function writeCounted(projectRoot: string, counted: Counted): void {
  writeFileSync(join(projectRoot, FILE), `${JSON.stringify(counted, null, 2)}\n`);
}

function isApproximate(path: string): boolean {
  return /(Bytes|Share)$/.test(path) && !path.endsWith('bodyBytes');
}

/** Lines that tell where two counts differ: requests, units and names at all, bytes by more than 5 %. */
export function countDifferences(committed: unknown, counted: unknown, path = ''): string[] {
  if (typeof committed === 'object' && typeof counted === 'object' && committed && counted) {
    const keys = new Set([...Object.keys(committed), ...Object.keys(counted)]);
    return [...keys].flatMap((key) =>
      countDifferences(
        (committed as Record<string, unknown>)[key],
        (counted as Record<string, unknown>)[key],
        path === '' ? key : `${path}.${key}`,
      ),
    );
  }
  const same =
    isApproximate(path) && typeof committed === 'number' && typeof counted === 'number'
      ? Math.abs(counted - committed) <= BYTE_TOLERANCE * Math.abs(committed)
      : committed === counted;
  return same ? [] : [`${path}: committed ${committed ?? 'nothing'}, counted ${counted ?? 'nothing'}`];
}
