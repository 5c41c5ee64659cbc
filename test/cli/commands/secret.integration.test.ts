import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  DeleteSecretCommand,
  GetSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { secretRetire } from '../../../cli/commands/secret/retire.ts';
import { secretSet } from '../../../cli/commands/secret/set.ts';
import { secretStatus } from '../../../cli/commands/secret/status.ts';
import { runCommandLine } from '../../../cli/program/program.ts';
import { WouldCutOffProblem } from '../../../operator/secrets/cut-off.ts';
import { openReceiver, type Receiver, STACK_NAME } from '../receiver.ts';

let receiver: Receiver;

beforeEach(async () => {
  receiver = await openReceiver();
});

afterEach(() => receiver.close());

function set(text: string, file?: string): Promise<number> {
  const ports = receiver.ports({ readSecretInput: async () => Buffer.from(text) });
  return secretSet({ address: receiver.address, ...(file !== undefined && { file }) }, ports);
}

async function stored(stage = 'AWSCURRENT'): Promise<string | undefined> {
  const { secretsManager, secret } = await receiver.target();
  const command = new GetSecretValueCommand({ SecretId: secret.arn, VersionStage: stage });
  return (await secretsManager.send(command)).SecretString;
}

async function status() {
  await secretStatus({ json: true, address: receiver.address }, receiver.ports());
  return JSON.parse(receiver.printed.out[0] ?? '');
}

test('stores what is piped in without one line break, and tells the version but not the value', async () => {
  expect(await status()).toEqual({ stored: false, current: null, previous: null });
  expect(await set('first-value \n')).toBe(0);
  expect(await stored()).toBe('first-value ');
  expect(receiver.text()).toContain('One line break at the end was taken off');
  expect(receiver.text()).not.toContain('first-value');
  const { current } = await status();
  await set('first-value ');
  expect(receiver.text()).toContain('nothing was stored');
  expect((await status()).current).toEqual(current);
});

test('stores what is in a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'secret-'));
  writeFileSync(join(folder, 'secret.txt'), 'from-file');
  expect(await set('', join(folder, 'secret.txt'))).toBe(0);
  expect(await stored()).toBe('from-file');
  rmSync(folder, { recursive: true });
});

test('rejects an empty secret', async () => {
  for (const blank of ['', '\n', ' \n']) await expect(set(blank)).rejects.toThrow('empty');
  expect(await status()).toEqual({ stored: false, current: null, previous: null });
});

test('the previous secret verifies for its hours, or until it is retired', async () => {
  receiver.aws.parameters.put(`/${STACK_NAME}/secret/previous-hours`, '2');
  await set('first');
  await set('second');
  expect(receiver.text()).toMatch(/The secret before it verifies until \S+ \S+ UTC, or/);
  const { current, previous } = await status();
  expect(previous.verifies).toBe(true);
  // From when the label was moved, which came after it was stored.
  const movedAt = Date.parse(previous.verifiesUntil) - 2 * 3_600_000;
  expect(movedAt).toBeGreaterThanOrEqual(Date.parse(current.storedAt));
  expect(movedAt).toBeLessThanOrEqual(Date.now());

  const before = Date.now();
  await secretRetire({ yes: true, address: receiver.address }, receiver.ports());
  expect(receiver.printed.out[0]).toContain(previous.versionId);
  const [, rejectedFrom = ''] = /rejected from (\S+ \S+ UTC) at the latest/.exec(receiver.text()) ?? [];
  expect(Date.parse(rejectedFrom)).toBeGreaterThan(before);
  await expect(stored('AWSPREVIOUS')).rejects.toThrow();
  expect(await stored()).toBe('second');
  expect((await status()).previous).toBeNull();
  await secretRetire({ yes: true, address: receiver.address }, receiver.ports());
  expect(receiver.text()).toContain('nothing was changed');
});

test('the hours count from when the label was moved, and a moved label is a rotation, too', async () => {
  receiver.aws.parameters.put(`/${STACK_NAME}/secret/previous-hours`, '2');
  await set('first');
  await set('second');
  const { current: second, previous: first } = await status();
  const { secretsManager, secret } = await receiver.target();
  await setTimeout(20);
  await secretsManager.send(
    new UpdateSecretVersionStageCommand({
      SecretId: secret.arn,
      VersionStage: 'AWSCURRENT',
      RemoveFromVersionId: second.versionId,
      MoveToVersionId: first.versionId,
    }),
  );
  const moved = await status();
  expect([moved.current.versionId, moved.previous.versionId]).toEqual([first.versionId, second.versionId]);
  const sinceStored = Date.parse(moved.previous.verifiesUntil) - Date.parse(second.storedAt);
  expect(sinceStored).toBeGreaterThanOrEqual(2 * 3_600_000 + 20);
  expect(sinceStored).toBeLessThan(3 * 3_600_000);
});

test('a secret that is marked for deletion is said to be so', async () => {
  await set('first');
  const { secretsManager, secret } = await receiver.target();
  await secretsManager.send(new DeleteSecretCommand({ SecretId: secret.arn }));
  expect((await status()).stored).toBe(false);
  await secretStatus({ address: receiver.address }, receiver.ports());
  expect(receiver.text()).toContain('marked for deletion');
});

