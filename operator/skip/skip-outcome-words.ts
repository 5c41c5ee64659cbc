import { formatAge } from '../words.ts';
import type { EventSkip } from './skip-event.ts';

/** What becomes of an event that was marked, in sentences. */
export function skipOutcomeWords(
  {
    outcome,
    entity,
    subject,
    nextReceiveAt,
  }: Pick<EventSkip, 'outcome' | 'entity' | 'subject' | 'nextReceiveAt'>,
  now: number,
): string {
  const when = nextReceiveAt <= now ? 'now' : `in ${formatAge(nextReceiveAt - now)}`;
  const next = `At its next receive, ${when}, its handler moves it to the dead-letter queue and goes on with ${entity} ${subject}.`;
  return outcome === 'marked' ? next : `It was marked before; the note of then stays. ${next}`;
}
