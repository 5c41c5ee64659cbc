import { hrefTo, parseLocation, pathOf, type Route } from '../../../../console/page/routing/route.ts';

describe('parseLocation', () => {
  it.each<[string, Route]>([
    ['', { screen: 'overview' }],
    ['#/', { screen: 'overview' }],
    ['#/overview', { screen: 'overview' }],
    ['#/log', { screen: 'log' }],
    ['#/dead-letters', { screen: 'dead-letters' }],
    ['#/held', { screen: 'held' }],
    ['#/parked', { screen: 'parked' }],
    ['#/sender', { screen: 'sender' }],
    ['#/events/0B1C', { screen: 'event', uuid: '0b1c' }],
    ['#/requests/a%2Fb', { screen: 'request', key: 'a/b' }],
    ['#/entities/merchant/a%20b%3F', { screen: 'entity', entity: 'merchant', id: 'a b?' }],
    ['#/entities/merchant', { screen: 'unknown' }],
    ['#/log/more', { screen: 'unknown' }],
    ['#/events', { screen: 'unknown' }],
    ['#/elsewhere', { screen: 'unknown' }],
    ['#/requests/%E0%A4%A', { screen: 'request', key: '%E0%A4%A' }],
  ])('reads %s', (hash, route) => {
    expect(parseLocation(hash).route).toEqual(route);
  });

  it('reads what is behind the question mark', () => {
    const { route, query } = parseLocation('#/log?state=dead-lettered&q=a%26b');
    expect(route).toEqual({ screen: 'log' });
    expect([...query]).toEqual([
      ['state', 'dead-lettered'],
      ['q', 'a&b'],
    ]);
  });
});

describe('pathOf', () => {
  it.each<Route>([
    { screen: 'overview' },
    { screen: 'log' },
    { screen: 'event', uuid: '0b1c' },
    { screen: 'request', key: 'a/b?c#d' },
    { screen: 'entity', entity: 'merchant', id: '1/2 3' },
    { screen: 'dead-letters' },
    { screen: 'sender' },
  ])('writes what is read as %j again', (route) => {
    expect(parseLocation(hrefTo(pathOf(route))).route).toEqual(route);
  });

  it('leads from nowhere to the overview', () => {
    expect(pathOf({ screen: 'unknown' })).toBe('/overview');
  });
});

describe('hrefTo', () => {
  it('has a question mark only before a query', () => {
    expect(hrefTo('/log', new URLSearchParams())).toBe('#/log');
    expect(hrefTo('/log', new URLSearchParams({ q: 'a&b' }))).toBe('#/log?q=a%26b');
  });
});
