import { withTables } from '../../../tools/bench/document.ts';
import { tableText } from '../../../tools/bench/report.ts';

const table = { title: 'Times', head: ['', 'ratio'], rows: [['ours', '1.50']], note: 'Of one run.' };

describe('tables', () => {
  it('replace what was written before', () => {
    const empty =
      'before\n<!-- Written by `npm run bench -- --write`. -->\nold\n<!-- End of what is written. -->\nafter\n';
    expect(withTables(empty, [table])).toBe(
      [
        'before',
        '<!-- Written by `npm run bench -- --write`. -->',
        '',
        '### Times',
        '',
        '|  | ratio |',
        '| --- | --- |',
        '| ours | 1.50 |',
        '',
        'Of one run.',
        '',
        '<!-- End of what is written. -->',
        'after',
        '',
      ].join('\n'),
    );
  });

  it('stand in columns on the terminal', () => {
    expect(tableText(table)).toBe(['', 'Times', '        ratio', '  ours  1.50', '  Of one run.'].join('\n'));
  });
});
