import { findRoute, type Route } from '../../../console/server/route-table.ts';

const route = (method: Route['method'], path: string): Route => ({
  method,
  path,
  answer: async () => ({ json: null }),
});
const ROUTES = [
  route('GET', '/api/a'),
  route('POST', '/api/a'),
  route('GET', '/api/a/:id'),
  route('GET', '/api/a/:id/b/:key'),
];

test.each([
  ['GET', '/api/a', {}],
  ['POST', '/api/a', {}],
  ['GET', '/api/a/42', { id: '42' }],
  ['GET', '/api/a/x%2Fy/b/%C3%A4', { id: 'x/y', key: 'ä' }],
  ['GET', '/api/a/..%2F/b/__proto__', { id: '../', key: '__proto__' }],
])('%s %s is found', (method, path, params) => {
  const found = findRoute(ROUTES, method, path);
  expect(found.route.method).toBe(method);
  expect(found.params).toEqual(params);
});

test.each([
  ['GET', '/api/b', 404],
  ['GET', '/api/a/', 404],
  ['GET', '/api/a/%', 404],
  ['GET', '/API/a', 404],
  ['GET', '/api/a/1/b', 404],
  ['DELETE', '/api/a', 405],
  ['HEAD', '/api/a/1', 405],
])('%s %s is answered %i', (method, path, status) => {
  expect(() => findRoute(ROUTES, method, path)).toThrow(expect.objectContaining({ status }));
});
