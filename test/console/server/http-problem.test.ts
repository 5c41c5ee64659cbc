import { tellFailure } from '../../../console/server/http-problem.ts';
import { InvalidInputProblem, OperatorProblem } from '../../../operator/problems/operator-problem.ts';
import { NoUsableSecretProblem } from '../../../operator/secrets/webhook-secret.ts';

test('a problem is told with what helps in the console', () => {
  expect(tellFailure(new NoUsableSecretProblem('None is stored.'))).toEqual({
    status: 409,
    problem: { message: 'None is stored. Make a new one under "Webhook secret", then send again.' },
  });
});

test('what only an option of the command line would help against is told without it', () => {
  const problem = new InvalidInputProblem('It is not on this machine.', {
    advice: { kind: 'confirm-attack' },
  });
  expect(tellFailure(problem)).toEqual({
    status: 400,
    problem: { message: 'It is not on this machine.' },
  });
  expect(tellFailure(new OperatorProblem('It is so.')).problem.message).toBe('It is so.');
});

test('a fault is told to the terminal alone, without its words', () => {
  const { status, problem, fault } = tellFailure(new TypeError('of something secret'));
  expect(status).toBe(500);
  expect([problem.message, fault].join()).not.toContain('secret');
  expect(fault).toContain('http-problem.test.ts');
});
