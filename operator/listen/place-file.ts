import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivateFile } from '../../lib/private-file.ts';
import { OperatorProblem } from '../problems/operator-problem.ts';
import type { Target } from '../target/target.ts';
import type { PlaceRecord } from './place.ts';

const entries = z.array(z.tuple([z.string(), z.number()]));

const placeSchema = z.strictObject({
  version: z.literal(1),
  floor: z.number(),
  readUntil: z.number(),
  settled: entries,
  held: entries,
});

/**
 * The file that keeps a place: one for each run or stack, URL and choice of events, in the state directory.
 *
 * @param entity - the only one whose events are forwarded
 */
export function placeFile(
  target: Pick<Target, 'stackName' | 'isLocal' | 'secret'>,
  forwardTo: string,
  entity: string | undefined,
  stateDirectory: string,
): string {
  const { stackName, isLocal, secret } = target;
  // The secret's ARN tells account and region.
  const what = JSON.stringify([isLocal, stackName, secret.arn, forwardTo, entity]);
  const digest = createHash('sha256').update(what).digest('hex').slice(0, 12);
  return join(stateDirectory, 'listen', `${stackName}-${digest}.json`);
}

/**
 * Reads a place.
 *
 * @returns `undefined` if none was kept yet
 * @throws OperatorProblem if it cannot be read: to go on from now would leave events out without a word
 */
export function readPlace(path: string): PlaceRecord | undefined {
  try {
    return placeSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new OperatorProblem(`The place in ${path} cannot be read.`, {
      cause: error,
      advice: { kind: 'give-since' },
    });
  }
}

/** Writes a place whole or not at all, readable by its owner only. */
export function writePlace(path: string, place: PlaceRecord): void {
  try {
    writePrivateFile(path, JSON.stringify(place));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new OperatorProblem(`The place in ${path} cannot be written (${code}).`, { cause: error });
  }
}
