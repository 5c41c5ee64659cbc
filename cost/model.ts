import type { Counted, RequestUsage, Usage } from './counted.ts';
import { type Durations, type InvocationTime, invocationMilliseconds } from './durations.ts';
import { platformBytes, platformLines } from './platform-lines.ts';
import { type PriceName, type PriceTable, priceOf } from './prices.ts';
import { type FunctionKind, MONTH_DAYS, type StackFacts } from './stack-facts.ts';

/** What comes in a month. */
export interface Workload {
  /** Accepted events. */
  readonly events: number;
  /** One of the sizes that were counted. */
  readonly bodyBytes: number;
  /** Queues of an event, that of the built-in handler among them; one of the numbers that were counted. */
  readonly queues: number;
  /** Copies that come besides, for each event. */
  readonly duplicates: number;
  /** Requests that are rejected besides, for each event. */
  readonly rejected: number;
  /** Messages that a handler gets at a time, on the average. */
  readonly messagesPerBatch: number;
}

/** What nobody can count beforehand. Each is stated beside the result. */
export interface Assumptions {
  /** Receives of Lambda's pollers in a minute, for each queue that is empty. */
  readonly idleReceivesPerMinute: number;
  /** Requests of the busiest times against the average: says how many verifiers keep a copy of the secret. */
  readonly peakFactor: number;
  /** Months that an entry of a history is charged for if histories are kept for ever. */
  readonly historyMonths: number;
  /** Part of the invocations that X-Ray records. */
  readonly tracedShare: number;
}

/** Everything that a cost depends on. */
export interface CostInputs {
  readonly workload: Workload;
  readonly counted: Counted;
  readonly durations: Durations;
  readonly facts: StackFacts;
  readonly assumptions: Assumptions;
  readonly prices: PriceTable;
}

/** One item of the bill. */
export interface CostLine {
  readonly item: string;
  /** For a million events, or for a month. */
  readonly dollars: number;
  /** One sentence that says what it is. */
  readonly meaning: string;
}

/** A bill: what each event costs, and what a month costs without one. */
export interface Bill {
  /** Dollars for a million accepted events. */
  readonly perMillion: readonly CostLine[];
  /** Dollars for a month. */
  readonly fixed: readonly CostLine[];
  readonly perMillionTotal: number;
  readonly fixedTotal: number;
  /** Dollars for the month of the workload. */
  readonly monthTotal: number;
}

const MILLION = 1_000_000;
const GIGABYTE = 1024 ** 3;
const HTTP_METERED_BYTES = 512 * 1024;
const SQS_METERED_BYTES = 64 * 1024;
const READ_UNIT_BYTES = 4096;
const MONTH_MINUTES = MONTH_DAYS * 24 * 60;
/** CloudWatch stores so many bytes with each line. */
const LINE_METADATA_BYTES = 26;

/** A bill cannot be made from what was counted. */
export class NotCountedError extends Error {
  override readonly name = 'NotCountedError';
}

/** The bill of a month. @throws NotCountedError for a body or a number of queues that was not counted */
export function bill(inputs: CostInputs): Bill {
  const reckoning = new Reckoning(inputs);
  const perMillion = reckoning.eventLines().filter(({ dollars }) => dollars > 0);
  const fixed = reckoning.fixedLines().filter(({ dollars }) => dollars > 0);
  const [perMillionTotal, fixedTotal] = [total(perMillion), total(fixed)];
  const monthTotal = (perMillionTotal * inputs.workload.events) / MILLION + fixedTotal;
  return { perMillion, fixed, perMillionTotal, fixedTotal, monthTotal };
}

function total(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { dollars }) => sum + dollars, 0);
}

class Reckoning {
  readonly #inputs: CostInputs;
  readonly #accepted: RequestUsage;
  readonly #handled: Usage;
  readonly #duplicate: RequestUsage;
  readonly #rejected: RequestUsage;

