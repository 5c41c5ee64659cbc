import { readFileSync } from 'node:fs';
import { LASTING_TYPES } from '../../tools/deploy/faults-of-change.ts';

const PAGE = readFileSync('docs/upgrading.md', 'utf8');

test('the types that must not be replaced are those that the tests of upgrades watch', () => {
  const named = [...PAGE.matchAll(/^- (`AWS::.*): /gm)].flatMap(([, names = '']) =>
    [...names.matchAll(/`(.*?)`/g)].map(([, type]) => type),
  );
  expect(named.toSorted()).toEqual([...LASTING_TYPES].toSorted());
});
