import { noteSentence } from '../../operator/pause/pause-note.ts';
import { readPauseNotes } from '../../operator/pause/read-pause-notes.ts';
import { pauseHandlers, resumeHandlers } from '../../operator/pause/switch-handlers.ts';
import type { OperatorPorts } from '../../operator/ports.ts';
import type { Target } from '../../operator/target/target.ts';
import type { PauseOrder, PauseOutcome, PauseSentences, ResumeOrder, ResumeOutcome } from '../contract.ts';
import { outcomesOf } from './outcomes.ts';

/** Has a handler get no events. */
export function pauseOf(
  target: Target,
  { entity, reason }: PauseOrder,
  ports: OperatorPorts,
): Promise<PauseOutcome> {
  return outcomesOf(pauseHandlers(target, { handlers: [entity], reason }, ports));
}

/** Has it get its events again. */
export function resumeOf(
  target: Target,
  { entity, reason }: ResumeOrder,
  ports: OperatorPorts,
): Promise<ResumeOutcome> {
  return outcomesOf(resumeHandlers(target, { handlers: [entity], reason }, ports));
}

/** Who has paused which handler, and why, by the notes alone. */
export async function readPauseSentences(
  target: Target,
  { now, signal }: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<PauseSentences> {
  const notes = await readPauseNotes(target, signal);
  return [...notes].map(([entity, note]) => noteSentence(entity, note, now()));
}
