import { Interruption } from '../../bin/interruption.ts';

let codes: number[];
let interruption: Interruption;

beforeEach(() => {
  jest.useFakeTimers();
  codes = [];
  interruption = new Interruption((code) => codes.push(code));
});

afterEach(() => jest.useRealTimers());

test('after Ctrl-C a command has time to finish what it must not leave half done', () => {
  interruption.interrupt();
  expect(interruption.signal.aborted).toBe(true);
  // The calls that change the secret's labels, and the outcome in the audit log after them.
  jest.advanceTimersByTime(60_000 + 10_000);
  expect(codes).toEqual([]);
  jest.advanceTimersByTime(60_000);
  expect(codes).toEqual([130]);
});

test('once it has ended, what still keeps the process does not for long', () => {
  interruption.interrupt();
  interruption.ended();
  jest.advanceTimersByTime(2000);
  expect(codes).toEqual([130]);
});

test('a second Ctrl-C waits for nothing', () => {
  interruption.interrupt();
  interruption.interrupt();
  expect(codes).toEqual([130]);
});

test('without Ctrl-C nothing ends the process', () => {
  interruption.ended();
  jest.runAllTimers();
  expect(codes).toEqual([]);
});
