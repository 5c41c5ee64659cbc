import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { tellPathTokenOrder } from '../../../lib/config/path-token-order.ts';
import { appOf } from '../synthesize.ts';

test.each([
  ['accept', 'change the URLs in the platform, deploy "require"'],
  ['require', 'deploy "accept" first'],
] as const)('synthesis tells the order of switching (%s)', (mode, words) => {
  const stack = new Stack(appOf());
  tellPathTokenOrder(stack, mode);
  Annotations.fromStack(stack).hasInfo('*', Match.stringLikeRegexp(words));
});

test('without a token there is nothing to tell', () => {
  const stack = new Stack(appOf());
  tellPathTokenOrder(stack, 'off');
  expect(Annotations.fromStack(stack).findInfo('*', Match.anyValue())).toEqual([]);
});
