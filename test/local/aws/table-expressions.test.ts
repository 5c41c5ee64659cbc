import { demandUsed, holds, UnknownExpressionError, updated } from '../../../local/aws/table-expressions.ts';

const values = { ':one': { N: '1' }, ':text': { S: 'b' }, ':set': { SS: ['a', 'b'] } };

describe('holds', () => {
  it.each([
    ['attribute_not_exists(pk)', undefined, true],
    ['attribute_not_exists(pk)', { pk: { S: 'x' } }, false],
    ['attribute_exists(pk) AND attribute_not_exists(done)', { pk: { S: 'x' } }, true],
    ['attribute_not_exists(pk) OR n <= :one', { pk: { S: 'x' }, n: { N: '1' } }, true],
    ['n < :one', { n: { N: '1' } }, false],
    ['n > :one', { n: { N: '1' } }, false],
    ['n > :one', { n: { N: '10' } }, true],
    ['n > :one', {}, false],
    ['begins_with(s, :text)', { s: { S: 'bc' } }, true],
    ['begins_with(s, :text)', { s: { S: 'ab' } }, false],
    ['begins_with(s, :text)', {}, false],
    // As numbers, not as texts.
    ['n < :one', { n: { N: '-2' } }, true],
    ['s <= :text', { s: { S: 'a' } }, true],
    // An absent attribute compares with nothing.
    ['n <= :one', {}, false],
    ['n = :text', { n: { S: 'b' } }, true],
    ['(n = :one OR s = :text) AND attribute_exists(s)', { s: { S: 'b' } }, true],
    ['n = :one OR s = :text AND attribute_exists(t)', { n: { N: '1' } }, true],
  ])('%s', (expression, item, expected) => {
    expect(holds(expression, item, { values })).toBe(expected);
  });

  it.each(['contains(pk, :text)', 'n >= :one', 'NOT attribute_exists(pk)', 'n = :unbound', 'n = :one n'])(
    'rejects %s',
    (expression) => {
      expect(() => holds(expression, { n: { N: '1' } }, { values })).toThrow(UnknownExpressionError);
    },
  );
});

describe('updated', () => {
  const key = { pk: { S: 'x' } };

  it.each([
    ['SET a = :one, #b = :text REMOVE c, d', { c: { N: '9' } }, { a: { N: '1' }, b: { S: 'b' } }],
    ['ADD n :one SET m = if_not_exists(m, :text)', { n: { N: '4' } }, { n: { N: '5' }, m: { S: 'b' } }],
    ['ADD n :one', undefined, { n: { N: '1' } }],
    ['SET m = if_not_exists(m, :text)', { m: { S: 'kept' } }, { m: { S: 'kept' } }],
    ['DELETE s :set', { s: { SS: ['a', 'c'] } }, { s: { SS: ['c'] } }],
    // The last element takes the attribute with it, and an absent set stays absent.
    ['DELETE s :set', { s: { SS: ['a'] } }, {}],
    ['DELETE s :set', {}, {}],
  ])('%s', (expression, before, after) => {
    const bindings = { names: { '#b': 'b' }, values };
    expect(updated(expression, before && { ...key, ...before }, key, bindings)).toEqual({ ...key, ...after });
  });

  it('rejects what it does not know', () => {
    expect(() => updated('SET a = a + :one', key, key, { values })).toThrow(UnknownExpressionError);
  });
});

it('rejects definitions that no expression uses, as DynamoDB does', () => {
  expect(() => demandUsed({ values }, ['n = :one'])).toThrow(UnknownExpressionError);
  expect(() => demandUsed({ values: { ':one': { N: '1' } } }, ['n = :one', undefined])).not.toThrow();
});
