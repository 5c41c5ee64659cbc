import { inParallel } from '../../operator/in-parallel.ts';

const never = new AbortController().signal;

describe('inParallel', () => {
  test('does each piece once, never more at once than allowed', async () => {
    let underWay = 0;
    let most = 0;
    const done: number[] = [];
    await inParallel(50, 4, never, async (index) => {
      most = Math.max(most, ++underWay);
      await Promise.resolve();
      underWay--;
      done.push(index);
    });
    expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index));
    expect(most).toBe(4);
  });

  test('begins nothing more after an interruption or a failure', async () => {
    const interruption = new AbortController();
    let started = 0;
    await inParallel(50, 2, interruption.signal, async () => {
      if (++started === 10) interruption.abort();
    });
    expect(started).toBeLessThan(12);

    started = 0;
    const failing = inParallel(50, 2, never, async () => {
      started++;
      throw new Error('broken');
    });
    await expect(failing).rejects.toThrow('broken');
    expect(started).toBe(2);
  });
});
