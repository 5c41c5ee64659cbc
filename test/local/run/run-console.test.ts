import { lineConsole } from '../../../local/run/run-console.ts';

function lines(tell: (console: ReturnType<typeof lineConsole>) => void): string[] {
  const written: string[] = [];
  tell(
    lineConsole(
      (line) => written.push(line.replace(/^\d\d:\d\d:\d\d {2}/, '')),
      () => 0,
    ),
  );
  return written;
}

const exchange = { method: 'POST', status: 200, milliseconds: 12.4 };

test('a request shows its path, as far as it was given to be shown', () => {
  expect(
    lines((console) => {
      console.exchange({ ...exchange, routeKey: 'POST /{proxy+}', path: '/webhooks/[24]/Kyc' });
      console.exchange({ ...exchange, routeKey: undefined, path: '/[11]', status: 404 });
    }),
  ).toEqual(['POST /webhooks/[24]/Kyc → 200  12 ms', 'POST /[11] (no route) → 404  12 ms']);
});

test('batches and failures', () => {
  expect(
    lines((console) => {
      console.batch({ queueName: 'q', messages: 1, failed: 0, milliseconds: 3 });
      console.batch({ queueName: 'q', messages: 3, failed: 2, milliseconds: 3 });
      console.failure('f', { errorType: 'RangeError', errorMessage: 'secret' }, 'f.log');
    }),
  ).toEqual([
    'q → 1 message handled  3 ms',
    'q → 2 of 3 messages failed  3 ms',
    'f failed: RangeError, see f.log',
  ]);
});

test('alarms', () => {
  expect(
    lines((console) => {
      console.alarm({ name: 'stack-held', state: 'ALARM', reason: 'Threshold crossed.' });
      console.alarm({ name: 'stack-held', state: 'OK', reason: 'Threshold not crossed.' });
    }),
  ).toEqual(['ALARM stack-held: Threshold crossed.', 'stack-held is over: Threshold not crossed.']);
});
