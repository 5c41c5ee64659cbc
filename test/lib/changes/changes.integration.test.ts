import { type Fault, faultsOfChange, nameOf } from '../../../tools/deploy/faults-of-change.ts';
import { RUNBOOK_HEADINGS } from '../observability/runbook.ts';
import { INTENDED, type Intended } from './intended.ts';
import { schemaKeys } from './schema-keys.ts';
import { type Settings, TELLING_VALUES } from './telling-values.ts';
import { templateOf } from './templates.ts';

/**
 * Whether every setting of a live stack can be changed: each telling value of each key is deployed over each other one, as
 * far as templates can tell. Production retains what other stages delete, so where something goes the change is tried in both.
 */

type Change = readonly [before: Settings, after: Settings];

function changesBetween(values: readonly Settings[]): Change[] {
  return values.flatMap((before) =>
    values.filter((after) => after !== before).map((after): Change => [before, after]),
  );
}

const known = new Map<Change, Fault[]>();

function faultsIn(stage: string, [before, after]: Change): Fault[] {
  return faultsOfChange(templateOf(stage, before), templateOf(stage, after));
}

function faultsOf(change: Change): Fault[] {
  const before = known.get(change);
  if (before !== undefined) return before;
  const inProduction = faultsIn('prod', change);
  const faults = inProduction.length === 0 ? [] : [...inProduction, ...faultsIn('dev', change)];
  known.set(change, faults);
  return faults;
}

function isIntended({ keys, rules, resources }: Intended, key: string, { rule, id }: Fault): boolean {
  return keys.test(key) && rules.includes(rule) && resources.test(id);
}

const ROWS = Object.entries(TELLING_VALUES).map(([key, values]) => [key, changesBetween(values)] as const);

it('has a row for every key of the schema, and for nothing else', () => {
  expect(Object.keys(TELLING_VALUES).toSorted()).toEqual(schemaKeys().toSorted());
});

describe.each(ROWS)('%s can be changed on a live stack', (key, changes) => {
  it.each(changes.map((change) => [...change, change] as const))(
    'from %j to %j',
    (_before, _after, change) => {
      const faults = faultsOf(change).filter(
        (fault) => !INTENDED.some((each) => isIntended(each, key, fault)),
      );
      expect(faults).toEqual([]);
    },
  );
});

it.each(INTENDED)('what $keys takes away by intention happens, and is in the runbook', (intended) => {
  const happened = ROWS.filter(([key]) => intended.keys.test(key)).some(([key, changes]) =>
    changes.some((change) => faultsOf(change).some((fault) => isIntended(intended, key, fault))),
  );
  expect(happened).toBe(true);
  expect(RUNBOOK_HEADINGS.map(({ anchor }) => anchor)).toContain(intended.section);
});

/** Types whose names are one for all regions of an account. */
const GLOBAL_TYPES = new Set(['AWS::CloudWatch::Dashboard', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Role']);

it('a stage can be deployed in a second region of the account', () => {
  const named = Object.values(templateOf('prod', {}).Resources).filter(
    (resource) => GLOBAL_TYPES.has(resource.Type) && nameOf(resource) !== undefined,
  );
  expect(named).toHaveLength(1);
  for (const resource of named) expect(nameOf(resource)).toContain('{"Ref":"AWS::Region"}');
});
