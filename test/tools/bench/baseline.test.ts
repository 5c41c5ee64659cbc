import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { movementTable, readBaseline, writeBaseline } from '../../../tools/bench/baseline.ts';

const machine = { node: 'v24.0.0', architecture: 'x64', processors: 2, pinning: 'none', quota: 'none' };

describe('the baseline', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cedar-webhooks-'));
  const file = join(folder, 'baseline.json');

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is nothing before the first one', () => {
    expect(readBaseline(file)).toBeUndefined();
  });

  it('keeps three digits', () => {
    writeBaseline(file, {
      machine,
      figures: { 'a / b': 1.23456 },
      processor: { a: 0.98765 },
      data: [2.00049],
    });
    expect(readBaseline(file)).toEqual({
      machine,
      figures: { 'a / b': 1.235 },
      processor: { a: 0.988 },
      data: [2],
    });
  });

  it('tells how each figure moved', () => {
    const { rows } = movementTable(
      { worse: 2.2, better: 1.5, same: 1, fresh: 3 },
      { worse: 2, better: 2, same: 1 },
    );
    expect(rows).toEqual([
      ['worse', '2.20', '2.00', '+10 %'],
      ['better', '1.50', '2.00', '-25 %'],
      ['same', '1.00', '1.00', '0 %'],
      ['fresh', '3.00', 'none', ''],
    ]);
  });
});
