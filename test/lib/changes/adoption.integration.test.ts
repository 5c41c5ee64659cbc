import { RUNBOOK } from '../observability/runbook.ts';
import { referencesIn } from '../synthesize.ts';
import { templateOf } from './templates.ts';

/** Whether kept queues can be given back to the stack as docs/runbook.md says, in "A subscriber goes or comes back". */

const SETTINGS = { customerManagedKey: true };
const before = templateOf('prod', SETTINGS).Resources;
const after = templateOf('prod', {
  ...SETTINGS,
  subscribers: [{ name: 'risk', eventTypes: ['BusinessKycStatusChanged'] }],
}).Resources;

const kept = Object.keys(after).filter(
  (id) => before[id] === undefined && after[id]?.Type === 'AWS::SQS::Queue',
);

test('the runbook names the queues that are imported', () => {
  expect([...RUNBOOK.matchAll(/"(\w+)": \{"QueueUrl"/g)].map(([, id]) => id).toSorted()).toEqual(
    kept.toSorted(),
  );
});

test.each(kept)('%s can be imported before anything else is made', (id) => {
  // CloudFormation imports nothing without it.
  expect(after[id]?.DeletionPolicy).toBe('RetainExceptOnCreate');
  const references = referencesIn(after[id]).filter((name) => !name.startsWith('AWS::'));
  expect(references.filter((name) => before[name] === undefined && !kept.includes(name))).toEqual([]);
});
