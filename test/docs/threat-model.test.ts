import { existsSync, readFileSync } from 'node:fs';
import { ATTACK_NAMES } from '../../operator/attack/attack-names.ts';

const DOCUMENT = readFileSync('docs/threat-model.md', 'utf8');

/** Cells of the rows of the table below a heading. */
function rowsBelow(heading: string): string[][] {
  const section = DOCUMENT.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(1).map((row) => row.slice(2).split(/ *\| */));
}

const forgeries = rowsBelow('Forgeries from one captured request').map(([, attacks = '', outcome = '']) => ({
  attacks: [...attacks.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  outcome,
}));

test('the forgeries name attacks that the kit has', () => {
  const named = forgeries.flatMap(({ attacks }) => attacks);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !(ATTACK_NAMES as readonly unknown[]).includes(name))).toEqual([]);
});

test('what the scheme accepts is what the kit says so of', () => {
  const accepted = forgeries.filter(({ outcome }) => outcome.includes('accepted by the scheme'));
  expect(accepted.flatMap(({ attacks }) => attacks)).toEqual([
    'unlisted-field-changed',
    'uuid-changed',
    'other-type-url',
    'whole-request-captured',
  ]);
});

test('the tests that it names are there', () => {
  const named = [...DOCUMENT.matchAll(/`(test\/[^`]+)`/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((path) => !existsSync(path))).toEqual([]);
});
