import { formatCount } from '../../../../operator/words.ts';
import type { RedriveOutcome, RedrivePlan } from '../../../contract.ts';

const WHY_UNSEEN: Readonly<Record<NonNullable<RedrivePlan['unseenBecause']>, string>> = {
  limit: 'that is as far as a look goes, a redrive goes on to the end',
  hidden: 'somebody else is looking at others; try again in a minute',
  behind: 'the others lie behind the first ten of their entity, and a redrive comes to them',
};

/** What would be moved, in a sentence or two. */
export function planWords({ events, unreadable, seen, total, unseenBecause }: RedrivePlan): string[] {
  const stay = unreadable === 0 ? '' : `, ${unreadable} unreadable would stay`;
  const unseen = unseenBecause && `${seen} of ${total} seen: ${WHY_UNSEEN[unseenBecause]}.`;
  return [
    `${formatCount(events.length, 'dead letter')} would be moved${stay}.`,
    ...(unseen === undefined ? [] : [unseen]),
  ];
}

/** What was moved, in a sentence or two. */
export function outcomeWords({ moved, left, remaining = 0, unseen }: RedriveOutcome): string[] {
  const why =
    unseen === 0
      ? ''
      : `, about ${unseen} of them not seen: somebody else looks at them, they have just come, or they lie behind others of their entity`;
  return [
    `${formatCount(moved, 'dead letter')} moved, ${left.length} left.`,
    ...(remaining === 0 ? [] : [`About ${remaining} in the dead-letter queue now${why}.`]),
    ...(moved === 0 ? [] : ['What still fails comes back: look again in a few minutes.']),
  ];
}
