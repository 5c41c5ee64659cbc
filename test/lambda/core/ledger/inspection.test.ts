import {
  INSPECTIONS,
  inspectionTimes,
  MAX_EVENT_RATE,
  NOT_INSPECTED,
  NOTE_EVERY,
} from '../../../../lambda/core/ledger/inspection.ts';

const MINUTE = 60_000;

test('a claim is looked at when its verifier has ended, after an hour, and after a day', () => {
  const times = INSPECTIONS.map((name) => inspectionTimes(name, 45_000));
  expect(times).toEqual([
    { age: 45_000, step: 0 },
    { age: 60 * MINUTE, step: 10 * MINUTE },
    { age: 24 * 60 * MINUTE, step: 60 * MINUTE },
  ]);
});

test('the last look is later than AWS takes any request that was signed for a claim', () => {
  expect(Math.max(...INSPECTIONS.map((name) => inspectionTimes(name, MINUTE).age))).toBeGreaterThan(
    15 * MINUTE,
  );
});

test('names that deployed tables hold stay as they are, and nothing is looked at to begin with', () => {
  expect(NOT_INSPECTED).toEqual({ first: 0, hour: 0, day: 0 });
  expect(Object.keys(NOT_INSPECTED)).toEqual(INSPECTIONS);
});

test('what an idle stack notes is not older than ten minutes', () => {
  expect(NOTE_EVERY).toBe(10 * MINUTE);
});

test('the inspections keep up with 300 events a second', () => {
  expect(MAX_EVENT_RATE).toBe(300);
});
