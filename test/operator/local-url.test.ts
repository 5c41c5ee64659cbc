import { isLocalUrl } from '../../operator/local-url.ts';

test.each([
  ['http://127.0.0.1:4010', true],
  ['http://127.1.2.3/x', true],
  ['http://localhost', true],
  ['http://[::1]:80', true],
  ['http://2130706433', true],
  ['https://abc.execute-api.eu-west-1.amazonaws.com', false],
  ['http://127.0.0.1.example.com', false],
  ['http://localhost.example.com', false],
  ['http://127.0.0.1@example.com', false],
  ['http://192.168.1.1', false],
  ['http://0.0.0.0', false],
])('%s: %p', (url, expected) => {
  expect(isLocalUrl(url)).toBe(expected);
});
