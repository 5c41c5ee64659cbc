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

test('a request shows its route and parameters, but no path token', () => {
  expect(
    lines((console) => {
      console.exchange({
        ...exchange,
        routeKey: 'POST /webhooks/{token}/{eventType}',
        pathParameters: { token: 'secret', eventType: 'Kyc' },
      });
      console.exchange({ ...exchange, routeKey: undefined, pathParameters: {}, status: 404 });
    }),
  ).toEqual(['POST /webhooks/{token}/Kyc → 200  12 ms', 'POST (no route) → 404  12 ms']);
});

test('what a caller chose cannot play tricks with the terminal', () => {
  const [line] = lines((console) =>
    console.exchange({
      ...exchange,
      routeKey: 'POST /{eventType}',
      pathParameters: { eventType: `\u001b[31mred\n\u202e$&${'x'.repeat(500)}` },
    }),
  );
  expect(line).toMatch(/^POST \/red\?\?\$&x+ → 200/);
  expect(line?.length).toBeLessThan(100);
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
