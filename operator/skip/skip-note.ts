import { callerName } from '../audit/caller-name.ts';
import type { HandlingNote } from '../events/event.ts';
import { printable } from '../words.ts';

/** That an operator wanted an event skipped, and what came of it. Times are milliseconds since the epoch. */
export interface SkipNote {
  readonly askedAt: number;
  /** ARN. */
  readonly by: string;
  readonly reason: string;
  /** When its handler skipped it. */
  readonly skippedAt?: number;
  /** `overtaken`: the event was handled, or out of attempts, before its message was received again. */
  readonly outcome: 'asked' | 'skipped' | 'overtaken';
}

/** The note of an event that an operator has marked; it stays when the event is redriven. */
export function skipNoteOf(handling: HandlingNote | undefined): SkipNote | undefined {
  if (handling?.skipAskedAt === undefined) return undefined;
  const { skipAskedAt, skipAskedBy = '', skipReason = '', skippedAt, handledAt, deadLetteredAt } = handling;
  const note = { askedAt: skipAskedAt, by: skipAskedBy, reason: skipReason };
  if (skippedAt !== undefined) return { ...note, skippedAt, outcome: 'skipped' };
  const { startedAt = 0, failedAt = 0, messageId, skipMessageId } = handling;
  const isDead = deadLetteredAt !== undefined && deadLetteredAt >= Math.max(startedAt, failedAt);
  const isOver = handledAt !== undefined || isDead || messageId !== skipMessageId;
  return { ...note, outcome: isOver ? 'overtaken' : 'asked' };
}

/** `skipped by user/ann: wrong amount`. */
export function skipWords({ by, reason, outcome }: SkipNote): string {
  return `${WORDS[outcome]} by ${callerName(by)}: ${printable(reason)}`;
}

const WORDS: Readonly<Record<SkipNote['outcome'], string>> = {
  asked: 'to be skipped at its next receive, as marked',
  skipped: 'skipped',
  overtaken: 'handled or out of attempts before it was skipped, as marked',
};
