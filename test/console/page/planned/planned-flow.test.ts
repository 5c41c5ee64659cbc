import {
  nextFlow,
  type PlannedFlow,
  type PlannedStep,
} from '../../../../console/page/planned/planned-flow.ts';

type Order = { readonly of: string };
type Flow = PlannedFlow<Order, string, string>;

const order = { of: 'merchant' };
const plan = '2 would be moved';
const outcome = '2 moved';

const next = (flow: Flow, step: PlannedStep<Order, string, string>): Flow => nextFlow(flow, step);
const run = (...steps: PlannedStep<Order, string, string>[]): Flow =>
  steps.reduce<Flow>(next, { at: 'idle' });

test('a plan, a confirmation, an outcome', () => {
  expect(
    run(
      { what: 'ask', order },
      { what: 'plan', order, plan },
      { what: 'confirm' },
      { what: 'outcome', outcome },
    ),
  ).toEqual({ at: 'done', order, outcome });
});

test('nothing is confirmed before its plan was shown', () => {
  expect(run({ what: 'ask', order }, { what: 'confirm' })).toEqual({ at: 'planning', order });
  expect(run({ what: 'confirm' })).toEqual({ at: 'idle' });
});

test('an answer that comes after the dialog was closed is dropped', () => {
  expect(run({ what: 'ask', order }, { what: 'close' }, { what: 'plan', order, plan })).toEqual({
    at: 'idle',
  });
});

test('an answer to what was asked before is no plan of what is asked now', () => {
  const other = { of: 'transaction' };
  const planning = run({ what: 'ask', order }, { what: 'close' }, { what: 'ask', order: other });
  expect(next(planning, { what: 'plan', order, plan })).toBe(planning);
  expect(next(planning, { what: 'fail', order, message: 'gone' })).toBe(planning);
  expect(next(planning, { what: 'plan', order: other, plan })).toEqual({ at: 'planned', order: other, plan });
});

test('another order in place of the planned one needs a plan of its own', () => {
  const other = { of: 'transaction' };
  const planned = run({ what: 'ask', order }, { what: 'plan', order, plan }, { what: 'ask', order: other });
  expect(next(planned, { what: 'confirm' })).toEqual({ at: 'planning', order: other });
});

test('what is under way cannot be closed or asked for again', () => {
  const running = run({ what: 'ask', order }, { what: 'plan', order, plan }, { what: 'confirm' });
  expect(next(running, { what: 'close' })).toBe(running);
  expect(next(running, { what: 'confirm' })).toBe(running);
  expect(next(running, { what: 'ask', order: { of: 'transaction' } })).toBe(running);
});

test('a failure is told of the plan and of the change, and ends there', () => {
  const failed = run({ what: 'ask', order }, { what: 'fail', order, message: 'gone' });
  expect(failed).toEqual({ at: 'failed', order, message: 'gone' });
  expect(next(failed, { what: 'confirm' })).toBe(failed);
});
