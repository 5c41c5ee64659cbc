import type { ReplayResult } from './replay-events.ts';

/** Why an event was not replayed, in sentences that are the same wherever they are read. */
export const LEFT_WORDS = {
  unknown: "It was not accepted, or longer ago than is kept: replay it from the platform's Webhook Log.",
  erased: 'Its data was erased, so there is nothing to send.',
  'no-body':
    'Its body is no longer kept (payloadRetentionDays), and the UUID counts as a duplicate for as long as it is: take it from the platform by hand.',
  forgotten: 'The ledger has just forgotten it.',
  changed: 'It changed meanwhile; look at it again.',
  behind: 'One before it of the same entity could not be sent.',
} as const;

/** Why there is no queue to send an event to, in a sentence. */
export function noQueueWords({
  eventType,
  entity,
  subscriber,
}: Extract<ReplayResult, { outcome: 'no-queue' }>): string {
  return subscriber === undefined
    ? `There is no queue for ${eventType} of entity ${entity} any more.`
    : `${eventType} has no subscriber "${subscriber}".`;
}

/** Told of a send that failed after the note was taken off that its event was handled. */
export const MAYBE_UNNOTED = 'The note that it was handled may be off: replay it again.';
