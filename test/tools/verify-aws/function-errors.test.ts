import { failureWords } from '../../../tools/verify-aws/function-errors.ts';

const lineOf = (fields: Record<string, unknown>) => ({ id: '1', time: 0, fields });

describe('what a function logged of a failure', () => {
  it('is its line and its causes', () => {
    const causes = [{ name: 'SendError', message: 'It failed.' }, { name: 'AccessDenied' }];
    expect(failureWords(lineOf({ level: 'INFO', message: 'webhook.accepted', causes }))).toBe(
      'webhook.accepted: SendError: It failed.: AccessDenied',
    );
  });

  it('is an error without causes, too', () => {
    expect(failureWords(lineOf({ level: 'ERROR', message: 'webhook.failed' }))).toBe('webhook.failed');
  });

  it.each([{ level: 'INFO', message: 'webhook.accepted' }, { level: 'INFO', causes: [] }, {}])(
    'is nothing in the line %j',
    (fields) => expect(failureWords(lineOf(fields))).toBeUndefined(),
  );
});
