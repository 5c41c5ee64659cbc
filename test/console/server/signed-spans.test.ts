import { signedSpans } from '../../../console/server/signed-spans.ts';

const marked = (text: string, fields: readonly string[]) =>
  signedSpans(text, fields).map(({ start, end, field }) => [field, text.slice(start, end)]);

test('the value of each signed field is marked, quotes included, in the order of the text', () => {
  const text = ' { "status" : "VALID", "amount": 1500.10, "id":42 }';
  expect(marked(text, ['id', 'status'])).toEqual([
    ['status', '"VALID"'],
    ['id', '42'],
  ]);
});

test('a field is an own key first, then a dotted path', () => {
  expect(marked('{"a.b":1,"a":{"b":2}}', ['a.b'])).toEqual([['a.b', '1']]);
  expect(marked('{"a":{"x":0,"b":{"c":"2"}}}', ['a.b.c'])).toEqual([['a.b.c', '"2"']]);
});

test('keys are compared as decoded', () => {
  expect(marked('{"\\u0069d":7}', ['id'])).toEqual([['id', '7']]);
});

test.each([
  ['{"a":1}', ['id']],
  ['{"a":1}', ['a.b']],
  ['{"a":[{"b":1}]}', ['a.b']],
  ['{}', ['a']],
  ['{"a":1}', []],
])('in %s nothing of %j is marked', (text, fields) => {
  expect(marked(text, fields)).toEqual([]);
});

test('sixteen names of eight parts cost hardly more than one', () => {
  const keys = Array.from({ length: 16 }, (_, index) => `k${index}`);
  const members = [...keys, ...Array.from({ length: 20_000 }, (_, index) => `x${index}`)];
  const text = `${'{"a":'.repeat(7)}{${members.map((key) => `"${key}":1`).join()}}${'}'.repeat(7)}`;
  const names = keys.map((key) => `a.a.a.a.a.a.a.${key}`);
  const timeOf = (fields: readonly string[]): number => {
    const times = Array.from({ length: 5 }, () => {
      const before = process.cpuUsage();
      expect(signedSpans(text, fields)).toHaveLength(fields.length);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    });
    return Math.min(...times);
  };
  expect(timeOf(names)).toBeLessThan(6 * timeOf(names.slice(0, 1)));
});
