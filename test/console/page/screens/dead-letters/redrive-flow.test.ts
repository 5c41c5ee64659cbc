import {
  nextFlow,
  type RedriveFlow,
  type RedriveStep,
} from '../../../../../console/page/screens/dead-letters/redrive-flow.ts';

const target = { entity: 'merchant', subscriber: 'handler' };
const plan = { events: [], unreadable: 0, total: 2, seen: 2 };
const outcome = { moved: 2, left: [], unseen: 0 };

const run = (...steps: RedriveStep[]): RedriveFlow => steps.reduce<RedriveFlow>(nextFlow, { at: 'idle' });

test('a plan, a confirmation, an outcome', () => {
  expect(
    run(
      { what: 'ask', target },
      { what: 'plan', target, plan },
      { what: 'confirm' },
      { what: 'outcome', outcome },
    ),
  ).toEqual({ at: 'moved', target, outcome });
});

test('nothing is confirmed before its plan was shown', () => {
  expect(run({ what: 'ask', target }, { what: 'confirm' })).toEqual({ at: 'planning', target });
  expect(run({ what: 'confirm' })).toEqual({ at: 'idle' });
});

test('an answer that comes after the dialog was closed is dropped', () => {
  expect(run({ what: 'ask', target }, { what: 'close' }, { what: 'plan', target, plan })).toEqual({
    at: 'idle',
  });
});

test('an answer to what was asked before is no plan of what is asked now', () => {
  const other = { ...target, entity: 'transaction' };
  const planning = run({ what: 'ask', target }, { what: 'close' }, { what: 'ask', target: other });
  expect(nextFlow(planning, { what: 'plan', target, plan })).toBe(planning);
  expect(nextFlow(planning, { what: 'fail', target, message: 'gone' })).toBe(planning);
  expect(nextFlow(planning, { what: 'plan', target: other, plan })).toEqual({
    at: 'planned',
    target: other,
    plan,
  });
});

test('what is being moved cannot be closed or asked for again', () => {
  const moving = run({ what: 'ask', target }, { what: 'plan', target, plan }, { what: 'confirm' });
  expect(nextFlow(moving, { what: 'close' })).toBe(moving);
  expect(nextFlow(moving, { what: 'ask', target: { ...target, entity: 'transaction' } })).toBe(moving);
});

test('a failure is told of the plan and of the move, and ends there', () => {
  const failed = run({ what: 'ask', target }, { what: 'fail', target, message: 'gone' });
  expect(failed).toEqual({ at: 'failed', target, message: 'gone' });
  expect(nextFlow(failed, { what: 'confirm' })).toBe(failed);
});
