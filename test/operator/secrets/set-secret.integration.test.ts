import { randomUUID } from 'node:crypto';
import { GetSecretValueCommand, UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import { SecretChangeProblem } from '../../../operator/secrets/change-labels.ts';
import { WouldCutOffProblem } from '../../../operator/secrets/cut-off.ts';
import { retireSecret } from '../../../operator/secrets/retire-secret.ts';
import { setSecret } from '../../../operator/secrets/set-secret.ts';
import { readVersions } from '../../../operator/secrets/stored-secret.ts';
import type { Target } from '../../../operator/target/target.ts';
import { openReceiver, type Receiver, STACK_NAME } from '../../cli/receiver.ts';

const never = new AbortController().signal;
const ports = { now: Date.now, signal: never };

let receiver: Receiver;
let target: Target;

beforeEach(async () => {
  receiver = await openReceiver();
  receiver.aws.parameters.put(`/${STACK_NAME}/secret/json-key`, 'secret');
  receiver.aws.parameters.put(`/${STACK_NAME}/secret/path-token`, 'require');
  receiver.aws.parameters.put(`/${STACK_NAME}/secret/path-token-key`, 'token');
  target = await receiver.target();
  for (const version of ['first', 'second'])
    receiver.aws.secrets.put(
      receiver.secretArn,
      JSON.stringify({ secret: version, token: 'token-of-old-1' }),
    );
});

afterEach(() => receiver.close());

/** The change is made by these calls, one after the other. */
const CHANGES = {
  set: {
    calls: ['PutSecretValueCommand', 'UpdateSecretVersionStageCommand'],
    run: (on: Target) => setSecret(on, { secret: 'third' }, { mayCutOff: true }, ports),
    values: { current: 'third', previous: 'second' },
  },
  'set, the previous one kept': {
    calls: ['PutSecretValueCommand', 'UpdateSecretVersionStageCommand', 'UpdateSecretVersionStageCommand'],
    run: (on: Target) => setSecret(on, { secret: 'third' }, { keepPrevious: true, mayCutOff: true }, ports),
    values: { current: 'third', previous: 'first' },
  },
  'token alone, the previous one kept': {
    calls: ['PutSecretValueCommand', 'UpdateSecretVersionStageCommand', 'UpdateSecretVersionStageCommand'],
    run: (on: Target) =>
      setSecret(on, { pathToken: 'token-of-new-2-and-long' }, { keepPrevious: true, mayCutOff: true }, ports),
    values: { current: 'second', previous: 'first' },
  },
  retire: {
    calls: ['UpdateSecretVersionStageCommand'],
    run: (on: Target) => retireSecret(on, { mayCutOff: true }, ports),
    values: { current: 'second', previous: undefined },
  },
} as const;

const MODES = ['rejected', 'answer lost', 'all later calls rejected'] as const;

/** A target whose n-th writing call fails. */
function failing(nth: number, mode: (typeof MODES)[number]): { target: Target; calls: string[] } {
  const calls: string[] = [];
  const original = target.secretsManager.send.bind(target.secretsManager);
  const denied = () => Object.assign(new Error('Not now.'), { name: 'AccessDeniedException', $metadata: {} });
  let broken = false;
  const send = async (command: object, ...rest: unknown[]) => {
    const { name } = command.constructor;
    const call = () => (original as (...all: unknown[]) => Promise<unknown>)(command, ...rest);
    if (broken) throw denied();
    if (!/^(Put|Update)/.test(name)) return call();
    calls.push(name);
    if (calls.length - 1 !== nth) return call();
    broken = mode === 'all later calls rejected';
    if (mode === 'answer lost') await call();
    throw denied();
  };
  const secretsManager = Object.assign(Object.create(target.secretsManager), { send });
  return { target: { ...target, secretsManager }, calls };
}

async function textOf(versionId: string | undefined): Promise<string | undefined> {
  if (versionId === undefined) return undefined;
  const { SecretString = '' } = await target.secretsManager.send(
    new GetSecretValueCommand({ SecretId: target.secret.arn, VersionId: versionId }),
  );
  return (JSON.parse(SecretString) as { secret: string }).secret;
}

async function storedValues() {
  const { current, previous } = await readVersions(target, never);
  return { current: await textOf(current?.versionId), previous: await textOf(previous?.versionId) };
}

const BEFORE = { current: 'second', previous: 'first' };

const cases = Object.entries(CHANGES).flatMap(([name, change]) =>
  change.calls.flatMap((call, nth) => MODES.map((mode) => [name, nth + 1, call, mode, change] as const)),
);

test.each(cases)('%s: call %i (%s) %s', async (_name, nth, _call, mode, change) => {
  const broken = failing(nth - 1, mode);
  const outcome = await change.run(broken.target).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(broken.calls).toEqual(change.calls.slice(0, nth));
  const now = await readVersions(target, never);
  const values = await storedValues();
  if (outcome === undefined) {
    // The answer of the last call was lost, and it had done its work.
    expect([mode, nth]).toEqual(['answer lost', change.calls.length]);
    expect(values).toEqual(change.values);
    return;
  }
  expect(outcome).toBeInstanceOf(SecretChangeProblem);
  const { message, progress, stored, moves } = outcome as SecretChangeProblem;
  expect(message).toContain('AccessDeniedException');
  expect(message).not.toMatch(/first|second|third|token-of/);
  if (mode === 'all later calls rejected') {
    expect(progress).toBe('unknown');
    expect(message).toContain('What is stored now is not known');
    return;
  }
  expect(stored).toEqual(now);
  expect(message).toContain(`Current is version ${now.current?.versionId}, stored `);
  expect(message).toContain(`the previous one is version ${now.previous?.versionId}, which verifies until `);
  if (progress === 'unchanged') {
    expect(values).toEqual(BEFORE);
    expect(message).toContain('Nothing was changed.');
    return;
  }
  expect(progress).toBe('half-done');
  expect(moves).not.toEqual([]);
  expect(values).not.toEqual(BEFORE);
  expect(message).toContain('half done');
  // What the problem says to do does finish it.
  for (const { label, from, to } of moves) {
    expect(message).toContain(`should be version ${to}: whoever signs with it is rejected until it is`);
    await target.secretsManager.send(
      new UpdateSecretVersionStageCommand({
        SecretId: target.secret.arn,
        VersionStage: label,
        RemoveFromVersionId: from,
        MoveToVersionId: to,
      }),
    );
  }
  expect(await storedValues()).toEqual(change.values);
});

test.each(Object.entries(CHANGES))('%s, if nothing fails', async (_name, { run, calls, values }) => {
  const watched = failing(-1, 'rejected');
  await run(watched.target);
  expect(watched.calls).toEqual(calls);
  expect(await storedValues()).toEqual(values);
});

test('what was stored is said to be, although what is beside it cannot be read', async () => {
  const original = target.secretsManager.send.bind(target.secretsManager);
  let stored = false;
  const send = async (command: object, ...rest: unknown[]) => {
    if (stored) throw new Error('Not now.');
    stored = command.constructor.name.startsWith('Update');
    return (original as (...all: unknown[]) => Promise<unknown>)(command, ...rest);
  };
  const secretsManager = Object.assign(Object.create(target.secretsManager), { send });
  const result = await setSecret(
    { ...target, secretsManager },
    { secret: 'third' },
    { mayCutOff: true },
    ports,
  );
  expect(result).toEqual({ versionId: expect.any(String), previousUnread: true });
  expect(await storedValues()).toEqual(CHANGES.set.values);
});

test.each(Object.entries(CHANGES))(
  '%s, while somebody else stores a secret: theirs stays, and what verifies',
  async (_name, { run }) => {
    const original = target.secretsManager.send.bind(target.secretsManager);
    let isFirst = true;
    const send = async (command: object, ...rest: unknown[]) => {
      if (/^(Put|Update)/.test(command.constructor.name) && isFirst) {
        isFirst = false;
        await setSecret(target, { secret: 'theirs' }, { mayCutOff: true }, ports);
      }
      return (original as (...all: unknown[]) => Promise<unknown>)(command, ...rest);
    };
    const secretsManager = Object.assign(Object.create(target.secretsManager), { send });
    const problem = await run({ ...target, secretsManager }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(problem).toBeInstanceOf(SecretChangeProblem);
    const { progress, moves, message } = problem as SecretChangeProblem;
    expect([progress, moves]).toEqual(['overtaken', []]);
    expect(message).toMatch(/^Somebody else has changed the secret at the same time\. Current is version /);
    expect(await storedValues()).toEqual({ current: 'theirs', previous: 'second' });
  },
);

test('Ctrl-C in the middle does not stop it half way', async () => {
  const interruption = new AbortController();
  const original = target.secretsManager.send.bind(target.secretsManager);
  const send = (command: object, options: { abortSignal?: AbortSignal }) => {
    if (command.constructor.name.startsWith('Put')) interruption.abort(new Error('interrupted'));
    options.abortSignal?.throwIfAborted();
    return (original as (...all: unknown[]) => Promise<unknown>)(command, options);
  };
  const secretsManager = Object.assign(Object.create(target.secretsManager), { send });
  await setSecret(
    { ...target, secretsManager },
    { secret: 'third' },
    { keepPrevious: true, mayCutOff: true },
    { now: Date.now, signal: interruption.signal },
  );
  expect(await storedValues()).toEqual(CHANGES['set, the previous one kept'].values);
});

describe('whoever would be cut off is named, and nothing is changed', () => {
  test.each([
    ['the previous one, by a third', { secret: 'third' }, {}, 'previous', 'first', true],
    [
      'the current one, if the previous one is kept',
      { secret: 'third' },
      { keepPrevious: true },
      'current',
      'second',
      false,
    ],
  ] as const)('%s', async (_name, change, options, stage, value, alternative) => {
    const error = await setSecret(target, change, options, ports).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(WouldCutOffProblem);
    const { cutOff, message, advice } = error as WouldCutOffProblem;
    expect(cutOff.stage).toBe(stage);
    expect(await textOf(cutOff.version.versionId)).toBe(value);
    expect(message).toContain(cutOff.version.versionId);
    expect(advice).toEqual({ kind: 'cut-off', alternative });
    expect(await storedValues()).toEqual(BEFORE);
  });

  test('the previous one, by retiring it', async () => {
    await expect(retireSecret(target, {}, ports)).rejects.toThrow(WouldCutOffProblem);
    expect(await storedValues()).toEqual(BEFORE);
  });
});

test('one whose time is over is pushed out, not brought back', async () => {
  receiver.aws.parameters.put(`/${STACK_NAME}/secret/previous-hours`, '0');
  target = await receiver.target();
  await setSecret(target, { secret: randomUUID() }, { keepPrevious: true }, ports);
  expect((await storedValues()).previous).toBe('second');
});
