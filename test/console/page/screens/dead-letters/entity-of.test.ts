import { entityOf } from '../../../../../console/page/screens/dead-letters/entity-of.ts';

test.each([
  ['merchant 42', { screen: 'entity', entity: 'merchant', id: '42' }],
  ['payout-confirmation a b', { screen: 'entity', entity: 'payout-confirmation', id: 'a b' }],
  ['merchant', undefined],
  ['', undefined],
])('%s is %j', (words, route) => {
  expect(entityOf(words)).toEqual(route);
});
