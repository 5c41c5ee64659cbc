import {
  answered,
  answerTo,
  failed,
  type KeyedAnswer,
  unanswered,
} from '../../../../console/page/hooks/answer.ts';

const nothing: KeyedAnswer<string> = unanswered('overview');

test('before the first answer there is nothing, and no age', () => {
  expect(answerTo(nothing, 'overview')).toEqual({ data: undefined, answeredAt: undefined, error: undefined });
  expect(answerTo(failed(nothing, 'overview', 'No answer.'), 'overview')).toEqual({
    data: undefined,
    answeredAt: undefined,
    error: 'No answer.',
  });
});

test('after a failure the last answer stays, with its age, until there is a new one', () => {
  const first = answered('overview', 'first', 1000);
  const broken = failed(failed(first, 'overview', 'No answer.'), 'overview', 'Still none.');
  expect(answerTo(broken, 'overview')).toEqual({ data: 'first', answeredAt: 1000, error: 'Still none.' });
  expect(answerTo(answered('overview', 'second', 9000), 'overview')).toEqual({
    data: 'second',
    answeredAt: 9000,
    error: undefined,
  });
});

test('the answer to another question is none', () => {
  const other = failed(answered('last hour', 'first', 1000), 'last hour', 'No answer.');
  const none = { data: undefined, answeredAt: undefined, error: undefined };
  expect(answerTo(other, 'last day')).toEqual(none);
  expect(answerTo(failed(other, 'last day', 'None yet.'), 'last day')).toEqual({
    ...none,
    error: 'None yet.',
  });
});
