import { folded, timelineRows } from '../../../../../console/page/screens/event/timeline-rows.ts';
import type { Step } from '../../../../../operator/events/timeline.ts';

const steps: readonly Step[] = [
  { time: 1000, what: 'received' },
  { time: 1008, what: 'accepted' },
  { time: 1008, what: 'answered' },
  { time: 61_008, what: 'handled' },
];

describe('timelineRows', () => {
  it('tells how long after the step before each one came', () => {
    expect(timelineRows(steps).map(({ gap }) => gap)).toEqual([undefined, 8, 0, 60_000]);
  });

  it('has a longer line for a longer wait, within bounds', () => {
    const [first, short = 0, none, long = 0] = timelineRows(steps).map(({ length }) => length);
    expect(first).toBe(0);
    expect(none).toBe(0);
    expect(short).toBeGreaterThan(0);
    expect(long).toBeGreaterThan(short);
    const [, month] = timelineRows([
      { time: 0, what: 'received' },
      { time: 2_592_000_000, what: 'handled' },
    ]);
    expect(month?.length).toBe(1);
  });

  it('has no line for clocks that disagree', () => {
    const [, back] = timelineRows([
      { time: 10, what: 'received' },
      { time: 7, what: 'accepted' },
    ]);
    expect(back).toMatchObject({ gap: -3, length: 0 });
  });
});

describe('folded', () => {
  const rows = (count: number) =>
    timelineRows(Array.from({ length: count }, (_, index) => ({ time: index, what: 'received' as const })));

  it('shows a timeline of usual length whole', () => {
    expect(folded(rows(25), false)).toMatchObject({ hidden: 0, tail: [] });
    expect(folded(rows(25), false).head).toHaveLength(25);
  });

  it('hides the middle of a long one until it is asked for', () => {
    const all = rows(100);
    const { head, hidden, tail } = folded(all, false);
    expect(head).toEqual(all.slice(0, 12));
    expect(hidden).toBe(76);
    expect(tail).toEqual(all.slice(88));
    expect(folded(all, true).head).toHaveLength(100);
  });
});
