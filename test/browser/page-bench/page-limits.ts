import { checkLimits, type Limit, type Verdict } from '../../../tools/bench/limits.ts';

/** What the log and the tool promise who waits for them, on a machine with nothing else to do. */
const PAGE_LIMITS: readonly Limit[] = [
  {
    figure: 'first rows, ms',
    atMost: 500,
    says: 'From the navigation to the first rows on the screen, median of the loads, the slower of both widths.',
  },
  {
    figure: 'longest task while filtering, ms',
    atMost: 200,
    says: 'Longest time in which the page could not answer while a filter was set, whatever was loaded.',
  },
  {
    figure: 'longest task while scrolling, ms',
    atMost: 200,
    says: 'The same while older entries were loaded to the end, and while somebody paged through all of them.',
  },
  {
    figure: 'longest task while events arrive, ms',
    atMost: 200,
    says: 'The same while four events a second came in, with everything loaded.',
  },
  {
    figure: 'rows drawn anew in a minute without events',
    atMost: 100,
    says: 'A list in which nothing happens is left alone: its times are looked at once a minute.',
  },
  {
    figure: '--version / node -e 0',
    atMost: 2.5,
    says: 'Time of `cedar-webhooks --version` against a Node.js that does nothing.',
  },
];

export function checkPage(figures: Readonly<Record<string, number>>): Verdict[] {
  return checkLimits(figures, PAGE_LIMITS);
}
