import { paginateGetParametersByPath, SSMClient } from '@aws-sdk/client-ssm';
import { pauseNotesPath } from '../../lib/config/pause-notes-path.ts';
import type { Target } from '../target/target.ts';
import type { PauseNote, PauseNotes } from './pause-note.ts';

/**
 * Reads who paused which handler, and why. It takes no right that addressing the stack does not take. A note on a handler
 * that the stack no longer has is left out: it could not be resumed.
 */
export async function readPauseNotes(
  target: Pick<Target, 'clientSettings' | 'stackName' | 'eventTypes'>,
  signal: AbortSignal,
): Promise<PauseNotes> {
  const client = new SSMClient(target.clientSettings);
  const path = pauseNotesPath(target.stackName);
  const entities = new Set(target.eventTypes.map(({ entity }) => entity));
  const notes = new Map<string, PauseNote>();
  const pages = paginateGetParametersByPath({ client }, { Path: path }, { abortSignal: signal });
  for await (const { Parameters = [] } of pages) {
    for (const { Name = '', Value = '' } of Parameters) {
      const entity = Name.slice(path.length + 1);
      const note = noteFrom(Value);
      if (note !== undefined && entities.has(entity)) notes.set(entity, note);
    }
  }
  client.destroy();
  return notes;
}

/** What somebody put there by hand is no note. */
function noteFrom(text: string): PauseNote | undefined {
  try {
    const { since, by, reason } = JSON.parse(text) as Record<string, unknown>;
    if (typeof since !== 'number' || typeof by !== 'string' || typeof reason !== 'string') return undefined;
    return { since, by, reason };
  } catch {
    return undefined;
  }
}
