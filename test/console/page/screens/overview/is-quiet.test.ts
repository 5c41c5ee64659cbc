import { isQuiet } from '../../../../../console/page/screens/overview/is-quiet.ts';

const NOTHING = { accepted: 0, duplicates: 0, handled: 0, failed: 0, rejected: [] };

test('it is quiet as long as nothing at all happens', () => {
  expect(isQuiet(NOTHING)).toBe(true);
  for (const name of ['accepted', 'duplicates', 'handled', 'failed']) {
    expect(isQuiet({ ...NOTHING, [name]: 1 })).toBe(false);
  }
  expect(isQuiet({ ...NOTHING, rejected: [{ reason: 'HashMismatches', count: 1 }] })).toBe(false);
});
