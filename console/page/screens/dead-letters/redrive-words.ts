import { formatCount } from '../../../../operator/words.ts';
import type { RedriveOutcome, RedrivePlan, RedriveTarget } from '../../../contract.ts';

const WHY_UNSEEN: Readonly<Record<NonNullable<RedrivePlan['unseenBecause']>, string>> = {
  limit: 'that is as far as a read goes, a redrive goes on to the end',
  hidden: 'somebody else is looking at others; try again in a minute',
  behind: 'the others lie behind the first ten of their entity, and a redrive comes to them',
};

const NOT_THERE_YET =
  'An event that was dead-lettered gets into the dead-letter queue when its visibility time-out is over, 3 minutes later by default.';

/** Which dead letters are meant. */
export function redriveTitle({ uuid, fingerprint }: RedriveTarget): string {
  if (uuid !== undefined) return 'Redrive this event';
  return `Redrive ${fingerprint === undefined ? 'all dead letters' : `dead letters of ${fingerprint}`}`;
}

/** Whether a redrive finds anything to move, as far as can be seen. */
export function mayMove({ events, seen, total }: RedrivePlan): boolean {
  return events.length > 0 || seen < total;
}

/** What would be moved, in a sentence or two. */
export function planWords(plan: RedrivePlan, { uuid }: Pick<RedriveTarget, 'uuid'>): string[] {
  const { events, unreadable, seen, total, unseenBecause } = plan;
  const stay = unreadable === 0 ? '' : `, ${unreadable} unreadable would stay`;
  const unseen = unseenBecause && `${seen} of ${total} seen: ${WHY_UNSEEN[unseenBecause]}.`;
  return [
    `${formatCount(events.length, 'dead letter')} would be moved${stay}.`,
    ...(unseen === undefined ? [] : [unseen]),
    ...(uuid !== undefined && !mayMove(plan) ? [NOT_THERE_YET] : []),
  ];
}

/** What was moved, in a sentence or two. */
export function outcomeWords(
  { moved, left, remaining = 0, unseen }: RedriveOutcome,
  { uuid }: Pick<RedriveTarget, 'uuid'>,
): string[] {
  const why =
    unseen === 0
      ? ''
      : `, about ${unseen} of them not seen: somebody else looks at them, they have just come, or they lie behind others of their entity`;
  return [
    `${formatCount(moved, 'dead letter')} moved, ${left.length} left.`,
    ...(remaining === 0 ? [] : [`About ${remaining} in the dead-letter queue now${why}.`]),
    ...(moved > 0 ? ['What still fails comes back: look again in a few minutes.'] : []),
    ...(uuid !== undefined && moved + left.length === 0 ? [NOT_THERE_YET] : []),
  ];
}
