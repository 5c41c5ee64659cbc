import {
  answered,
  answerTo,
  failed,
  type KeyedAnswer,
  unanswered,
} from '../../../../console/page/hooks/answer.ts';

const nothing: KeyedAnswer<string> = unanswered('overview');
const cutOff = (error: string) => ({ error, isCutOff: true });

test('before the first answer there is nothing, and no age', () => {
  expect(answerTo(nothing, 'overview')).toEqual({
    data: undefined,
    answeredAt: undefined,
    error: undefined,
    isCutOff: false,
  });
  expect(answerTo(failed(nothing, 'overview', cutOff('No answer.')), 'overview')).toEqual({
    data: undefined,
    answeredAt: undefined,
    ...cutOff('No answer.'),
  });
});

test('after a failure the last answer stays, with its age, until there is a new one', () => {
  const first = answered('overview', 'first', 1000);
  const broken = failed(failed(first, 'overview', cutOff('No answer.')), 'overview', cutOff('Still none.'));
  expect(answerTo(broken, 'overview')).toEqual({ data: 'first', answeredAt: 1000, ...cutOff('Still none.') });
  expect(answerTo(answered('overview', 'second', 9000), 'overview')).toEqual({
    data: 'second',
    answeredAt: 9000,
    error: undefined,
    isCutOff: false,
  });
});

test('the answer to another question is none', () => {
  const other = failed(answered('last hour', 'first', 1000), 'last hour', cutOff('No answer.'));
  const none = { data: undefined, answeredAt: undefined, error: undefined, isCutOff: false };
  expect(answerTo(other, 'last day')).toEqual(none);
  expect(answerTo(failed(other, 'last day', cutOff('None yet.')), 'last day')).toEqual({
    ...none,
    ...cutOff('None yet.'),
  });
});
