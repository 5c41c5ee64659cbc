import { keyLikeness } from '../../../../lambda/core/json/key-likeness.ts';

/** Every character there is, but for halves of surrogate pairs. */
const CHARACTERS = Array.from({ length: 0x110000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));

/** Characters that have another one beside them under some way of comparing. */
const CASED = CHARACTERS.filter(
  (character) =>
    character.toLowerCase() !== character ||
    character.toUpperCase() !== character ||
    /[\p{CWCF}]/u.test(character),
);

test('characters that are one under simple case folding are alike, as Go reads keys', () => {
  const apart: string[] = [];
  // JavaScript's flags `i` and `u` compare by simple case folding.
  const pattern = (character: string) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  const all = CASED.join('');
  for (const character of CASED) {
    for (const same of all.match(new RegExp(pattern(character), 'giu')) ?? []) {
      if (keyLikeness(same) !== keyLikeness(character)) apart.push(`${character} ${same}`);
    }
  }
  expect(CASED.length).toBeGreaterThan(2700);
  expect(apart).toEqual([]);
});

test('characters are like their lower, upper and composed forms', () => {
  const apart = CHARACTERS.filter((character) => {
    const likeness = keyLikeness(character);
    const forms = [character.toLowerCase(), character.toUpperCase(), character.normalize('NFD')];
    return forms.some((form) => keyLikeness(form) !== likeness);
  });
  // The lower form of İ is two characters, by which no parser looks up a name with an i.
  expect(apart).toEqual(['İ']);
});

test.each([
  ['status', 'ſtatus'],
  ['k', '\u212a'],
  ['id', 'ID'],
  ['id', 'ıd'],
  ['id', 'İd'],
  ['straße', 'STRASSE'],
  ['ß', 'ẞ'],
  ['é', 'E\u0301'],
  ['σ', 'ς'],
])('%s is like %s', (one, other) => {
  expect(keyLikeness(one)).toBe(keyLikeness(other));
});

test.each([
  ['id', '_id'],
  ['id', 'i d'],
  ['userId', 'user_id'],
  ['id', 'ｉｄ'],
  ['e', 'é'],
])('%s is not like %s', (one, other) => {
  expect(keyLikeness(one)).not.toBe(keyLikeness(other));
});
