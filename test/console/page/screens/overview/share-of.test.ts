import { shareOf } from '../../../../../console/page/screens/overview/share-of.ts';

test('a share is a width that can be seen, or none', () => {
  expect([shareOf(0, 10), shareOf(1, 1000), shareOf(5, 10), shareOf(10, 10), shareOf(1, 0)]).toEqual([
    0, 2, 50, 100, 0,
  ]);
});
