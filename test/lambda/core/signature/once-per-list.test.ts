import { oncePerList } from '../../../../lambda/core/signature/once-per-list.ts';

test('makes something of a list once, and of another one anew, though it has the same names', () => {
  const made: string[] = [];
  const joined = oncePerList((names) => {
    made.push(names.join());
    return { text: names.join() };
  });
  const list = ['id', 'status'];
  expect(joined(list)).toBe(joined(list));
  expect(made).toEqual(['id,status']);
  expect(joined(['id', 'status'])).not.toBe(joined(list));
  expect(joined(['id']).text).toBe('id');
});
