import { tellFailure } from '../../../console/server/http-problem.ts';
import { InvalidInputProblem, OperatorProblem } from '../../../operator/problems/operator-problem.ts';
import { WouldCutOffProblem } from '../../../operator/secrets/cut-off.ts';
import { NoUsableSecretProblem } from '../../../operator/secrets/webhook-secret.ts';
import type { Target } from '../../../operator/target/target.ts';

test('a problem is told with what helps in the console', () => {
  expect(tellFailure(new NoUsableSecretProblem('None is stored.'))).toEqual({
    status: 409,
    problem: { message: 'None is stored. Store one under "Webhook secret", then send again.' },
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

test('of what would cut somebody off the page is told whom, so that it can ask', () => {
  const target = { name: 'the local run' } as Target;
  const uses = {
    current: { kind: 'unknown', why: 'too-early' },
    previous: { kind: 'unknown', why: 'too-early' },
  } as const;
  const version = { versionId: 'v', storedAt: 0 };
  const problem = new WouldCutOffProblem(target, { stage: 'previous', version, uses }, 0, true);
  expect(tellFailure(problem)).toEqual({
    status: 409,
    problem: { message: problem.message, cutOff: { stage: 'previous', alternative: true } },
  });
});

test('a fault is told to the terminal alone, without its words', () => {
  const { status, problem, fault } = tellFailure(new TypeError('of something secret'));
  expect(status).toBe(500);
  expect([problem.message, fault].join()).not.toContain('secret');
  expect(fault).toContain('http-problem.test.ts');
});
