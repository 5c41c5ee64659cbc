import type { OverviewPart, UnreadPart } from '../../contract.ts';
import type { ConsolePorts } from '../console-setting.ts';
import { tellFailure } from '../http-problem.ts';

/** A part of the overview: what was read, or why it was not. */
export type Part<T> = { readonly value: T } | { readonly unread: UnreadPart };

/** What is said of a part that cannot be read, and whose answer is waited for. */
const WORDS: Readonly<Record<OverviewPart, { readonly what: string; readonly service: string }>> = {
  metrics: { what: 'Counts, times and charts', service: 'CloudWatch' },
  queues: { what: 'The queues', service: 'SQS' },
  'dead-letters': { what: 'The dead-letter queues', service: 'SQS' },
  ages: { what: 'The ages of the oldest messages', service: 'CloudWatch' },
  waiting: { what: 'What waits to be handled', service: 'DynamoDB' },
  ledger: { what: 'The numbers of parked and held events', service: 'DynamoDB' },
  secret: { what: 'The age of the webhook secret', service: 'Secrets Manager' },
  alarms: { what: 'The alarms', service: 'CloudWatch' },
  pauses: { what: 'Which handlers are paused', service: 'Systems Manager' },
  rejections: { what: 'The rejected requests', service: 'CloudWatch Logs' },
  unkept: { what: 'The number of requests that were not kept', service: 'CloudWatch' },
};

/** Time after which the page is answered without a part, in milliseconds. */
const LIMIT = 5000;

/** Time after which a read is cut off, in milliseconds. */
const PATIENCE = 60_000;

/** A late answer is used by a later read, if it is no older than this, in milliseconds. */
const USABLE = 15_000;

interface PendingRead {
  readonly answer: Promise<unknown>;
  /** When it came; absent as long as it is waited for. */
  answeredAt?: number;
}

/**
 * Reads parts of the overview each by itself, so that one that fails takes none of the others with it. One that is slow is
 * not failed: the page is answered without it, and the next read takes the answer that has come meanwhile.
 */
export class PartReader {
  readonly #reads = new Map<string, PendingRead>();
  readonly #onFault: (words: string) => void;
  readonly #closing: AbortSignal;
  readonly #ports: Pick<ConsolePorts, 'now' | 'pause'>;

  /**
   * @param onFault - told what is a fault of the console
   * @param closing - ends what is under way
   */
  constructor(
    onFault: (words: string) => void,
    ports: Pick<ConsolePorts, 'now' | 'pause'>,
    closing: AbortSignal,
  ) {
    this.#onFault = onFault;
    this.#ports = ports;
    this.#closing = closing;
  }

  /**
   * @param key - of what is read, if there are several of the part
   * @param read - is not ended when the browser goes: its answer may be the next one's
   * @param keepFor - milliseconds for which an answer is used again, where a read costs much
   */
  async read<T>(
    part: OverviewPart,
    key: string,
    read: (signal: AbortSignal) => Promise<T>,
    keepFor = 0,
  ): Promise<Part<T>> {
    const { what, service } = WORDS[part];
    const name = `${part} ${key}`;
    const waited = await this.#waitFor(this.#start(name, read, keepFor));
    if (waited === 'slow') {
      const words = `${what} could not be read in ${LIMIT / 1000} seconds. ${service} is slow; its answer is still waited for.`;
      return { unread: { part, words, isSlow: true } };
    }
    // The next read is a new one.
    if (keepFor === 0 || 'error' in waited) this.#reads.delete(name);
    if ('value' in waited) return { value: waited.value as T };
    return {
      unread: {
        part,
        words: `${what} cannot be read. ${this.#reason(waited.error, service)}`,
        isSlow: false,
      },
    };
  }

  #reason(error: unknown, service: string): string {
    if (isTimeOver(error)) return `${service} does not answer.`;
    const { problem, fault } = tellFailure(error);
    if (fault !== undefined) this.#onFault(fault);
    return problem.message;
  }

  #start(name: string, read: (signal: AbortSignal) => Promise<unknown>, keepFor: number): PendingRead {
    const known = this.#reads.get(name);
    if (
      known !== undefined &&
      this.#ports.now() - (known.answeredAt ?? this.#ports.now()) <= (keepFor || USABLE)
    )
      return known;
    const signal = AbortSignal.any([this.#closing, AbortSignal.timeout(PATIENCE)]);
    const started: PendingRead = { answer: read(signal) };
    const note = () => {
      started.answeredAt = this.#ports.now();
    };
    started.answer.then(note, note);
    this.#reads.set(name, started);
    return started;
  }

  async #waitFor({ answer }: PendingRead): Promise<{ value: unknown } | { error: unknown } | 'slow'> {
    const settled = new AbortController();
    const limit = this.#ports.pause(LIMIT, settled.signal).then(
      () => 'slow' as const,
      // Nobody waits for it any more.
      () => new Promise<never>(() => {}),
    );
    const read = answer.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    try {
      return await Promise.race([read, limit]);
    } finally {
      settled.abort();
    }
  }
}

function isTimeOver(error: unknown): boolean {
  return /^(Abort|Timeout)Error$/.test(String((error as { readonly name?: unknown } | undefined)?.name));
}
