import { type EnvironmentError, sweeperEnvironment } from '../../../lambda/core/environment.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/event-catalogue.ts';

const values = {
  LEDGER_TABLE: 'ledger',
  EVENT_TYPES: DEFAULT_EVENT_TYPES,
  QUEUE_URL_PREFIX: 'http://127.0.0.1:9/0/x-',
  EVENT_SOURCE: 'urn:x',
  RETENTION_DAYS: 30,
  PAYLOAD_RETENTION_DAYS: 30,
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
