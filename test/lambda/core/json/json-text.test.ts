import fc from 'fast-check';
import { membersOf } from '../../../../lambda/core/json/json-text.ts';

describe('members of an object', () => {
  test('stand in the order of the text, with the text of their values', () => {
    const text = ' { "a" : 1.50 ,"b\\u0021":"x\\"}", "c":[{"}":"]"}], "a":null , "e":{}\n} ';
    expect(membersOf(text)?.map(({ key, start, end }) => [key, text.slice(start, end)])).toEqual([
      ['a', '1.50'],
      ['b!', '"x\\"}"'],
      ['c', '[{"}":"]"}]'],
      ['a', 'null'],
      ['e', '{}'],
    ]);
  });

  test.each(['[1]', '"{}"', '1', ' true', 'null'])('%s has none', (text) => {
    expect(membersOf(text)).toBeUndefined();
  });

  test('an empty object has an empty list', () => {
    expect(membersOf('{ }')).toEqual([]);
  });

  test('keys that end in backslashes are read to their end', () => {
    const text = JSON.stringify({ 'a\\': 'b\\\\', c: '\\"' });
    expect(membersOf(text)?.map(({ key }) => key)).toEqual(['a\\', 'c']);
  });

  test('agree with JSON.parse on every object', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
        fc.nat(4),
        (object, indent) => {
          const text = JSON.stringify(object, null, indent);
          const read = membersOf(text)?.map(({ key, start, end }) => [
            key,
            JSON.parse(text.slice(start, end)),
          ]);
          expect(read).toEqual(Object.entries(JSON.parse(text)));
        },
      ),
    );
  });
});
