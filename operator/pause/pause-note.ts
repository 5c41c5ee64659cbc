import { callerName } from '../audit/caller-name.ts';
import type { Verdict } from '../doctor/verdict.ts';
import { formatAge, formatTime, printable } from '../words.ts';

/** Who paused a handler, and why. */
export interface PauseNote {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** ARN. */
  readonly by: string;
  readonly reason: string;
}

/** Notes by the entity of the handler. */
export type PauseNotes = ReadonlyMap<string, PauseNote>;

/** After so many days a paused handler is no longer taken for meant. */
export const REMINDER_DAYS = 1;

/** The same in milliseconds. */
export const REMINDER_AFTER = REMINDER_DAYS * 86_400_000;

/** `paused since 2026-11-21T14:30:05.000Z (2 hours) by user/ann: the bank is down`. */
export function pauseWords({ since, by, reason }: PauseNote, now: number): string {
  return `paused since ${formatTime(since)} (${formatAge(now - since)}) by ${callerName(by)}: ${printable(reason)}`;
}

/** What a note alone says of a handler, in a sentence: Lambda is not asked. */
export function noteSentence(entity: string, note: PauseNote, now: number): string {
  return `The ${entity} handler is noted as ${pauseWords(note, now)}`;
}

/** A verdict on what a paused handler leaves in its queue: it is as old as it is because somebody wants it so. */
export function markPaused(verdict: Verdict, note: PauseNote | undefined): Verdict {
  if (note === undefined || (verdict.state !== 'fail' && verdict.state !== 'warn')) return verdict;
  const words = `${verdict.words} It waits because its handler is paused by ${callerName(note.by)}: ${printable(note.reason)}`;
  return { ...verdict, state: 'warn', words };
}
