import { explainFailure } from '../../../operator/problems/explain-failure.ts';

describe('explainFailure', () => {
  // DynamoDB and others, SQS, SNS, EC2.
  test.each([
    'AccessDeniedException',
    'AccessDenied',
    'AuthorizationErrorException',
    'UnauthorizedOperation',
  ])('%s means that the role may not do this, whichever service says so', (name) => {
    const denied = Object.assign(new Error('No.'), { name, $metadata: {} });
    expect(explainFailure(denied).text).toBe(`AWS answered ${name}: No. Use a role that may do this.`);
  });

  test('says in one line what AWS rejected, and shows where a fault of the tool is', () => {
    const reset = Object.assign(new Error('read'), { code: 'ECONNREFUSED' });
    expect(explainFailure(reset).text).toContain('cannot be reached');
    expect(explainFailure(new TypeError('bug')).text).toContain('explain-failure.test.ts');
  });
});
