import { countStates } from '../../../../../console/page/screens/log/state-counts.ts';
import { entry } from './entries.ts';

const ENTRIES = [
  entry({ key: 'c', time: 3 }),
  entry({ key: 'b', time: 2, state: 'queued' }),
  entry({ key: 'a', time: 1 }),
];

test('each state is counted', () => {
  expect(countStates(ENTRIES, Number.NEGATIVE_INFINITY)).toEqual({
    total: 3,
    byState: new Map([
      ['handled', 2],
      ['queued', 1],
    ]),
    isMore: false,
  });
});

test('what is older than what is loaded wholly is not counted, and there may be more', () => {
  expect(countStates(ENTRIES, 2)).toEqual({
    total: 2,
    byState: new Map([
      ['handled', 1],
      ['queued', 1],
    ]),
    isMore: true,
  });
});