test('after its hours the previous secret is said not to verify any more', async () => {
  receiver.aws.parameters.put(`/${STACK_NAME}/secret/previous-hours`, '0');
  await set('first');
  await set('second');
  expect((await status()).previous.verifies).toBe(false);
});

test('a previous secret that still verifies is not pushed out', async () => {
  await set('first');
  await set('second');
  const ports = receiver.ports({ readSecretInput: async () => Buffer.from('third') });
  expect(await runCommandLine(['secret', 'set'], ports, receiver.address.stateDirectory)).toBe(1);
  expect(receiver.text()).toMatch(
    /previous secret of the local run \(version \S+, stored \S+, verifies until \S+\).*--yes.*--keep-previous/,
  );
  expect(await stored()).toBe('second');
  expect(await stored('AWSPREVIOUS')).toBe('first');

  const keep = receiver.ports({ readSecretInput: async () => Buffer.from('third') });
  expect(await secretSet({ address: receiver.address, keepPrevious: true, yes: true }, keep)).toBe(0);
  expect(await stored()).toBe('third');
  expect(await stored('AWSPREVIOUS')).toBe('first');

  await secretRetire({ yes: true, address: receiver.address }, receiver.ports());
  await set('fourth');
  expect(await stored('AWSPREVIOUS')).toBe('third');
});

describe('whoever sits at the keyboard is asked', () => {
  const third = (answer: boolean) => {
    const questions: string[] = [];
    const ports = receiver.ports({
      readSecretInput: async () => Buffer.from('third'),
      confirm: async (question) => {
        questions.push(question);
        return answer;
      },
    });
    return { questions, ports };
  };

  beforeEach(async () => {
    await set('first');
    await set('second');
  });

  test('and may say no', async () => {
    const { questions, ports } = third(false);
    expect(await secretSet({ address: receiver.address }, ports)).toBe(1);
    expect(questions).toEqual(['Store it all the same?']);
    expect(receiver.text()).toMatch(
      /would cut off whoever signs with the previous secret.*\nNothing was changed/,
    );
    expect(await stored()).toBe('second');
    expect(await secretRetire({ address: receiver.address }, ports)).toBe(1);
    expect(await stored('AWSPREVIOUS')).toBe('first');
  });

  test('or yes', async () => {
    const { questions, ports } = third(true);
    expect(await secretSet({ address: receiver.address, keepPrevious: true }, ports)).toBe(0);
    expect(questions).toEqual(['Store it all the same?']);
    expect(receiver.text()).toContain('would cut off whoever signs with the current secret');
    expect(await stored()).toBe('third');
    expect(await stored('AWSPREVIOUS')).toBe('first');
  });

  test('but not without need', async () => {
    const { questions, ports } = third(false);
    expect(await secretSet({ address: receiver.address, yes: true }, ports)).toBe(0);
    expect(await secretRetire({ address: receiver.address, yes: true }, ports)).toBe(0);
    expect(await secretRetire({ address: receiver.address }, ports)).toBe(0);
    expect(questions).toEqual([]);
  });
});

describe('whether the previous secret is still used', () => {
  const HOUR = 3_600_000;
  const counted = (current: number, previous: number) => {
    const time = new Date(Date.now() + HOUR / 2);
    const result = (Id: string, value: number) => ({
      Id,
      StatusCode: 'Complete',
      Timestamps: [time],
      Values: [value],
    });
    jest.spyOn(CloudWatchClient.prototype, 'send').mockImplementation(async () => ({
      MetricDataResults: [
        result('accepted', current),
        result('duplicate', previous),
        result('previous', previous),
      ],
    }));
  };
  const later = () => receiver.ports({ now: () => Date.now() + HOUR });

  beforeEach(async () => {
    await set('first');
    await set('second');
  });

  afterEach(() => jest.restoreAllMocks());

  test.each([
    [
      3,
      2,
      /It is in use: it verified 2 requests .*\n.*is rejected from \S+ \S+ UTC on: give every sender the current one/,
    ],
    [3, 0, /It was not used since .* verified 3 requests\.\n.*"cedar-webhooks secret retire" ends it/],
    [0, 0, /nobody knows: no request was verified/],
  ])('status says so: current %i, previous %i', async (current, previous, words) => {
    counted(current, previous);
    await secretStatus({ address: receiver.address }, later());
    expect(receiver.text()).toMatch(words);
    await secretStatus({ json: true, address: receiver.address }, later());
    expect(JSON.parse(receiver.text()).previous.use.state).toBe(previous > 0 ? 'used' : 'unused');
  });

  test('one that nobody uses any more is retired without a question, others are not', async () => {
    for (const [current, previous] of [
      [0, 0],
      [3, 1],
    ] as const) {
      counted(current, previous);
      await expect(secretRetire({ address: receiver.address }, later())).rejects.toThrow(WouldCutOffProblem);
    }
    counted(3, 0);
    expect(await secretRetire({ address: receiver.address }, later())).toBe(0);
  });
});

