import { statusChart } from '../../../../../console/page/screens/entity/status-chart.ts';
import type { EntryState } from '../../../../../operator/events/entry.ts';

const DAY = 86_400_000;

function change(
  status: string,
  claimedAt: number,
  more: Partial<{ handledAt: number; late: boolean; state: EntryState }> = {},
) {
  return {
    requestUuid: `${status} ${claimedAt}`,
    status,
    claimedAt,
    handledAt: claimedAt + 1,
    late: false,
    state: 'handled' as EntryState,
    ...more,
  };
}

describe('statusChart', () => {
  it('orders statuses as they came', () => {
    const history = [change('NEW', 0), change('ODD', 1), change('VALID', 2), change('NEW', 3)];
    const { statuses, points } = statusChart(history, 4);
    expect(statuses).toEqual(['NEW', 'ODD', 'VALID']);
    expect(points.map(({ row }) => row)).toEqual([0, 1, 2, 0]);
  });

  it('places events from left to right, the last before now', () => {
    const { points, end } = statusChart([change('A', 0), change('B', 1000), change('C', DAY)], 30 * DAY);
    const xs = points.map(({ x }) => x);
    expect(xs[0]).toBe(0);
    expect(xs).toEqual(xs.toSorted((a, b) => a - b));
    expect(xs.at(-1)).toBeLessThan(1);
    expect(end).toBeCloseTo(1);
  });

  it('keeps a burst apart beside a month of silence', () => {
    const { points } = statusChart([change('A', 0), change('B', 1), change('C', 2)], 30 * DAY);
    const [a = 0, b = 0, c = 0] = points.map(({ x }) => x);
    expect(b - a).toBeGreaterThan(0.05);
    expect(c - b).toBeGreaterThan(0.05);
  });

  it('draws a longer wait wider', () => {
    const { points } = statusChart([change('A', 0), change('B', 60_000), change('C', DAY)], DAY + 1000);
    const [a = 0, b = 0, c = 0] = points.map(({ x }) => x);
    expect(c - b).toBeGreaterThan(b - a);
  });

  it('has a stretch for each status until the next one', () => {
    const { points, stretches } = statusChart([change('A', 0), change('B', 1000)], 2000);
    expect(stretches).toEqual([
      { from: 0, to: points[1]?.x, row: 0 },
      { from: points[1]?.x, to: 1, row: 1 },
    ]);
  });

  it('has no stretch for what set no status', () => {
    const { handledAt: _, ...open } = change('D', 3000);
    const failed = {
      ...open,
      requestUuid: 'C',
      status: 'C',
      claimedAt: 2000,
      state: 'dead-lettered' as const,
    };
    const { stretches, points } = statusChart(
      [change('A', 0), change('B', 1000, { late: true }), failed, open],
      4000,
    );
    expect(points).toHaveLength(4);
    expect(stretches).toEqual([{ from: 0, to: 1, row: 0 }]);
  });

  it('draws nothing of nothing, and one event at the left', () => {
    expect(statusChart([], 5)).toMatchObject({ statuses: [], points: [], stretches: [] });
    expect(statusChart([change('A', 5)], 5).points).toMatchObject([{ x: 0, row: 0 }]);
  });
});
