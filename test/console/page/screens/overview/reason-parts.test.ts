import { reasonParts } from '../../../../../console/page/screens/overview/reason-parts.ts';

test.each([
  ['2 events could not be sent. See why.', '2 events could not be sent.', 'See why.'],
  [
    'It took 1.5 s. See why, e.g. in the log. Then wait.',
    'It took 1.5 s.',
    'See why, e.g. in the log. Then wait.',
  ],
  ['Nothing is stored', 'Nothing is stored', ''],
])('of %s the first sentence says what is the matter', (text, what, advice) => {
  expect(reasonParts(text)).toEqual({ what, advice });
});
