import fc from 'fast-check';
import { Container, OpenMembers } from '../../../../lambda/core/json/open-members.ts';
import { readText } from '../../../../lambda/core/json/text-reading.ts';

describe('room that is handed on from one reading to the next', () => {
  const text = fc.json({ maxDepth: 4 });

  test('tells the next one nothing', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const names = ['a', 'b.c'];
        const first = readText(one, names);
        readText(other, names);
        expect(readText(one, names)).toEqual(first);
      }),
    );
  });

  test('is not handed on by a reading that fails', () => {
    const body = '{"b":{"y":1,"x":2},"a":1}';
    const { canonical } = readText(body);
    expect(() => readText('{"\\u0062":1,"a":{"z":"\\n","y":"\\u00zz"}}')).toThrow(SyntaxError);
    expect(readText(body).canonical).toBe(canonical);
  });

  test('is given back when it was for a large body', () => {
    const members = new OpenMembers();
    expect(members.isSmall).toBe(true);
    members.open(false, 0);
    for (let at = 0; at < 16_385; at++) members.add(at);
    expect(members.isSmall).toBe(false);
  });

  test('is given back when it was for a deep body', () => {
    const members = new OpenMembers();
    for (let at = 0; at < 16_384; at++) members.open(false, at);
    expect(members.isSmall).toBe(true);
    members.open(false, 0);
    expect(members.isSmall).toBe(false);
  });

  test('keeps no text of a body', () => {
    const members = new OpenMembers();
    const container = members.open(true, 0);
    const member = members.add(1);
    container.prefix = '"secret":';
    container.hasKeys = true;
    members.keys[member] = 'secret';
    expect(members.close(container)).toBeUndefined();
    expect(container.prefix).toBeUndefined();
    expect(members.keys).toEqual([undefined]);
    expect(container).toBeInstanceOf(Container);
  });
});
