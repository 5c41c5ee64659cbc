import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Time of an invocation in milliseconds: of a whole processor, and waiting for AWS. */
const time = z.strictObject({
  processor: z.number().nonnegative(),
  waiting: z.number().nonnegative(),
});

/** Time of the first invocation of a process, and of its initialisation, which Lambda lets have a whole processor. */
const coldTime = time.extend({ initialisation: z.number().nonnegative() });

const durations = z.strictObject({
  /** Whether the figures were measured; they are marked as assumed otherwise. */
  measured: z.boolean(),
  source: z.string(),
  verifier: z.strictObject({
    /** A request that is accepted. */
    kept: time,
    /** One that ends with a read of the ledger: a copy, a conflict. */
    looked: time,
    rejected: time,
    cold: coldTime,
  }),
  handler: z.strictObject({
    /** What a batch takes besides its messages. */
    batch: time,
    message: time,
    cold: coldTime,
  }),
  sweeper: z.strictObject({ run: time }),
  /** Part of the invocations that start a process. */
  coldShare: z.number().min(0).max(1),
});

/** Times that the costs of Lambda are reckoned from. */
export type Durations = z.output<typeof durations>;

/** See `durations`. */
export type InvocationTime = z.output<typeof time>;

/** Memory in MB with which a function has one whole processor. Source: "Configure Lambda function memory". */
const WHOLE_PROCESSOR_MEGABYTES = 1769;

/** @throws the schema's error if the file has another form */
export function readDurations(path: string): Durations {
  return durations.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Milliseconds that an invocation takes with so much memory: it has as much of a processor as of its memory. */
export function invocationMilliseconds({ processor, waiting }: InvocationTime, megabytes: number): number {
  return processor / Math.min(1, megabytes / WHOLE_PROCESSOR_MEGABYTES) + waiting;
}
