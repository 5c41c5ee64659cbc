import { inTurn } from '../../../tools/bench/rounds.ts';

describe('the order of a round', () => {
  it.each([
    [0, ['a', 'b', 'c']],
    [1, ['b', 'c', 'a']],
    [2, ['c', 'a', 'b']],
    [3, ['a', 'b', 'c']],
    [-1, ['c', 'a', 'b']],
  ])('%d is %j', (round, order) => {
    expect(inTurn(['a', 'b', 'c'], round)).toEqual(order);
  });
});
