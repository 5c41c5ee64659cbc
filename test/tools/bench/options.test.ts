import { PARTS, parseOptions } from '../../../tools/bench/options.ts';

describe('options', () => {
  it('ask for everything when there are none', () => {
    expect(parseOptions([])).toEqual({
      parts: PARTS,
      effort: 1,
      peer: undefined,
      json: undefined,
      write: false,
    });
  });

  it('ask for one part, with more rounds', () => {
    expect(parseOptions(['--only', 'cold', '--full'])).toMatchObject({ parts: ['cold'], effort: 3 });
  });

  it('name the parts to whoever asks for another', () => {
    expect(() => parseOptions(['--only', 'hot'])).toThrow('There is no part "hot". Parts are cold, warm');
  });

  it.each([['--only', 'cold'], ['--quick'], ['--peer', 'folder']])(
    'have nothing written of a part: %s',
    (...part) => {
      expect(() => parseOptions(['--write', ...part])).toThrow('What is written down is a plain or full run');
    },
  );
});
