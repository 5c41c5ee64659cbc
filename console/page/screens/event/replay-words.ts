import { LEFT_WORDS, MAYBE_UNNOTED, noQueueWords } from '../../../../operator/replay/left-words.ts';
import type { ReplayOutcome } from '../../../contract.ts';

/** What came of a replay, in sentences. */
export function replayWords({ result, leavesDeadLetter }: ReplayOutcome): readonly string[] {
  const words = [wordsOf(result)];
  if (leavesDeadLetter) words.push(DEAD_LETTER);
  return words;
}

const DEAD_LETTER =
  'Its dead letter stays behind: a replay sends a copy to its handler, and the message itself remains in the dead-letter queue. A redrive moves it.';

function wordsOf(result: ReplayOutcome['result']): string {
  switch (result.outcome) {
    case 'replayed':
      return `1 event replayed: sent to ${result.sentTo.join(', ')}.`;
    case 'would-replay':
      return `It would be sent to ${result.sendTo.join(', ')}${result.again ? ', and handled once more' : ''}.`;
    case 'failed': {
      const { sentTo, reason, maybeUnnoted } = result;
      const before = sentTo.length > 0 ? `It was sent to ${sentTo.join(', ')}, then: ` : '';
      return `${before}${reason}${maybeUnnoted ? ` ${MAYBE_UNNOTED}` : ''}`;
    }
    case 'no-queue':
      return noQueueWords(result);
    default:
      return LEFT[result.outcome];
  }
}

const LEFT = {
  ...LEFT_WORDS,
  held: 'It is held, so it was not accepted yet.',
  parked: 'A queue does not have it, and the sweeper is out of attempts.',
  unsent: 'A queue does not have it yet.',
  discarded: 'Its dead letter was discarded. It can be handled all the same.',
  handled:
    'It was handled. Its handler ignores what it has handled, unless it is told to handle it once more.',
} as const;
