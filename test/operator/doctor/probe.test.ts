import { LambdaClient } from '@aws-sdk/client-lambda';
import { judgeCanary, runCanary } from '../../../operator/doctor/probe.ts';
import type { Target } from '../../../operator/target/target.ts';

const REQUEST = { requestUuid: '00000000-0000-4000-8000-000000000001' };
const signal = new AbortController().signal;

function target(canary?: string): Target {
  return { clientSettings: { region: 'eu-west-1' }, functions: { canary } } as unknown as Target;
}

const send = jest.spyOn(LambdaClient.prototype, 'send');

function answers(answer: object): void {
  send.mockImplementation(async () => answer as never);
}

const payload = (verdict: object) => ({
  Payload: { transformToString: () => JSON.stringify(verdict) },
});

afterEach(() => send.mockReset());
afterAll(() => send.mockRestore());

test('what the canary says is told, with the time that it took', async () => {
  answers(payload({ ...REQUEST, latencyMilliseconds: 412 }));
  const verdict = await runCanary(target('x-canary'), signal);
  expect(send).toHaveBeenCalledTimes(1);
  expect(send.mock.calls[0]?.[0].input).toEqual({ FunctionName: 'x-canary', Payload: '{}' });
  expect(judgeCanary(verdict)).toEqual({
    state: 'ok',
    words: 'An event went from the public URL to its handling in 412 ms',
  });
});

test('a stage at which it stopped is told, and why', async () => {
  answers(payload({ ...REQUEST, stoppedAt: 'table', detail: 'The answer was 503 unavailable.' }));
  expect(judgeCanary(await runCanary(target('x-canary'), signal))).toMatchObject({
    state: 'fail',
    words: "The canary's event stopped at the stage table. The answer was 503 unavailable.",
  });
});

test('a stack without a canary is a problem that says so, and nothing is invoked', async () => {
  await expect(runCanary(target(), signal)).rejects.toThrow('There is no canary.');
  expect(send).not.toHaveBeenCalled();
});

test.each([{ FunctionError: 'Unhandled', ...payload({ errorMessage: 'it crashed' }) }, {}])(
  'a canary that does not come to an end is a problem: %j',
  async (answer) => {
    answers(answer);
    await expect(runCanary(target('x-canary'), signal)).rejects.toThrow('crashed or ran into its time-out');
  },
);
