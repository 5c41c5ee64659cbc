import { LOG_FIELDS, LOG_LINE_FIELDS } from '../../lambda/core/telemetry/log-fields.ts';
import { LOG_LINES, type LogMessage } from '../../lambda/core/telemetry/log-lines.ts';
import { exerciseFunctions, type FunctionName } from './exercise-functions.ts';

/** What Powertools puts into every line. */
const EVERY_LINE = [
  'level',
  'message',
  'timestamp',
  'service',
  'cold_start',
  'function_arn',
  'function_memory_size',
  'function_name',
  'function_request_id',
  'sampling_rate',
];

let written: Record<FunctionName, Record<string, unknown>[]>;

beforeAll(async () => {
  written = await exerciseFunctions();
});

/** Log lines only: metrics have no message. */
const linesOf = (writer: FunctionName) => written[writer].filter(({ message }) => message !== undefined);

describe.each(Object.entries(LOG_LINES))('%s', (message, { writtenBy }) => {
  const fields = Object.entries(LOG_LINE_FIELDS[message as LogMessage]);

  test('is written by whom the catalogue says, with the fields that it says', () => {
    const lines = linesOf(writtenBy).filter((line) => line.message === message);
    expect(lines).not.toEqual([]);
    for (const line of lines) {
      const names = Object.keys(line).filter((name) => !EVERY_LINE.includes(name));
      expect(fields.map(([name]) => name)).toEqual(expect.arrayContaining(names));
      const always = fields.filter(([, presence]) => presence === 'always').map(([name]) => name);
      expect(names).toEqual(expect.arrayContaining(always));
    }
  });

  test('has no field that is never there', () => {
    const names = new Set(
      linesOf(writtenBy)
        .filter((line) => line.message === message)
        .flatMap(Object.keys),
    );
    expect(fields.map(([name]) => name).filter((name) => !names.has(name))).toEqual([]);
  });
});

test('nothing else is written', () => {
  for (const writer of ['verifier', 'sweeper', 'handler'] as const) {
    for (const { message } of linesOf(writer))
      expect(LOG_LINES[message as LogMessage].writtenBy).toBe(writer);
  }
});

test('every field has a meaning, and no meaning is of a field that is gone', () => {
  const used = new Set(Object.values(LOG_LINE_FIELDS).flatMap((fields) => Object.keys(fields)));
  expect(Object.keys(LOG_FIELDS).toSorted()).toEqual([...used].toSorted());
});

test('the invocation is named, so that the lines of Lambda itself are found', () => {
  for (const line of linesOf('handler')) {
    expect(line).toMatchObject({ function_request_id: 'invocation-1', cold_start: expect.any(Boolean) });
  }
});
