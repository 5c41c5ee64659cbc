import type { HoldCategory } from '../../../lambda/core/signature/hold-verdict.ts';
import type { KeptRequest } from '../../../operator/held/list-held.ts';
import { type HeldSelection, isNamed, selectHeld } from '../../../operator/held/select-held.ts';
import { uuid } from '../../lambda/factories.ts';

const kept = (number: number, category: HoldCategory): KeptRequest =>
  ({ key: `held#${number}`, held: { requestUuid: uuid(number), category } }) as KeptRequest;

const KEPT = [kept(1, 'field-policy'), kept(2, 'not-portable'), kept(3, 'field-policy')];

test.each<[HeldSelection, readonly number[], readonly number[]]>([
  ['all', [1, 2, 3], []],
  [new Set([uuid(2), uuid(9)]), [2], [9]],
  [{ category: 'field-policy' }, [1, 3], []],
  [{ category: 'rounded-number' }, [], []],
  // A plan has shown these two; another has come since, and one is held for something else.
  [{ category: 'field-policy', among: new Set([uuid(1), uuid(2)]) }, [1], []],
])('of three, %j are chosen', (selection, chosen, missing) => {
  const selected = selectHeld(KEPT, selection);
  expect(selected.chosen.map(({ held }) => held.requestUuid)).toEqual(chosen.map(uuid));
  expect(selected.missing).toEqual(missing.map(uuid));
});

test('only UUIDs name requests', () => {
  expect(isNamed(new Set([uuid(1)]))).toBe(true);
  expect(isNamed('all')).toBe(false);
  expect(isNamed({ category: 'field-policy', among: new Set([uuid(1)]) })).toBe(false);
});
