import type { SQSRecord } from 'aws-lambda';
import type { EventSourceMappingModel } from '../stack-model.ts';
import { type Invoke, MAX_INVOCATION_PAYLOAD_BYTES } from './invocation.ts';

const LONG_POLL_MILLISECONDS = 20_000;
/** Pause after a poll that failed or came back empty at once, so that an outage of the queue is no busy loop. */
const BACK_OFF_MILLISECONDS = 200;

/** The queue, as the mapping uses it. */
interface EventSource {
  receive(
    queueName: string,
    options: { maxMessages: number; waitMilliseconds: number; signal: AbortSignal },
  ): Promise<readonly SQSRecord[]>;
  delete(queueName: string, receiptHandle: string): void;
}

/** A batch that a function has seen. */
export interface BatchOutcome {
  readonly queueName: string;
  readonly messages: number;
  readonly failed: number;
  readonly milliseconds: number;
}

export interface EventSourceMappingOptions {
  readonly mapping: EventSourceMappingModel;
  readonly source: EventSource;
  readonly invoke: Invoke;
  /** Most invocations the function can run at once. */
  readonly functionConcurrency: number;
  readonly onBatch: (outcome: BatchOutcome) => void;
}

/**
 * Lambda's pollers of one SQS FIFO queue. Batches run at once as long as the queue hands out messages. What a function has
 * handled is deleted; what it has not comes back by itself when the visibility time-out is over. Lambda changes no
 * message's visibility: its mapping needs no right to.
 */
export class EventSourceMapping {
  readonly #options: EventSourceMappingOptions;
  readonly #stopping = new AbortController();
  readonly #batches = new Set<Promise<void>>();
  readonly #polling: Promise<void>;

  constructor(options: EventSourceMappingOptions) {
    this.#options = options;
    this.#polling = this.#poll();
  }

  /** Receives nothing more; settles when the batches under way are done. */
  async drain(): Promise<void> {
    this.#stopping.abort();
    await this.#polling;
    await Promise.all(this.#batches);
  }

  async #poll(): Promise<void> {
    const { mapping, source, functionConcurrency } = this.#options;
    const { signal } = this.#stopping;
    const concurrency = Math.min(mapping.maximumConcurrency, functionConcurrency);
    while (!signal.aborted) {
      if (this.#batches.size >= concurrency) {
        await Promise.race(this.#batches);
        continue;
      }
      const asked = performance.now();
      let records: readonly SQSRecord[] = [];
      try {
        records = await source.receive(mapping.queueName, {
          maxMessages: mapping.batchSize,
          waitMilliseconds: LONG_POLL_MILLISECONDS,
          signal,
        });
      } catch {
        // The queue is down: asked again below.
      }
      if (records.length > 0) this.#start(records);
      else if (performance.now() - asked < BACK_OFF_MILLISECONDS) await pause(BACK_OFF_MILLISECONDS, signal);
    }
  }

  #start(records: readonly SQSRecord[]): void {
    const batch = this.#handle(records).finally(() => this.#batches.delete(batch));
    this.#batches.add(batch);
  }

  async #handle(records: readonly SQSRecord[]): Promise<void> {
    // Groups in which something failed: what follows in them must not overtake it.
    const blocked = new Set<string | undefined>();
    for (const batch of splitBySize(records)) {
      const open = batch.filter((record) => !blocked.has(record.attributes.MessageGroupId));
      if (open.length === 0) continue;
      for (const record of await this.#invoke(open)) blocked.add(record.attributes.MessageGroupId);
    }
  }

  /** @returns the records that failed */
  async #invoke(records: readonly SQSRecord[]): Promise<readonly SQSRecord[]> {
    const { mapping, source, invoke, onBatch } = this.#options;
    const started = performance.now();
    const result = await invoke(JSON.stringify({ Records: records }));
    const failed = result.ok ? this.#failedRecords(records, result.payload) : records;
    for (const record of records) {
      if (failed.includes(record)) continue;
      try {
        source.delete(mapping.queueName, record.receiptHandle);
      } catch {
        // The queue is down. The message is retried, as it may in AWS.
      }
    }
    onBatch({
      queueName: mapping.queueName,
      messages: records.length,
      failed: failed.length,
      milliseconds: performance.now() - started,
    });
    return failed;
  }

  #failedRecords(records: readonly SQSRecord[], payload: string): readonly SQSRecord[] {
    if (!this.#options.mapping.reportBatchItemFailures) return [];
    const identifiers = failedIdentifiers(payload);
    // Lambda takes the whole batch for failed if one identifier makes no sense.
    if (
      identifiers === undefined ||
      !identifiers.every((id) => records.some(({ messageId }) => messageId === id))
    ) {
      return records;
    }
    return records.filter(({ messageId }) => identifiers.includes(messageId));
  }
}

/**
 * The failures that a function reports. Nothing, an empty object, a null or empty list mean success.
 *
 * @param payload - JSON text that the function returned
 * @returns undefined if it has another form, which Lambda takes for a failure of the whole batch
 */
function failedIdentifiers(payload: string): readonly string[] | undefined {
  const response: unknown = JSON.parse(payload);
  if (response === null) return [];
  if (typeof response !== 'object') return undefined;
  const failures = (response as { batchItemFailures?: unknown }).batchItemFailures ?? [];
  if (!Array.isArray(failures)) return undefined;
  const identifiers = failures.map((failure: { itemIdentifier?: unknown } | null) => failure?.itemIdentifier);
  return identifiers.every((id) => typeof id === 'string' && id !== '')
    ? (identifiers as string[])
    : undefined;
}

/** Batches that stay below Lambda's limit for an event, in the same order. */
function splitBySize(records: readonly SQSRecord[]): readonly (readonly SQSRecord[])[] {
  const batches: SQSRecord[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const size = Buffer.byteLength(JSON.stringify(record)) + 1;
    bytes += size;
    if (bytes > MAX_INVOCATION_PAYLOAD_BYTES - '{"Records":[]}'.length) {
      batches.push([]);
      bytes = size;
    }
    batches.at(-1)?.push(record);
  }
  return batches;
}

/** Ends early when the mapping stops. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}
