import type { ReplayOutcome } from '../../../contract.ts';

/** What came of a replay, in sentences. */
export function replayWords({ result, leavesDeadLetter }: ReplayOutcome): readonly string[] {
  const words = [wordsOf(result)];
  if (leavesDeadLetter) words.push(DEAD_LETTER);
  return words;
}

const DEAD_LETTER =
  'A message of it lies in a dead-letter queue, too, and stays there: a redrive moves it instead of making a copy.';

function wordsOf(result: ReplayOutcome['result']): string {
  switch (result.outcome) {
    case 'replayed':
      return `1 event replayed: sent to ${result.sentTo.join(', ')}.`;
    case 'would-replay':
      return `It would be sent to ${result.sendTo.join(', ')}.`;
    case 'failed': {
      const { sentTo, reason, maybeUnnoted } = result;
      const before = sentTo.length > 0 ? `It was sent to ${sentTo.join(', ')}, then: ` : '';
      return `${before}${reason}${maybeUnnoted ? ' The note that it was handled may be off: replay it again.' : ''}`;
    }
    case 'no-queue':
      return `${result.eventType} has no subscriber "${result.subscriber}".`;
    default:
      return LEFT[result.outcome];
  }
}

const LEFT = {
  held: 'It is held, so it was not accepted yet.',
  unknown: "It was not accepted, or longer ago than is kept: replay it from the platform's Webhook Log.",
  parked: 'A queue does not have it, and the sweeper is out of attempts.',
  unsent: 'A queue does not have it yet.',
  erased: 'Its data was erased, so there is nothing to send.',
  handled: 'It was handled, and is not to be handled once more.',
  'no-body':
    'Its body is no longer kept (payloadRetentionDays), and the UUID counts as a duplicate for as long as it is: take it from the platform by hand.',
  forgotten: 'The ledger has just forgotten it.',
  changed: 'It changed meanwhile; look at it again.',
  behind: 'One before it of the same entity could not be sent.',
} as const;
