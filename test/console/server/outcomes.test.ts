import { outcomesOf } from '../../../console/server/outcomes.ts';
import { OperatorProblem } from '../../../operator/problems/operator-problem.ts';

async function* results(count: number, error?: Error) {
  for (let number = 1; number <= count; number += 1) yield number;
  if (error !== undefined) throw error;
}

test('what was done before a failure is told beside it', async () => {
  expect(await outcomesOf(results(2))).toEqual({ results: [1, 2] });
  const problem = new OperatorProblem('It is gone.', { advice: { kind: 'release-held' } });
  expect(await outcomesOf(results(2, problem))).toEqual({
    results: [1, 2],
    failure: 'It is gone. See why under "Held", then correct the policy and release them there.',
  });
});

test('what fails before there is anything to tell, and a fault of the console, are thrown', async () => {
  await expect(outcomesOf(results(0, new OperatorProblem('It is gone.')))).rejects.toThrow('It is gone.');
  await expect(outcomesOf(results(2, new TypeError('of something')))).rejects.toThrow(TypeError);
});
