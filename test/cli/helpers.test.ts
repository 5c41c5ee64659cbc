import { formatOffset, formatTable } from '../../cli/output/terminal.ts';
import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import { explainFailure } from '../../operator/problems/explain-failure.ts';
import { secretText } from '../../operator/secrets/secret-text.ts';
import { inParallel } from '../../operator/sender/in-parallel.ts';
import { percentile } from '../../operator/sender/latency.ts';
import { findEventType } from '../../operator/target/find-event-type.ts';

const never = new AbortController().signal;

describe('percentile', () => {
  test('is the nearest rank', () => {
    const values = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect(percentile(values, 50)).toBe(100);
    expect(percentile(values, 99)).toBe(198);
    expect(percentile([7], 99)).toBe(7);
  });
});

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
    let begun = 0;
    await inParallel(50, 2, interruption.signal, async () => {
      if (++begun === 10) interruption.abort();
    });
    expect(begun).toBeLessThan(12);

    begun = 0;
    const failing = inParallel(50, 2, never, async () => {
      begun++;
      throw new Error('broken');
    });
    await expect(failing).rejects.toThrow('broken');
    expect(begun).toBe(2);
  });
});

describe('findEventType', () => {
  test('takes the name and the entity', () => {
    expect(findEventType(DEFAULT_EVENT_TYPES, 'merchant').name).toBe('BusinessKycStatusChanged');
    expect(findEventType(DEFAULT_EVENT_TYPES, 'BusinessRequestStatusChanged').entity).toBe('transaction');
  });

  test('suggests the nearest for a typing error', () => {
    expect(() => findEventType(DEFAULT_EVENT_TYPES, 'BusinesKycStatusChange')).toThrow(
      'Did you mean "BusinessKycStatusChanged"?',
    );
    expect(() => findEventType(DEFAULT_EVENT_TYPES, 'x')).toThrow('Known are: merchant, receiver-account');
  });
});

describe('secretText', () => {
  test.each([
    ['abc\n', 'abc', true],
    ['abc\r\n', 'abc', true],
    ['abc\n\n', 'abc\n', true],
    [' a b ', ' a b ', false],
    ['', '', false],
  ])('%j is %j', (text, secret, strippedNewline) => {
    expect(secretText(Buffer.from(text))).toEqual({ secret, strippedNewline });
  });

  test('is UTF-8', () => {
    expect(() => secretText(Buffer.from([0xff, 0x61]))).toThrow('not UTF-8');
  });

  test('has no byte-order mark: nobody sees it, and nothing would verify', () => {
    expect(() => secretText(Buffer.from('\ufeffabc'))).toThrow('byte-order mark');
  });
});

describe('explainFailure', () => {
  test('says in one line what AWS refused, and shows where a fault of the tool is', () => {
    const refused = Object.assign(new Error('No.'), { name: 'AccessDeniedException', $metadata: {} });
    expect(explainFailure(refused).text).toBe(
      'AWS refused (AccessDeniedException): No. Use a role that may do this.',
    );
    const reset = Object.assign(new Error('read'), { code: 'ECONNREFUSED' });
    expect(explainFailure(reset).text).toContain('cannot be reached');
    expect(explainFailure(new TypeError('bug')).text).toContain('helpers.test.ts');
  });
});

describe('terminal', () => {
  test('tables keep columns and drop control characters', () => {
    expect(
      formatTable(
        ['a', 'b'],
        [
          ['1\u001b[31m', '2'],
          ['', '3'],
        ],
      ),
    ).toEqual(['a       b', '1 [31m  2', '        3']);
  });

  test('offsets have a sign', () => {
    expect([formatOffset(12.4), formatOffset(-3200), formatOffset(61_000)]).toEqual([
      '+12 ms',
      '-3200 ms',
      '+61.0 s',
    ]);
  });
});
