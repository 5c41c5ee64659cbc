import { Difference, Report, WalkEnded } from '../../../tools/verify-aws/report.ts';

function reportOf(signal = new AbortController().signal) {
  const lines: string[] = [];
  let now = 0;
  const report = new Report({ out: (line) => lines.push(line), now: () => (now += 1000), signal });
  return { report, lines };
}

describe('the report of verify:aws', () => {
  it('tells of each step, and of all at the end', async () => {
    const { report, lines } = reportOf();
    expect(await report.step('one', async () => 1)).toBe(1);
    expect(
      await report.step('two', async () => {
        throw new Difference('It was answered 200 instead of 401.\nAnd more.');
      }),
    ).toBeUndefined();
    report.leaveOut({ what: 'the access log', because: 'the emulator writes none' });
    expect(lines).toEqual([
      'passed  one (1000 ms)',
      'DIFFERS  two (1000 ms)',
      '         It was answered 200 instead of 401.',
      '         And more.',
    ]);
    expect(report.summary()).toEqual([
      '',
      '2 steps: 1 passed, 1 differed, 1 left out.',
      '  differed  two: It was answered 200 instead of 401.',
      '  left out  the access log: the emulator writes none',
    ]);
    expect(report.differs).toBe(true);
  });

  it('differs in nothing if every step passed', async () => {
    const { report } = reportOf();
    await report.step('one', async () => undefined);
    expect(report.differs).toBe(false);
    expect(report.summary()).toEqual(['', '1 step: 1 passed, 0 differed, 0 left out.']);
  });

  it('takes no step at all for no proof', () => {
    expect(reportOf().report.differs).toBe(true);
  });

  it('ends the walk where a step was demanded', async () => {
    const { report } = reportOf();
    expect(await report.demand('one', async () => undefined)).toBeUndefined();
    const failing = report.demand('two', async () => {
      throw new Difference('no');
    });
    await expect(failing).rejects.toThrow(WalkEnded);
    expect(report.differs).toBe(true);
  });

  it('tells more of what differs, if more can be found out', async () => {
    const { report, lines } = reportOf();
    const differing = async () => {
      throw new Difference('no');
    };
    report.onDifference = async (begin) => [`since ${begin}`];
    await report.step('one', differing);
    expect(lines.slice(1)).toEqual(['         no', '         since 1000']);
    report.onDifference = differing;
    await report.step('two', differing);
    expect(lines.at(-1)).toBe('         no');
  });

  it('shows no control characters of what it was answered', async () => {
    const { report, lines } = reportOf();
    await report.step('one', async () => {
      throw new Difference('a\u001b[31mb');
    });
    expect(lines.join('\n')).not.toContain('\u001b');
  });

  it('says that an interrupted walk proves nothing, and goes on to its last step', async () => {
    const interruption = new AbortController();
    const { report } = reportOf(interruption.signal);
    const step = report.step('one', async () => {
      interruption.abort();
      interruption.signal.throwIfAborted();
    });
    await expect(step).rejects.toThrow('aborted');
    expect(await report.stepAtEnd('destroy', async () => 'gone')).toBe('gone');
    expect(report.differs).toBe(true);
    expect(report.summary().at(-1)).toBe('It was interrupted, so this proves nothing.');
  });

  it('tells of a failed last step although the walk was interrupted', async () => {
    const interruption = new AbortController();
    interruption.abort();
    const { report, lines } = reportOf(interruption.signal);
    await report.stepAtEnd('destroy', async () => {
      throw new Difference('CloudFormation cannot delete all of it.');
    });
    expect(lines).toContain('         CloudFormation cannot delete all of it.');
  });
});
