import { writeFileSync } from 'node:fs';
import { type Durations, type InvocationTime, readDurations } from '../cost/durations.ts';
import type { Machine } from './machine.ts';

/**
 * The times that costs are reckoned from, with the processor times of a run. What is spent waiting for AWS, and how many
 * invocations start a process, stays as it was: a stub cannot tell.
 *
 * @param processor - milliseconds by the names that the parts of the bench give them
 * @throws Error if one of them was not measured
 */
export function measuredDurations(
  durations: Durations,
  processor: Readonly<Record<string, number>>,
  machine: Machine,
): Durations {
  const of = (name: string) => {
    const value = processor[name];
    if (value === undefined) throw new Error(`The bench did not measure "${name}".`);
    return Number(value.toFixed(2));
  };
  const timed = (time: InvocationTime, name: string) => ({ ...time, processor: of(name) });
  const { verifier, handler, sweeper } = durations;
  return {
    ...durations,
    measured: true,
    source: `Processor time as \`npm run bench\` measured it (Node.js ${machine.node}, ${machine.architecture}); waiting assumed: 5 ms for a call of DynamoDB, 10 ms for one of SQS. Lambda's own \`Billed Duration\` in the log tells the truth of a deployed stack.`,
    verifier: {
      kept: timed(verifier.kept, 'verifier, accepted'),
      looked: timed(verifier.looked, 'verifier, a copy'),
      rejected: timed(verifier.rejected, 'verifier, rejected'),
      cold: {
        ...timed(verifier.cold, 'verifier, first invocation'),
        initialisation: of('verifier, initialisation'),
      },
    },
    handler: {
      batch: timed(handler.batch, 'handler, a batch besides its messages'),
      message: timed(handler.message, 'handler, a message'),
      cold: {
        ...timed(handler.cold, 'handler, first invocation'),
        initialisation: of('handler, initialisation'),
      },
    },
    sweeper: { run: timed(sweeper.run, 'sweeper, nothing due') },
  };
}

/** Writes the processor times of a run into the file that costs are reckoned from. */
export function writeDurations(
  file: string,
  processor: Readonly<Record<string, number>>,
  machine: Machine,
): void {
  const durations = measuredDurations(readDurations(file), processor, machine);
  writeFileSync(file, `${JSON.stringify(durations, null, 2)}\n`);
}
