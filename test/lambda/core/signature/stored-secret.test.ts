import {
  isJsonText,
  isPlainSecret,
  readStoredSecret,
  type SecretFormat,
} from '../../../../lambda/core/signature/stored-secret.ts';
import { SecretNotStoredError, WebhookSecret } from '../../../../lambda/core/signature/webhook-secret.ts';
import { NOON, never } from '../../factories.ts';

const plain: SecretFormat = { jsonKey: '', pathTokenKey: '', pathToken: 'off' };
const json: SecretFormat = { ...plain, jsonKey: 'secret' };
const accepting: SecretFormat = { jsonKey: 'secret', pathTokenKey: 'pathToken', pathToken: 'accept' };
const requiring: SecretFormat = { ...accepting, pathToken: 'require' };

describe('without a key', () => {
  it.each(['s', 's€cret with space ', '12345', 'true', 'null', '{', '[a', '"a', '{not json}', ' {a: 1}'])(
    'the text %j is the secret',
    (text) => {
      expect(readStoredSecret(text, plain)).toEqual({ value: text });
    },
  );

  it.each(['{}', '[]', '""', '{"secret":"s"}', ' {"secret":"s"}\n', '["s"]', '"s"'])(
    'the JSON %j verifies nothing, in words that say why',
    (text) => {
      expect(() => readStoredSecret(text, plain)).toThrow(SecretNotStoredError);
      expect(() => readStoredSecret(text, plain)).toThrow('is JSON, and this stage has no "secretJsonKey"');
    },
  );
});

describe('with a key', () => {
  it('the object has the secret under it', () => {
    expect(readStoredSecret('{"secret":"s","other":1}', json)).toEqual({ value: 's' });
    expect(readStoredSecret('{"secret":"s","":"t"}', json)).toEqual({ value: 's' });
  });

  it.each(['s', ' s ', '12345', 'true', "'quoted'", 'a{', 'null'])('plain text counts, too: %j', (text) => {
    expect(readStoredSecret(text, json)).toEqual({ value: text });
    expect(readStoredSecret(text, accepting)).toEqual({ value: text });
  });

  it.each([
    '{}',
    '[]',
    '""',
    '"s"',
    '{"other":"s"}',
    '{"secret":1}',
    '{"secret":null}',
    '[1]',
    '{',
    ' [s',
    '"s',
    '{"secret":"s"',
  ])('%j verifies nothing', (text) => {
    expect(() => readStoredSecret(text, json)).toThrow(SecretNotStoredError);
    expect(() => readStoredSecret(text, json)).toThrow('not a JSON object with the text key "secret"');
  });

  it.each(['', ' ', '\n', '\ufeff', '{"secret":""}', '{"secret":" "}'])(
    'the empty %j verifies nothing',
    async (text) => {
      const store = {
        readCurrent: async () => ({ versionId: 'v', storedAt: NOON, ...readStoredSecret(text, json) }),
      };
      const secret = new WebhookSecret(
        store as unknown as ConstructorParameters<typeof WebhookSecret>[0],
        { cacheFor: 1, refetchEvery: 1, previousFor: 1, keepFor: 1 },
        () => NOON,
      );
      await expect(secret.current(never)).rejects.toThrow('No webhook secret is stored yet.');
    },
  );
});

describe('with a path token', () => {
  it('the object has both', () => {
    for (const format of [accepting, requiring]) {
      expect(readStoredSecret('{"secret":"s","pathToken":"t"}', format)).toEqual({
        value: 's',
        pathToken: 't',
      });
    }
  });

  const none = 'No path token is stored: there is no JSON object with the text key "pathToken".';

  it.each([
    ['s', none],
    ['{"secret":"s"}', none],
    ['{"secret":"s","pathToken":1}', none],
    ['{"secret":"s","pathToken":""}', 'The stored path token is empty.'],
  ])(
    '%j is enough where URLs without one are accepted, and verifies nothing where one is required: %s',
    (text, reason) => {
      expect(readStoredSecret(text, accepting)).toEqual({ value: 's' });
      expect(() => readStoredSecret(text, requiring)).toThrow(SecretNotStoredError);
      expect(() => readStoredSecret(text, requiring)).toThrow(reason);
    },
  );
});

test.each(['hunter2', '{"secret":"hunter2"}', '["hunter2"]', '{"hunter2":'])('no error quotes %j', (text) => {
  for (const format of [plain, { ...requiring, jsonKey: 'other' }]) {
    try {
      readStoredSecret(text, format);
    } catch (error) {
      expect(String(error)).not.toContain('hunter2');
      expect((error as Error).cause).toBeUndefined();
    }
  }
});

test.each([
  ['s', true, false],
  ['', false, false],
  [' \n', false, false],
  ['{', false, false],
  ['{}', false, true],
  [' ["a"] ', false, true],
  ['"a"', false, true],
  ['1', true, false],
])('%j: plain is %j, JSON is %j', (text, isPlain, isJson) => {
  expect(isPlainSecret(text)).toBe(isPlain);
  expect(isJsonText(text)).toBe(isJson);
});
