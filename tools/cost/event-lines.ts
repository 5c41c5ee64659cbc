import type { CostInputs } from './cost-inputs.ts';
import { eventLogs, storedLogBytes } from './log-volume.ts';
import { MONTH_DAYS } from './month.ts';
import { type CostLine, gigabytes, type Rates } from './rates.ts';
import { SECRET_READ } from './secret-reads.ts';
import type { TypicalUsage } from './typical-usage.ts';

const HTTP_METERED_BYTES = 512 * 1024;
const SQS_METERED_BYTES = 64 * 1024;
const READ_UNIT_BYTES = 4096;

/** What a million accepted events cost, with the copies and the garbage that come with them. */
export function eventLines(inputs: CostInputs, usage: TypicalUsage, rates: Rates): CostLine[] {
  return [
    ...verifierLines(inputs, usage, rates),
    ...ledgerLines(inputs, usage, rates),
    ...queueLines(inputs, usage, rates),
    ...handlerLines(inputs, usage, rates),
    ...logLines(inputs, usage, rates),
    ...traceLines(inputs, rates),
  ];
}

function requestsPerEvent({ workload }: CostInputs): number {
  return 1 + workload.duplicates + workload.rejected;
}

function verifierLines(inputs: CostInputs, usage: TypicalUsage, rates: Rates): CostLine[] {
  const { workload, counted, durations, facts } = inputs;
  const { kept, looked, rejected, cold } = durations.verifier;
  const requests = requestsPerEvent(inputs);
  const gigabyteSeconds =
    rates.gigabyteSeconds('verifier', kept) +
    workload.duplicates * rates.gigabyteSeconds('verifier', looked) +
    workload.rejected * rates.gigabyteSeconds('verifier', rejected) +
    requests * durations.coldShare * rates.coldGigabyteSeconds('verifier', cold, kept);
  const answerBytes =
    usage.accepted.answerBytes +
    workload.duplicates * usage.duplicate.answerBytes +
    workload.rejected * usage.rejected.answerBytes;
  return [
    rates.perMillion(
      'HTTP API: requests',
      requests * Math.ceil(workload.bodyBytes / HTTP_METERED_BYTES),
      'httpApiRequest',
      'API Gateway takes the requests in; one counts for each started 512 KB.',
    ),
    rates.perMillion('Verifier: invocations', requests, 'lambdaRequest', 'One for each request.'),
    rates.perMillion(
      'Verifier: time',
      gigabyteSeconds,
      'lambdaGigabyteSecond',
      `Memory (${facts.memoryMegabytes.verifier} MB) for as long as it runs, initialisation of new processes among it; ${rates.timesAre} times.`,
    ),
    rates.perMillion(
      'Secret: reads of new processes',
      requests * durations.coldShare * (counted.coldStart.requests[SECRET_READ] ?? 0),
      'secretRequest',
      'A process reads the webhook secret when it starts.',
    ),
    rates.perMillion(
      'Answers',
      gigabytes(answerBytes),
      'transferOut',
      'Data to the internet. What comes in is free.',
    ),
  ];
}

function ledgerLines(inputs: CostInputs, { accepted, duplicate }: TypicalUsage, rates: Rates): CostLine[] {
  const { workload, facts } = inputs;
  const recovery = facts.pointInTimeRecovery ? ', point-in-time recovery included' : '';
  return [
    rates.perMillion(
      'Ledger: writes of the verifier',
      accepted.writeUnits + workload.duplicates * duplicate.writeUnits,
      'dynamoWriteUnit',
      `Claim and mark with their index entries: ${accepted.writeUnits} units an accepted event.`,
    ),
    rates.perMillion(
      'Ledger: reads of the sweeper',
      inspectionReads(inputs, accepted.storedBytes),
      'dynamoReadUnit',
      'The sweeper reads each claim once, whether it was left unsent, and lists it three times in the index.',
    ),
    rates.stored(
      'Ledger: keeping',
      accepted.storedBytes,
      facts.ledgerRetentionDays / MONTH_DAYS,
      `${accepted.storedBytes} bytes with index entries for ${facts.ledgerRetentionDays} days${recovery}.`,
    ),
  ];
}

