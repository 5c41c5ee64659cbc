import { CLAIMS_PER_RUN } from '../../../../lambda/core/ledger/inspection.ts';
import { SeenClaims } from '../../../../lambda/core/ledger/seen-claims.ts';
import { NOON, uuid } from '../../factories.ts';

const MINUTE = 60_000;
const SPAN = 10 * MINUTE;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const claim = (number: number, claimedAt: number) => ({ requestUuid: uuid(number), claimedAt });
const again = (seen: SeenClaims, first: number) => SeenClaims.from(seen.toText(first));

test('tells the same claims from others, by ten minutes and by the hour, whatever their order', () => {
  const seen = new SeenClaims();
  const [one, two, three] = [claim(1, NOON), claim(2, NOON + 1), claim(3, NOON + SPAN)];
  for (const each of [one, two, three]) seen.add(each);
  for (const told of [seen, again(seen, NOON + HOUR)]) {
    expect(told.isAll(NOON, SPAN, [two, one])).toBe(true);
    expect(told.isAll(NOON, HOUR, [three, two, one])).toBe(true);
    expect(told.isAll(NOON, SPAN, [one])).toBe(false);
    expect(told.isAll(NOON, SPAN, [one, claim(4, NOON)])).toBe(false);
    expect(told.isAll(NOON, SPAN, [one, two, claim(4, NOON)])).toBe(false);
    expect(told.isAll(NOON + SPAN, SPAN, [])).toBe(false);
    expect(told.isAll(NOON + 2 * SPAN, SPAN, [])).toBe(true);
  }
});

test('counts claims besides: two whose hashes add up to that of a third are not it', () => {
  const [one, two, sum] = [
    { requestUuid: '13f3cf8c-5319-42d7-8e58-47c4183e6910', claimedAt: NOON },
    { requestUuid: '2a38a4a9-316c-49e5-8833-517c45d31070', claimedAt: NOON },
    { requestUuid: '9232fe81-225b-4aef-853a-e32870a2b0fe', claimedAt: NOON },
  ];
  const seen = new SeenClaims();
  seen.add(sum);
  expect(seen.isAll(NOON, SPAN, [sum])).toBe(true);
  expect(seen.isAll(NOON, SPAN, [one, two])).toBe(false);
});

test('is all again once a span was read as a whole', () => {
  const seen = new SeenClaims();
  seen.add(claim(1, NOON));
  seen.add(claim(1, NOON));
  seen.add(claim(2, NOON + SPAN));
  expect(seen.isAll(NOON, SPAN, [claim(1, NOON)])).toBe(false);
  seen.replace(NOON, SPAN, [claim(1, NOON)]);
  expect(seen.isAll(NOON, SPAN, [claim(1, NOON)])).toBe(true);
  expect(seen.isAll(NOON, HOUR, [claim(1, NOON), claim(2, NOON + SPAN)])).toBe(true);
  seen.replace(NOON, HOUR, [claim(3, NOON)]);
  expect(seen.isAll(NOON, HOUR, [claim(3, NOON)])).toBe(true);
});

test('of an hour that was put together no part is told or replaced', () => {
  const seen = new SeenClaims();
  seen.add(claim(1, NOON));
  seen.add(claim(2, NOON + SPAN));
  expect(again(seen, NOON + 3 * HOUR - 1).isAll(NOON, SPAN, [claim(1, NOON)])).toBe(true);
  const later = again(seen, NOON + 3 * HOUR);
  expect(later.isAll(NOON, SPAN, [claim(1, NOON)])).toBe(false);
  expect(later.isAll(NOON, SPAN, [claim(1, NOON), claim(2, NOON + SPAN)])).toBe(false);
  later.replace(NOON, SPAN, [claim(1, NOON), claim(3, NOON)]);
  expect(later.isAll(NOON, HOUR, [claim(1, NOON), claim(2, NOON + SPAN)])).toBe(true);
  later.replace(NOON, HOUR, [claim(3, NOON)]);
  expect(later.isAll(NOON, HOUR, [claim(3, NOON)])).toBe(true);
});

test('what the inspection after a day has passed is forgotten', () => {
  const seen = new SeenClaims();
  seen.add(claim(1, NOON));
  expect(again(seen, NOON + DAY + 2 * HOUR).isAll(NOON, HOUR, [claim(1, NOON)])).toBe(true);
  expect(seen.toText(NOON + DAY + 4 * HOUR - 1)).not.toBe('');
  expect(seen.toText(NOON + DAY + 4 * HOUR)).toBe('');
});

test('a text that is none says that nothing was seen', () => {
  for (const text of [undefined, '', 'x', 's1', 's1.2', '{"a":1}']) {
    expect(SeenClaims.from(text).isAll(NOON, SPAN, [])).toBe(true);
    expect(SeenClaims.from(text).isAll(NOON, SPAN, [claim(1, NOON)])).toBe(false);
  }
});

test('an hour with more claims than a run lists is told by ten minutes each, as long as an hour is', () => {
  const each = CLAIMS_PER_RUN / 6 + 1;
  const spans = Array.from({ length: 6 }, (_, index) =>
    ['s'.concat((NOON / SPAN + index).toString(36)), each.toString(36), '0'].join('.'),
  );
  const seen = SeenClaims.from(spans.join(' '));
  seen.add(claim(1, NOON + HOUR));
  const told = again(seen, NOON + 5 * HOUR);
  expect([told.spanAt(NOON + SPAN, HOUR), told.spanAt(NOON + HOUR, HOUR)]).toEqual([SPAN, HOUR]);
  expect(told.spanAt(NOON + HOUR, SPAN)).toBe(SPAN);
  expect(told.toText(NOON + DAY + 2 * HOUR)).toBe(told.toText(NOON + 5 * HOUR));
  expect(told.toText(NOON + DAY + 5 * HOUR)).toBe('');
});

test.each([
  ['the first KB of its note, which is one write unit, at 6 claims a second of a shard', 4000, 900],
  ['four of them at any rate', 288_000, 3500],
])('fits into %s', (_, count, bytes) => {
  // Numbers of so many digits, made without so many claims.
  const widest = (unit: string, start: number) =>
    `${unit}${start.toString(36)}.${count.toString(36)}.zzzzzz0`;
  const spans = Array.from({ length: 28 * 6 }, (_, index) => widest('s', NOON / SPAN - index));
  const text = SeenClaims.from(spans.join(' ')).toText(NOON + SPAN);
  expect(text.length).toBeGreaterThan(500);
  expect(text.length).toBeLessThan(bytes);
});
