import { explainFailure } from '../../../operator/problems/explain-failure.ts';

describe('explainFailure', () => {
  test('says in one line what AWS rejected, and shows where a fault of the tool is', () => {
    const rejected = Object.assign(new Error('No.'), { name: 'AccessDeniedException', $metadata: {} });
    expect(explainFailure(rejected).text).toBe(
      'AWS answered AccessDeniedException: No. Use a role that may do this.',
    );
    const reset = Object.assign(new Error('read'), { code: 'ECONNREFUSED' });
    expect(explainFailure(reset).text).toContain('cannot be reached');
    expect(explainFailure(new TypeError('bug')).text).toContain('explain-failure.test.ts');
  });
});
