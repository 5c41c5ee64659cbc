import { attemptWords } from '../events/attempt.ts';
import { pauseWords } from '../pause/pause-note.ts';
import { skipWords } from '../skip/skip-note.ts';
import { formatAge } from '../words.ts';
import type { WaitingEvent } from './waiting-event.ts';

/** First characters of a request UUID, which are enough to look it up. */
const SHORT_UUID = 8;

/** What an event waits for, in one line that begins small: which attempt it is and what is next, or what it is behind. */
export function waitingWords(event: WaitingEvent, now: number): string {
  return [...stateWords(event, now), ...turnWords(event, now)].join('; ');
}

function stateWords(event: WaitingEvent, now: number): string[] {
  const { state, attempt, failure, skip, unsent } = event;
  const missing = unsent === undefined ? [] : [`not in ${unsent.subscribers.join(', ')}`];
  const cause = failure && `${failure.name} ${failure.fingerprint}`;
  switch (state) {
    case 'parked':
      return [[...missing, unsent?.parkedBecause].filter(Boolean).join(': ')];
    case 'unsent':
      return [...missing, `the sweeper takes it ${timeWords(unsent?.dueAt, now)}`];
    case 'handling':
    case 'dead-lettered': {
      if (attempt === undefined) return missing;
      const goesOn = attempt.outcome !== 'running' && !attempt.isLast;
      return [
        // Of an attempt that runs, the failure before is told.
        [attemptWords(attempt), cause]
          .filter(Boolean)
          .join(attempt.outcome === 'failed' ? ': ' : '; before: '),
        ...(skip === undefined ? [] : [skipWords(skip)]),
        ...(goesOn && attempt.visibleAt >= now ? [`next attempt ${timeWords(attempt.visibleAt, now)}`] : []),
        ...missing,
      ];
    }
    default:
      return [];
  }
}

function turnWords({ state, since, behind, overdue, attempt, paused }: WaitingEvent, now: number): string[] {
  if (paused !== undefined) return [`its handler is noted as ${pauseWords(paused, now)}`];
  if (behind !== undefined) return [`behind ${behind.slice(0, SHORT_UUID)}`];
  if (!overdue) return [];
  const age = formatAge(now - (attempt?.startedAt ?? since));
  switch (state) {
    case 'queued':
      return [`not started in ${age}, look at dead letters`];
    case 'unsent':
      return [`not taken in ${age}, see whether the sweeper runs`];
    default:
      return [`no other attempt in ${age}, look at dead letters`];
  }
}

function timeWords(time: number | undefined, now: number): string {
  return time === undefined || time <= now ? 'now' : `in ${formatAge(time - now)}`;
}