/** Read units of all reads of one claim. An item is read as a whole, so a large body makes each read dearer. */
function inspectionReads({ counted }: CostInputs, storedBytes: number): number {
  const { firstSweep, sweep, bodies } = counted;
  const perClaim = (firstSweep.usage.readUnits - sweep.readUnits) / firstSweep.claims;
  const units = (bytes: number) => Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES));
  return (perClaim * units(storedBytes)) / units(bodies[0]?.verifier.storedBytes ?? 0);
}

function queueLines({ workload }: CostInputs, { accepted }: TypicalUsage, rates: Rates): CostLine[] {
  const batch = workload.messagesPerBatch;
  const receives = Math.ceil((batch * accepted.messageBytes) / SQS_METERED_BYTES);
  return [
    rates.perMillion(
      'Queues: sending',
      accepted.billedMessages,
      'sqsFifoRequest',
      'A message to each queue; one counts for each started 64 KB.',
    ),
    rates.perMillion(
      'Queue of the handler: receiving and deleting',
      (receives + 1) / batch,
      'sqsFifoRequest',
      `Lambda receives and deletes a batch, of ${batch} on the average. What others receive is theirs.`,
    ),
  ];
}

function handlerLines(inputs: CostInputs, { handled }: TypicalUsage, rates: Rates): CostLine[] {
  const { workload, facts, durations, assumptions } = inputs;
  const { batch, message, cold } = durations.handler;
  const batches = 1 / workload.messagesPerBatch;
  const gigabyteSeconds =
    batches * rates.gigabyteSeconds('handler', batch) +
    rates.gigabyteSeconds('handler', message) +
    batches * durations.coldShare * rates.coldGigabyteSeconds('handler', cold, message);
  const { historyRetentionDays } = facts;
  return [
    rates.perMillion('Handler: invocations', batches, 'lambdaRequest', 'One for each batch.'),
    rates.perMillion(
      'Handler: time',
      gigabyteSeconds,
      'lambdaGigabyteSecond',
      `As for the verifier (${facts.memoryMegabytes.handler} MB), without business code of your own; ${rates.timesAre} times.`,
    ),
    rates.perMillion(
      'Entities: writes of the handler',
      handled.writeUnits,
      'dynamoWriteUnit',
      `Status, and history and mark in one: ${handled.writeUnits} units an event.`,
    ),
    rates.stored(
      'Entities: keeping',
      handled.storedBytes,
      historyRetentionDays === undefined ? assumptions.historyMonths : historyRetentionDays / MONTH_DAYS,
      `${handled.storedBytes} bytes of history; ${
        historyRetentionDays === undefined
          ? `it is kept for ever, this is for the first ${assumptions.historyMonths} months`
          : `it is kept for ${historyRetentionDays} days`
      }.`,
    ),
  ];
}

function logLines(inputs: CostInputs, usage: TypicalUsage, rates: Rates): CostLine[] {
  const { facts } = inputs;
  const logs = eventLogs(inputs, usage);
  const sources = [
    'the lines of verifier and handler, metrics included',
    ...(facts.platformLines ? ['lines of Lambda itself'] : []),
    ...(facts.accessLog ? ['the line of API Gateway'] : []),
  ];
  return [
    rates.perMillion(
      'Logs: taking in',
      gigabytes(logs.bytes),
      'logIngestion',
      `${Math.round(logs.bytes)} bytes an event: ${sources.join(', ')}.`,
    ),
    rates.perMillion(
      'Logs: keeping',
      gigabytes(storedLogBytes(inputs, logs)) * (facts.logRetentionDays / MONTH_DAYS),
      'logStorage',
      `Compressed, for ${facts.logRetentionDays} days.`,
    ),
  ];
}

function traceLines(inputs: CostInputs, rates: Rates): CostLine[] {
  const { workload, facts, assumptions } = inputs;
  const invocations = requestsPerEvent(inputs) + 1 / workload.messagesPerBatch;
  return [
    rates.perMillion(
      'Traces',
      facts.tracing ? invocations * assumptions.tracedShare : 0,
      'trace',
      `X-Ray records ${assumptions.tracedShare * 100} % of the invocations.`,
    ),
  ];
}
