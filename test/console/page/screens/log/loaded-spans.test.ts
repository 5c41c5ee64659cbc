import { LoadedSpans } from '../../../../../console/page/screens/log/loaded-spans.ts';

const SINCE = 1000;

describe('LoadedSpans', () => {
  it('knows nothing of a filter that nothing was loaded for', () => {
    const spans = new LoadedSpans();
    spans.note({ states: ['dead-lettered'] }, 5000);
    expect(spans.floorOf({}, SINCE)).toBe(Number.POSITIVE_INFINITY);
    expect(spans.floorOf({ states: ['held'] }, SINCE)).toBe(Number.POSITIVE_INFINITY);
    expect(spans.floorOf({ type: 'A', states: ['dead-lettered'] }, SINCE)).toBe(Number.POSITIVE_INFINITY);
  });

  it('knows how far back a filter is loaded, and keeps what was further', () => {
    const spans = new LoadedSpans();
    spans.note({ search: '42' }, 5000);
    spans.note({ search: '42' }, 3000);
    spans.note({ search: '42' }, 6000);
    expect(spans.floorOf({ search: '42' }, SINCE)).toBe(3000);
  });

  it('has nothing to look for before the time that is asked for', () => {
    const spans = new LoadedSpans();
    spans.note({ search: '42' }, SINCE);
    expect(spans.floorOf({ search: '42' }, SINCE)).toBe(Number.NEGATIVE_INFINITY);
    expect(spans.floorOf({ search: '42' }, SINCE + 60_000)).toBe(Number.NEGATIVE_INFINITY);
    expect(spans.floorOf({ search: '42' }, SINCE - 60_000)).toBe(SINCE);
  });

  it('takes what was loaded of any state for each state', () => {
    const spans = new LoadedSpans();
    spans.note({ type: 'A' }, 4000);
    expect(spans.floorOf({ type: 'A', states: ['dead-lettered'] }, SINCE)).toBe(4000);
    expect(spans.floorOf({ type: 'B', states: ['dead-lettered'] }, SINCE)).toBe(Number.POSITIVE_INFINITY);
  });

  it('takes what was loaded without a filter for every filter', () => {
    const spans = new LoadedSpans();
    spans.note({ last: '1h' }, 4000);
    expect(spans.floorOf({ type: 'A', search: '42', last: '7d' }, SINCE)).toBe(4000);
  });

  it('does not take a span that has ended for all that came', () => {
    const spans = new LoadedSpans();
    spans.note({ until: 9000 }, 4000);
    expect(spans.floorOf({}, SINCE)).toBe(Number.POSITIVE_INFINITY);
    expect(spans.floorOf({ until: 9000 }, SINCE)).toBe(4000);
  });

  it('knows of nothing once what was loaded was let go', () => {
    const spans = new LoadedSpans();
    spans.note({}, 4000);
    spans.note({ type: 'A' }, 3000);
    spans.clear();
    expect(spans.floorOf({}, SINCE)).toBe(Number.POSITIVE_INFINITY);
    expect(spans.floorOf({ type: 'A' }, SINCE)).toBe(Number.POSITIVE_INFINITY);
  });
});
