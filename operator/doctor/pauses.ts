import { LambdaClient } from '@aws-sdk/client-lambda';
import type { PauseNotes } from '../pause/pause-note.ts';
import { readPauseNotes } from '../pause/read-pause-notes.ts';
import type { Target } from '../target/target.ts';
import { type Consumer, judgeConsumers, judgeNotes, pausesInForce, readConsumers } from './consumers.ts';
import type { Verdict } from './verdict.ts';

/** Which handlers somebody has paused. */
export interface Pauses {
  readonly notes: PauseNotes;
  /** Handlers that there are notes on, as Lambda has them; absent if it does not tell. */
  readonly consumers?: readonly Consumer[];
}

/** Reads the notes on handlers, and whether these are paused indeed. Without notes Lambda is not asked. */
export async function readPauses(target: Target, signal: AbortSignal): Promise<Pauses> {
  const notes = await readPauseNotes(target, signal);
  if (notes.size === 0) return { notes, consumers: [] };
  const lambda = new LambdaClient(target.clientSettings);
  try {
    const consumers = await readConsumers(lambda, target, signal);
    return { notes, consumers: consumers.filter(({ entity }) => notes.has(entity)) };
  } catch {
    return { notes };
  } finally {
    lambda.destroy();
  }
}

/** What there is to say of them: of a note alone, if Lambda does not tell. */
export function judgePauses({ notes, consumers }: Pauses, now: number): readonly Verdict[] {
  if (consumers === undefined) return judgeNotes(notes, now);
  return consumers.length === 0 ? [] : judgeConsumers(consumers, notes, now);
}

/** The notes that explain why something waits. If Lambda does not tell, none makes a failure look meant. */
export function explainingNotes({ notes, consumers = [] }: Pauses): PauseNotes {
  return pausesInForce(notes, consumers);
}

/** The notes on handlers that are paused, as far as it is known. */
export function shownNotes({ notes, consumers }: Pauses): PauseNotes {
  return consumers === undefined ? notes : pausesInForce(notes, consumers);
}
