import {
  type RowView,
  rowOfKey,
  rowWindow,
  scrollToShow,
} from '../../../../../console/page/screens/log/row-window.ts';

/** 10,000 rows, of which ten are in sight, from row 100 on. */
const VIEW: RowView = { count: 10_000, rowHeight: 36, scrollTop: 3600, viewHeight: 360 };

describe('rowWindow', () => {
  it('has the rows in sight and some around them', () => {
    expect(rowWindow(VIEW, 0)).toEqual({ first: 100, end: 110 });
    expect(rowWindow(VIEW, 5)).toEqual({ first: 95, end: 115 });
  });

  it('has rows of which a part is in sight', () => {
    expect(rowWindow({ ...VIEW, scrollTop: 3610 }, 0)).toEqual({ first: 100, end: 111 });
  });

  it('ends where the list ends', () => {
    expect(rowWindow({ ...VIEW, scrollTop: 0 }, 5)).toEqual({ first: 0, end: 15 });
    expect(rowWindow({ ...VIEW, scrollTop: 359_640 }, 5)).toEqual({ first: 9985, end: 10_000 });
    expect(rowWindow({ ...VIEW, count: 3, scrollTop: 0 }, 5)).toEqual({ first: 0, end: 3 });
    expect(rowWindow({ ...VIEW, count: 0, scrollTop: 0 }, 5)).toEqual({ first: 0, end: 0 });
  });

  it('has nothing of a list that has become shorter than where it is scrolled to', () => {
    expect(rowWindow({ ...VIEW, count: 3 }, 5)).toEqual({ first: 3, end: 3 });
  });
});

describe('scrollToShow', () => {
  it('scrolls no further than it must', () => {
    expect(scrollToShow(99, VIEW)).toBe(3564);
    expect(scrollToShow(100, VIEW)).toBe(3600);
    expect(scrollToShow(109, VIEW)).toBe(3600);
    expect(scrollToShow(110, VIEW)).toBe(3636);
  });
});

describe('rowOfKey', () => {
  it.each([
    ['ArrowDown', 105, 106],
    ['ArrowUp', 105, 104],
    ['PageDown', 105, 114],
    ['PageUp', 105, 96],
    ['Home', 105, 0],
    ['End', 105, 9999],
    ['ArrowUp', 0, 0],
    ['ArrowDown', 9999, 9999],
    ['PageUp', 3, 0],
  ])('leads with %s from row %d to row %d', (key, from, to) => {
    expect(rowOfKey(key, from, VIEW)).toBe(to);
  });

  it('begins with the first row', () => {
    expect(rowOfKey('ArrowDown', -1, VIEW)).toBe(0);
  });

  it('knows no other key, and no row of an empty list', () => {
    expect(rowOfKey('x', 5, VIEW)).toBeUndefined();
    expect(rowOfKey('End', -1, { ...VIEW, count: 0 })).toBeUndefined();
  });
});
