import { reasonHref } from '../../../../../console/page/screens/overview/reason-href.ts';

test.each([
  ['#/dead-letters', '#/dead-letters'],
  ['/log?state=rejected', '#/log?state=rejected'],
  ['dead-letters', '#/dead-letters'],
])('%s leads to %s', (link, href) => {
  expect(reasonHref(link)).toBe(href);
});
