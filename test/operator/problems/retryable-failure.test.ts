import { explainFailure } from '../../../operator/problems/explain-failure.ts';
import { isRetryable } from '../../../operator/problems/retryable-failure.ts';

const withCode = (code: string) => Object.assign(new Error('connect'), { code });

test.each(['ENOTFOUND', 'ECONNABORTED', 'EHOSTDOWN', 'EHOSTUNREACH', 'ENETDOWN', 'ENETUNREACH'])(
  'a network that fails with %s passes, and is no fault of the tool',
  (code) => {
    expect(isRetryable(withCode(code))).toBe(true);
    expect(explainFailure(withCode(code))).toMatchObject({ kind: 'problem' });
  },
);

test('what a role may not do, or a file that is missing, does not pass', () => {
  expect(isRetryable(Object.assign(new Error('No.'), { name: 'AccessDeniedException' }))).toBe(false);
  expect(isRetryable(withCode('ENOENT'))).toBe(false);
});
