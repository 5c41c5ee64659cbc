import {
  builtInHandlerEnvironment,
  canaryEnvironment,
  type EnvironmentError,
  handlerEnvironment,
  sweeperEnvironment,
  verifierEnvironment,
} from '../../../../lambda/core/settings/environment.ts';
import { DEFAULT_EVENT_TYPES } from '../../../../lambda/core/settings/event-catalogue.ts';

const values = {
  LEDGER_TABLE: 'ledger',
  EVENT_TYPES: DEFAULT_EVENT_TYPES,
  QUEUE_URL_PREFIX: 'http://127.0.0.1:9/0/x-',
  EVENT_SOURCE: 'urn:x',
  RETENTION_DAYS: 30,
  PAYLOAD_RETENTION_DAYS: 30,
  SWEEP_AFTER_SECONDS: 60,
  SWEEP_MAX_ATTEMPTS: 100,
};

test('what the construct writes is what the function reads', () => {
  expect(sweeperEnvironment.read(sweeperEnvironment.write(values))).toEqual(values);
});

test('every fault is reported at once, without values', () => {
  const variables: Record<string, string> = {
    ...sweeperEnvironment.write(values),
    RETENTION_DAYS: '-1',
    EVENT_TYPES: '{',
  };
  const { LEDGER_TABLE: _missing, ...rest } = variables;
  let faults: readonly string[] = [];
  try {
    sweeperEnvironment.read(rest);
  } catch (error) {
    faults = (error as EnvironmentError).faults;
  }
  expect(faults).toEqual([
    'LEDGER_TABLE is missing',
    'EVENT_TYPES is malformed',
    'RETENTION_DAYS is malformed',
  ]);
});

describe('the verifier', () => {
  const variables = {
    LEDGER_TABLE: 'ledger',
    EVENT_TYPES: '{"signedFields":[],"subscribers":[],"eventTypes":[]}',
    QUEUE_URL_PREFIX: 'http://127.0.0.1:9/0/x-',
    EVENT_SOURCE: 'urn:x',
    RETENTION_DAYS: '30',
    PAYLOAD_RETENTION_DAYS: '7',
    WEBHOOK_SECRET_ID: 'secret',
    WEBHOOK_SECRET_JSON_KEY: '',
    PATH_TOKEN: 'accept',
    PATH_TOKEN_JSON_KEY: 'token',
    PREVIOUS_SECRET_HOURS: '24',
    SECRET_OUTAGE_HOURS: '6',
    SECRET_CACHE_SECONDS: '60',
    SECRET_REFETCH_SECONDS: '3',
    MAX_BODY_BYTES: '262144',
    SOURCE_ALLOW_LIST: '["203.0.113.0/24"]',
    EVENT_TYPE_FIELD: 'event',
    SWEEP_AFTER_SECONDS: '60',
    HELD_PER_MINUTE: '60',
    CANARY: 'off',
  };

  test('reads what a deployment writes', () => {
    const read = verifierEnvironment.read({ ...variables, SOMETHING_ELSE: 'is passed by' });
    expect(read).toEqual({
      LEDGER_TABLE: 'ledger',
      EVENT_TYPES: [],
      QUEUE_URL_PREFIX: 'http://127.0.0.1:9/0/x-',
      EVENT_SOURCE: 'urn:x',
      RETENTION_DAYS: 30,
      PAYLOAD_RETENTION_DAYS: 7,
      WEBHOOK_SECRET_ID: 'secret',
      WEBHOOK_SECRET_JSON_KEY: '',
      PATH_TOKEN: 'accept',
      PATH_TOKEN_JSON_KEY: 'token',
      PREVIOUS_SECRET_HOURS: 24,
      SECRET_OUTAGE_HOURS: 6,
      SECRET_CACHE_SECONDS: 60,
      SECRET_REFETCH_SECONDS: 3,
      MAX_BODY_BYTES: 262_144,
      SOURCE_ALLOW_LIST: ['203.0.113.0/24'],
      EVENT_TYPE_FIELD: 'event',
      SWEEP_AFTER_SECONDS: 60,
      HELD_PER_MINUTE: 60,
      CANARY: 'off',
    });
    expect(verifierEnvironment.write(read)).toEqual(variables);
  });

  test('knows whether there is a canary', () => {
    expect(verifierEnvironment.read({ ...variables, CANARY: 'on' })).toMatchObject({ CANARY: 'on' });
    expect(() => verifierEnvironment.read({ ...variables, CANARY: '' })).toThrow('CANARY is malformed');
  });

  test('takes no other word for whether URLs carry a token', () => {
    expect(() => verifierEnvironment.read({ ...variables, PATH_TOKEN: 'sometimes' })).toThrow(
      'PATH_TOKEN is malformed',
    );
  });
});

test('a handler reads what a deployment writes', () => {
  const variables = {
    QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/merchant-handler.fifo',
    DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/merchant-handler-dlq.fifo',
    ENTITY_TABLE: 'entities',
    RECORD_TIMEOUT_SECONDS: '10',
    MAX_RECEIVE_COUNT: '5',
    HISTORY_RETENTION_DAYS: '0',
  };
  const read = handlerEnvironment.read(variables);
  expect(read).toEqual({
    QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/merchant-handler.fifo',
    DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/merchant-handler-dlq.fifo',
    ENTITY_TABLE: 'entities',
    RECORD_TIMEOUT_SECONDS: 10,
    MAX_RECEIVE_COUNT: 5,
    HISTORY_RETENTION_DAYS: 0,
  });
  expect(handlerEnvironment.write(read)).toEqual(variables);
  expect(builtInHandlerEnvironment.read({ EVENT_TYPE: 'Order' })).toEqual({ EVENT_TYPE: 'Order' });
});

test.each(['', ' 5', '5 ', '5.0', '5x', 'x5', '-5', '0x5', '1e3'])('%j is no whole number', (text) => {
  const variables = { ...sweeperEnvironment.write(values), RETENTION_DAYS: text };
  expect(() => sweeperEnvironment.read(variables)).toThrow('RETENTION_DAYS is malformed');
});

test('a canary reads what a deployment writes', () => {
  const variables = {
    ENDPOINT: 'https://hooks.example.com',
    LEDGER_TABLE: 'ledger',
    WEBHOOK_SECRET_ID: 'secret',
    WEBHOOK_SECRET_JSON_KEY: 'secret',
    PATH_TOKEN: 'require',
    PATH_TOKEN_JSON_KEY: 'pathToken',
    WITHIN_SECONDS: '30',
  };
  const read = canaryEnvironment.read(variables);
  expect(read).toEqual({ ...variables, WITHIN_SECONDS: 30 });
  expect(canaryEnvironment.write(read)).toEqual(variables);
});
