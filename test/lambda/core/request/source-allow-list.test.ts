import { sourceAllowList } from '../../../../lambda/core/request/source-allow-list.ts';

test('an empty list lets every address send', () => {
  expect(sourceAllowList([])('203.0.113.9')).toBe(true);
});

test.each([
  ['203.0.113.7', true],
  ['203.0.113.8', false],
  ['198.51.100.255', true],
  ['198.51.101.0', false],
  ['2001:db8::1', true],
  ['2001:db9::1', false],
  ['', false],
  ['nonsense', false],
])('%s: %s', (address, allowed) => {
  expect(sourceAllowList(['203.0.113.7/32', '198.51.100.0/24', '2001:db8::/32'])(address)).toBe(allowed);
});
