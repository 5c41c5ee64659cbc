import {
  formatClock,
  formatEvery,
  formatExact,
  formatMinute,
  formatNumber,
  formatRelative,
  formatSpan,
  formatTime,
} from '../../../console/page/format.ts';

const NOON = Date.UTC(2026, 10, 22, 12, 0, 0);

describe('formatRelative', () => {
  it.each([
    [0, 'just now'],
    [1999, 'just now'],
    [-1500, 'just now'],
    [2000, '2 seconds ago'],
    [119_999, '119 seconds ago'],
    [120_000, '2 minutes ago'],
    [3 * 86_400_000, '3 days ago'],
    [-5000, 'in 5 seconds'],
  ])('says of %d milliseconds ago: %s', (age, words) => {
    expect(formatRelative(NOON - age, NOON)).toBe(words);
  });
});

describe('formatSpan', () => {
  it.each([
    [0, '0 ms'],
    [8.4, '8 ms'],
    [999, '999 ms'],
    [999.6, '1 s'],
    [1240, '1.2 s'],
    [9_940, '9.9 s'],
    [42_300, '42 s'],
    [180_000, '3 min'],
    [9_000_000, '2.5 h'],
    [4 * 86_400_000, '4 d'],
  ])('writes %d milliseconds as %s', (milliseconds, text) => {
    expect(formatSpan(milliseconds)).toBe(text);
  });
});

describe('formatEvery', () => {
  it('reads well behind "every"', () => {
    expect(formatEvery(1000)).toBe('second');
    expect(formatEvery(10_000)).toBe('10 s');
  });
});

describe('formatClock', () => {
  it('has the day only if that is not today', () => {
    expect(formatClock(NOON + 5_120, NOON, 'utc')).toBe('12:00:05.120');
    expect(formatClock(NOON - 86_400_000, NOON, 'utc')).toBe('2026-11-21 12:00:00');
  });
});

describe('formatTime', () => {
  it('has seconds, and the day only if that is not today', () => {
    expect(formatTime(NOON + 5_120, NOON, 'utc')).toBe('12:00:05');
    expect(formatTime(NOON - 86_400_000, NOON, 'utc')).toBe('2026-11-21 12:00:00');
  });
});

describe('formatExact', () => {
  it('names the time zone', () => {
    expect(formatExact(NOON, 'utc')).toBe('2026-11-22 12:00:00.000 UTC');
  });

  it('has the day, the time and the zone of the reader', () => {
    // Half an hour past an hour, and across midnight.
    jest.spyOn(Date.prototype, 'getTimezoneOffset').mockReturnValue(-750);
    expect(formatExact(NOON, 'local')).toBe('2026-11-23 00:30:00.000 UTC+12:30');
    expect(formatMinute(NOON, NOON - 3_600_000, 'local')).toBe('2026-11-23 00:30');
    expect(formatMinute(NOON, NOON, 'local')).toBe('00:30');
    jest.mocked(Date.prototype.getTimezoneOffset).mockReturnValue(210);
    expect(formatExact(NOON, 'local')).toBe('2026-11-22 08:30:00.000 UTC-03:30');
    jest.restoreAllMocks();
  });
});

describe('formatNumber', () => {
  it('groups thousands', () => {
    expect(formatNumber(1_234_567)).toBe('1,234,567');
  });
});
