import { LOG_FIELDS, LOG_LINE_FIELDS } from '../../lambda/core/telemetry/log-fields.ts';
import { LOG_LINES, type LogMessage } from '../../lambda/core/telemetry/log-lines.ts';
import { METRIC_CATALOGUE } from '../../lambda/core/telemetry/metric-catalogue.ts';
import { exerciseFunctions, type FunctionName } from './exercise-functions.ts';

/** What any line may have besides: of its writer's process, and the metrics. */
const ANY_LINE: readonly string[] = [
  'level',
  'message',
  'timestamp',
  'service',
  'function_request_id',
  'startMilliseconds',
  'memoryMegabytes',
  '_aws',
  ...Object.keys(METRIC_CATALOGUE),
];

let written: Record<FunctionName, Record<string, unknown>[]>;

beforeAll(async () => {
  written = await exerciseFunctions();
});

/** Lines of the catalogue: a metric that has no line has no message. */
const linesOf = (writer: FunctionName) => written[writer].filter(({ message }) => message !== undefined);

describe.each(Object.entries(LOG_LINES))('%s', (message, { writtenBy }) => {
  const fields = Object.entries(LOG_LINE_FIELDS[message as LogMessage]);

  test('is written by whom the catalogue says, with the fields that it says', () => {
    const lines = linesOf(writtenBy).filter((line) => line.message === message);
    expect(lines).not.toEqual([]);
    for (const line of lines) {
      const names = Object.keys(line).filter((name) => !ANY_LINE.includes(name));
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
  for (const writer of ['verifier', 'sweeper', 'handler', 'canary'] as const) {
    for (const { message } of linesOf(writer))
      expect(LOG_LINES[message as LogMessage].writtenBy).toBe(writer);
  }
});

test('every field has a meaning, and no meaning is of a field that is gone', () => {
  const used = new Set(Object.values(LOG_LINE_FIELDS).flatMap((fields) => Object.keys(fields)));
  expect(Object.keys(LOG_FIELDS).toSorted()).toEqual([...used].toSorted());
});

test('the invocation is named where other lines of it may stand beside, so that they are found', () => {
  for (const line of [...linesOf('handler'), ...linesOf('sweeper')]) {
    expect(line).toMatchObject({ function_request_id: 'invocation-1' });
  }
  for (const line of linesOf('verifier')) {
    const named = line.level === 'INFO' ? undefined : 'invocation-1';
    expect([line.message, line.function_request_id]).toEqual([line.message, named]);
  }
});
