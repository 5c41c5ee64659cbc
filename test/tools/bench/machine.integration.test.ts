import { processorsIn } from '../../../tools/bench/machine.ts';

describe('a list of processors', () => {
  it.each([
    ['0', [0]],
    ['0-1', [0, 1]],
    ['2-4,8', [2, 3, 4, 8]],
  ])('%s has %j', (list, processors) => {
    expect(processorsIn(list)).toEqual(processors);
  });
});