  constructor(inputs: CostInputs) {
    this.#inputs = inputs;
    const { counted, workload } = inputs;
    const { bodies, queues, verifier } = counted;
    const body = needed(
      bodies.find(({ bodyBytes }) => bodyBytes === workload.bodyBytes),
      `bodies of ${workload.bodyBytes} bytes`,
    );
    const one = needed(queues[0], 'one queue');
    const several = needed(queues[workload.queues - 1], `${workload.queues} queues`);
    const messages = workload.queues * body.verifier.billedMessages;
    this.#accepted = {
      ...body.verifier,
      billedMessages: messages,
      writeUnits: body.verifier.writeUnits + several.writeUnits - one.writeUnits,
      logBytes: body.verifier.logBytes + several.logBytes - one.logBytes,
    };
    this.#handled = body.handler;
    this.#duplicate = needed(verifier.duplicate, 'duplicates');
    // Hashes that do not verify are what garbage looks like to whoever tries hardest.
    this.#rejected = needed(verifier.hash_mismatch, 'hashes that do not verify');
  }

  eventLines(): CostLine[] {
    const { workload, facts, counted, durations, assumptions } = this.#inputs;
    const { duplicates, rejected, messagesPerBatch: batch, bodyBytes } = workload;
    const requests = 1 + duplicates + rejected;
    const invocations = requests + 1 / batch;
    const metered = Math.ceil(bodyBytes / HTTP_METERED_BYTES);
    const messageBytes = this.#accepted.messageBytes;
    const receives = Math.ceil((batch * messageBytes) / SQS_METERED_BYTES);
    const { kept, looked, rejected: refused, cold } = durations.verifier;
    const verifierSeconds =
      this.#seconds('verifier', kept) +
      duplicates * this.#seconds('verifier', looked) +
      rejected * this.#seconds('verifier', refused) +
      requests * durations.coldShare * this.#coldSeconds('verifier', cold, kept);
    const handlerSeconds =
      this.#seconds('handler', durations.handler.batch) / batch +
      this.#seconds('handler', durations.handler.message) +
      (durations.coldShare *
        this.#coldSeconds('handler', durations.handler.cold, durations.handler.message)) /
        batch;
    const logs = this.#logs();
    return [
      this.#perMillion(
        'HTTP API: requests',
        requests * metered,
        'httpApiRequest',
        'API Gateway takes the requests in; one counts for each started 512 KB.',
      ),
      this.#perMillion('Verifier: invocations', requests, 'lambdaRequest', 'One for each request.'),
      this.#perMillion(
        'Verifier: time',
        verifierSeconds * gigabytes(facts.memoryMegabytes.verifier),
        'lambdaGigabyteSecond',
        `Memory (${facts.memoryMegabytes.verifier} MB) for as long as it runs, initialisation of new processes among it; ${durations.measured ? 'measured' : 'assumed'} times.`,
      ),
      this.#perMillion(
        'Ledger: writes of the verifier',
        this.#accepted.writeUnits + duplicates * this.#duplicate.writeUnits,
        'dynamoWriteUnit',
        `Claim and mark with their index entries: ${this.#accepted.writeUnits} units an accepted event.`,
      ),
      this.#perMillion(
        'Ledger: reads of the sweeper',
        this.#inspectionReads(),
        'dynamoReadUnit',
        'The sweeper looks now and then whether a claim was left behind.',
      ),
      this.#perMillion(
        'Queues: sending',
        this.#accepted.billedMessages,
        'sqsFifoRequest',
        'A message to each queue; one counts for each started 64 KB.',
      ),
      this.#perMillion(
        'Queue of the handler: receiving and deleting',
        (receives + 1) / batch,
        'sqsFifoRequest',
        `Lambda receives and deletes a batch, of ${batch} on the average. What others receive is theirs.`,
      ),
      this.#perMillion('Handler: invocations', 1 / batch, 'lambdaRequest', 'One for each batch.'),
      this.#perMillion(
        'Handler: time',
        handlerSeconds * gigabytes(facts.memoryMegabytes.handler),
        'lambdaGigabyteSecond',
        `As for the verifier (${facts.memoryMegabytes.handler} MB), without business code of your own; ${durations.measured ? 'measured' : 'assumed'} times.`,
      ),
      this.#perMillion(
        'Entities: writes of the handler',
        this.#handled.writeUnits,
        'dynamoWriteUnit',
        `History, status and mark: ${this.#handled.writeUnits} units an event.`,
      ),
      this.#perMillion(
        'Logs: taking in',
        logs.bytes / GIGABYTE,
        'logIngestion',
        `${Math.round(logs.bytes)} bytes an event: lines and metrics of verifier and handler${facts.platformLines ? ', lines of Lambda itself' : ''}${facts.accessLog ? ', the line of API Gateway' : ''}.`,
      ),
      this.#perMillion(
        'Logs: keeping',
        (this.#storedLog(logs) / GIGABYTE) * (facts.logRetentionDays / MONTH_DAYS),
        'logStorage',
        `Compressed, for ${facts.logRetentionDays} days.`,
      ),
      this.#stored(
        'Ledger: keeping',
        this.#accepted.storedBytes,
        facts.ledgerRetentionDays / MONTH_DAYS,
        `${Math.round(this.#accepted.storedBytes)} bytes with index entries for ${facts.ledgerRetentionDays} days${facts.pointInTimeRecovery ? ', point-in-time recovery included' : ''}.`,
      ),
      this.#stored(
        'Entities: keeping',
        this.#handled.storedBytes,
        this.#historyMonths(),
        facts.historyRetentionDays === undefined
          ? `History is kept for ever; this is for the first ${assumptions.historyMonths} months of an entry.`
          : `History is kept for ${facts.historyRetentionDays} days.`,
      ),
      this.#perMillion(
        'Answers',
        (this.#accepted.answerBytes +
          duplicates * this.#duplicate.answerBytes +
          rejected * this.#rejected.answerBytes) /
          GIGABYTE,
        'transferOut',
        'Data to the internet. What comes in is free.',
      ),
      this.#perMillion(
        'Traces',
        facts.tracing ? invocations * assumptions.tracedShare : 0,
        'trace',
        `X-Ray records ${assumptions.tracedShare * 100} % of the invocations.`,
      ),
      this.#perMillion(
        'Secret: reads of new processes',
        requests * durations.coldShare * (counted.coldStart.requests[READ_SECRET] ?? 0),
        'secretRequest',
        'A process reads the webhook secret when it starts.',
      ),
    ];
  }

  fixedLines(): CostLine[] {
    const { facts, counted, durations, assumptions, workload } = this.#inputs;
    const runs = facts.scheduledRuns;
    const busyRuns = Math.min(runs, workload.events);
    const notes = counted.firstSweep.usage.writeUnits - counted.sweep.writeUnits;
    const sweeperLog = {
      bytes: counted.sweep.logBytes + (facts.platformLines ? platformBytes() : 0),
      lines: counted.sweep.logLines + (facts.platformLines ? platformLines() : 0),
    };
    const metrics = this.#metrics();
    return [
      this.#monthly('Alarms', facts.alarms, 'alarmMonth', `${facts.alarms} alarms on one metric each.`),
      this.#monthly(
        'Dashboards',
        facts.dashboards,
        'dashboardMonth',
        'Free in an account that has two others at most.',
      ),
      this.#monthly(
        'Metrics',
        metrics,
        'metricMonth',
        `${metrics} metrics of our own get data every hour. Each of the others costs ${(this.#price('metricMonth') / (MONTH_DAYS * 24)).toFixed(4)} for an hour in which it occurs.`,
      ),
      this.#monthly(
        'Keys',
        facts.keys,
        'keyMonth',
        facts.keys === 1
          ? 'Lets CloudWatch send alarms to an encrypted topic, or encrypts everything if the stage asks for that.'
          : 'Customer-managed keys.',
      ),
      this.#monthly('Secret: keeping', facts.secrets, 'secretMonth', 'The webhook secret.'),
      this.#monthly(
        'Secret: reads',
        this.#secretReads(),
        'secretRequest',
        `A verifier at work reads it every ${facts.secretCacheSeconds} s; ${this.#verifiers()} at work at a time (assumed: a peak of ${assumptions.peakFactor} times the average).`,
      ),
      this.#monthly(
        'Queues: polling',
        facts.polledQueues * assumptions.idleReceivesPerMinute * MONTH_MINUTES,
        'sqsFifoRequest',
        `Lambda asks ${facts.polledQueues} queues without end: five pollers each, 20 s at a time (documented for standard queues, assumed for FIFO).`,
      ),
      this.#monthly('Sweeper: invocations', runs, 'lambdaRequest', 'One every minute.'),
      this.#monthly(
        'Sweeper: time',
        runs * this.#seconds('sweeper', durations.sweeper.run) * gigabytes(facts.memoryMegabytes.sweeper),
        'lambdaGigabyteSecond',
        `It finds nothing to send; ${durations.measured ? 'measured' : 'assumed'} time.`,
      ),
      this.#monthly(
        'Sweeper: reads',
        runs * counted.sweep.readUnits,
        'dynamoReadUnit',
        `${counted.sweep.readUnits} units a run that finds nothing.`,
      ),
      this.#monthly(
        'Sweeper: notes',
        runs * counted.sweep.writeUnits + busyRuns * notes,
        'dynamoWriteUnit',
        'How far it has looked, for each part of the ledger: at most after every run.',
      ),
      this.#monthly(
        'Sweeper: logs',
        (runs * sweeperLog.bytes) / GIGABYTE,
        'logIngestion',
        `${Math.round(sweeperLog.bytes)} bytes a run.`,
      ),
      this.#monthly(
        'Sweeper: keeping logs',
        ((runs * this.#storedLog(sweeperLog)) / GIGABYTE) * (facts.logRetentionDays / MONTH_DAYS),
        'logStorage',
        `Compressed, for ${facts.logRetentionDays} days.`,
      ),
    ];
  }

  #price(name: PriceName): number {
    return priceOf(this.#inputs.prices, name);
  }

  #perMillion(item: string, units: number, price: PriceName, meaning: string): CostLine {
    return { item, dollars: units * MILLION * this.#price(price), meaning };
  }

  #monthly(item: string, units: number, price: PriceName, meaning: string): CostLine {
    return { item, dollars: units * this.#price(price), meaning };
  }

  #stored(item: string, bytes: number, months: number, meaning: string): CostLine {
    const { pointInTimeRecovery } = this.#inputs.facts;
    const price = this.#price('dynamoStorage') + (pointInTimeRecovery ? this.#price('dynamoRecovery') : 0);
    return { item, dollars: ((bytes * MILLION) / GIGABYTE) * months * price, meaning };
  }

  #seconds(kind: FunctionKind, time: InvocationTime): number {
    return invocationMilliseconds(time, this.#inputs.facts.memoryMegabytes[kind]) / 1000;
  }

  /** What a first invocation takes longer than a later one, its initialisation included. */
  #coldSeconds(kind: FunctionKind, cold: InvocationTime & { initialisation: number }, warm: InvocationTime) {
    const { initialisation, ...first } = cold;
    return initialisation / 1000 + this.#seconds(kind, first) - this.#seconds(kind, warm);
  }

  /** Read units of all looks at one claim. An item is read as a whole, so a large body makes each look dearer. */
  #inspectionReads(): number {
    const { firstSweep, sweep, bodies } = this.#inputs.counted;
    const small = bodies[0]?.verifier.storedBytes ?? 0;
    const perClaim = (firstSweep.usage.readUnits - sweep.readUnits) / firstSweep.claims;
    const started = (bytes: number) => Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES));
    return (perClaim * started(this.#accepted.storedBytes)) / started(small);
  }

  #logs(): { readonly bytes: number; readonly lines: number } {
    const { workload, facts } = this.#inputs;
    const { duplicates, rejected, messagesPerBatch: batch } = workload;
    const perRequest = (usage: RequestUsage) => ({
      bytes:
        usage.logBytes +
        (facts.accessLog ? usage.accessLogBytes : 0) +
        (facts.platformLines ? platformBytes() : 0),
      lines: usage.logLines + (facts.accessLog ? 1 : 0) + (facts.platformLines ? platformLines() : 0),
    });
    const [one, copy, garbage] = [this.#accepted, this.#duplicate, this.#rejected].map(perRequest);
    const sum = (field: 'bytes' | 'lines', platform: number) =>
      (one?.[field] ?? 0) +
      duplicates * (copy?.[field] ?? 0) +
      rejected * (garbage?.[field] ?? 0) +
      (facts.platformLines ? platform / batch : 0);
    // Of the two lines of a batch one holds its metrics: counted with each message, so rather too much than too little.
    return {
      bytes: sum('bytes', platformBytes()) + this.#handled.logBytes,
      lines: sum('lines', platformLines()) + this.#handled.logLines,
    };
  }

  #storedLog({ bytes, lines }: { readonly bytes: number; readonly lines: number }): number {
    return bytes * this.#inputs.counted.compressedLogShare + lines * LINE_METADATA_BYTES;
  }

  #historyMonths(): number {
    const { facts, assumptions } = this.#inputs;
    return facts.historyRetentionDays === undefined
      ? assumptions.historyMonths
      : facts.historyRetentionDays / MONTH_DAYS;
  }

  /** Verifiers that are at work at a time. */
  #verifiers(): number {
    const { workload, durations, assumptions } = this.#inputs;
    const requests = workload.events * (1 + workload.duplicates + workload.rejected);
    const seconds = this.#seconds('verifier', durations.verifier.kept);
    return Math.max(1, Math.ceil((requests / (MONTH_MINUTES * 60)) * seconds * assumptions.peakFactor));
  }

  #secretReads(): number {
    const { workload, facts, counted } = this.#inputs;
    const perRefresh = counted.coldStart.requests[READ_SECRET] ?? 0;
    const refreshes = this.#verifiers() * ((MONTH_MINUTES * 60) / facts.secretCacheSeconds);
    return perRefresh * Math.min(refreshes, workload.events);
  }

  /** Metrics that get data all the time. */
  #metrics(): number {
    const { verifier, handler, sweep } = this.#inputs.counted;
    const names = [verifier.accepted, handler.handled, sweep].flatMap((usage) => usage?.metrics ?? []);
    return new Set(names).size;
  }
}

const READ_SECRET = 'secretsmanager.GetSecretValue';

function needed<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new NotCountedError(`Nothing was counted for ${what}.`);
  return value;
}

function gigabytes(megabytes: number): number {
  return megabytes / 1024;
}