test('there may be no previous secret to keep', async () => {
  const keep = (text: string) =>
    secretSet(
      { address: receiver.address, keepPrevious: true },
      receiver.ports({ readSecretInput: async () => Buffer.from(text) }),
    );
  await keep('first');
  await keep('second');
  expect(await stored('AWSPREVIOUS')).toBe('first');
});

describe('in a JSON object', () => {
  beforeEach(() => receiver.aws.parameters.put(`/${STACK_NAME}/secret/json-key`, 'webhook'));

  test('other keys stay', async () => {
    await set('alone');
    expect(JSON.parse((await stored()) ?? '')).toEqual({ webhook: 'alone' });
    receiver.aws.secrets.put(receiver.secretArn, '{"webhook":"old","other":{"a":1}}');
    await secretRetire({ yes: true, address: receiver.address }, receiver.ports());
    await set('new');
    expect(JSON.parse((await stored()) ?? '')).toEqual({ webhook: 'new', other: { a: 1 } });
  });

  test('something else is not overwritten', async () => {
    receiver.aws.secrets.put(receiver.secretArn, '["a list"]');
    await expect(set('new')).rejects.toThrow('not a JSON object');
    expect(await stored()).toBe('["a list"]');
    expect(receiver.text()).not.toContain('a list');
  });

  test('the token of the URLs can be stored beside it, and is missed if it is not there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'secret-'));
    const pathTokenFile = join(folder, 'token');
    writeFileSync(pathTokenFile, 'token-0123456789\n');
    const ports = () => receiver.ports({ readSecretInput: async () => Buffer.from('s') });
    const withToken = () => secretSet({ address: receiver.address, pathTokenFile }, ports());
    await expect(withToken()).rejects.toThrow('carry no token');
    receiver.aws.parameters.put(`/${STACK_NAME}/secret/path-token`, 'require');
    receiver.aws.parameters.put(`/${STACK_NAME}/secret/path-token-key`, 'pathToken');
    await set('s');
    expect(receiver.text()).toContain('--path-token-file');
    expect(await withToken()).toBe(0);
    expect(JSON.parse((await stored()) ?? '')).toEqual({ webhook: 's', pathToken: 'token-0123456789' });
    expect(receiver.text()).not.toContain('token-0123456789');
    for (const wrong of ['letters-alone-and-long', 'BusinessKycStatusChanged']) {
      writeFileSync(pathTokenFile, wrong);
      await expect(withToken()).rejects.toThrow('a digit among them');
    }
    writeFileSync(pathTokenFile, 'short/');
    await expect(withToken()).rejects.toThrow('16 to 256');
    rmSync(folder, { recursive: true });
  });

  describe('with a token beside it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'secret-'));
    const tokenFile = join(folder, 'token');
    afterAll(() => rmSync(folder, { recursive: true }));

    beforeEach(() => {
      receiver.aws.parameters.put(`/${STACK_NAME}/secret/path-token`, 'require');
      receiver.aws.parameters.put(`/${STACK_NAME}/secret/path-token-key`, 'pathToken');
      writeFileSync(tokenFile, 'the-token-number-2\n');
    });

    const setToken = (options: Partial<Parameters<typeof secretSet>[0]> = {}) => {
      const readSecretInput = () => Promise.reject(new Error('nobody may be asked for the secret'));
      const address = receiver.address;
      return secretSet(
        { address, keepSecret: true, pathTokenFile: tokenFile, ...options },
        receiver.ports({ readSecretInput }),
      );
    };

    test('the token alone is changed, the secret alone, and both within the time of the first', async () => {
      receiver.aws.secrets.put(receiver.secretArn, '{"webhook":"s1","pathToken":"the-token-number-1"}');
      expect(await setToken()).toBe(0);
      expect(JSON.parse((await stored()) ?? '')).toEqual({ webhook: 's1', pathToken: 'the-token-number-2' });
      expect(await setToken()).toBe(0);
      expect(receiver.text()).toContain('nothing was stored');
      await expect(set('s2')).rejects.toThrow(WouldCutOffProblem);
      const ports = receiver.ports({ readSecretInput: async () => Buffer.from('s2') });
      await secretSet({ address: receiver.address, keepPrevious: true, yes: true }, ports);
      expect(JSON.parse((await stored()) ?? '')).toEqual({ webhook: 's2', pathToken: 'the-token-number-2' });
      // With secret and token of before, whatever mixture of old and new is sent verifies.
      expect(JSON.parse((await stored('AWSPREVIOUS')) ?? '')).toEqual({
        webhook: 's1',
        pathToken: 'the-token-number-1',
      });
      expect(receiver.text()).not.toMatch(/the-token-number/);
    });

    test('a secret that is not there cannot be kept', async () => {
      await expect(setToken()).rejects.toThrow('No secret is stored that could be kept');
    });

    test('to keep the secret and to give one excludes each other', async () => {
      await expect(setToken({ file: tokenFile })).rejects.toThrow('no --file');
      const address = receiver.address;
      await expect(secretSet({ address, keepSecret: true }, receiver.ports())).rejects.toThrow(
        'give --path-token-file',
      );
    });
  });
});
