import { enqueued } from '../../../../../console/page/screens/overview/not-in-a-queue.ts';

test.each([
  [[0, 0, 0], '0', 'none unsent, parked or held'],
  [[0, 2, 1], '3', '2 parked, 1 held'],
  [[0, 0, 1200], '1,200', '1,200 held'],
  [[720, 0, 0], '12 min', 'oldest unsent'],
  [[720, 2, 1], '12 min', 'oldest unsent, 2 parked, 1 held'],
])(
  'unsent for so many seconds, parked, held: %j',
  ([unsentOldestSeconds = 0, parked = 0, held = 0], value, note) => {
    expect(enqueued({ unsentOldestSeconds, kept: { parked, held } })).toEqual({ value, note });
  },
);
