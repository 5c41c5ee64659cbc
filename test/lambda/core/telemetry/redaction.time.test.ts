import { Redactor } from '../../../../lambda/core/telemetry/redaction.ts';

test('the time is bounded, however often text and value repeat themselves', () => {
  const value = '='.repeat(250_000);
  const began = process.threadCpuUsage();
  expect(Redactor.of(JSON.stringify({ value })).redact(`cannot read ${'='.repeat(400)}`)).toBe(
    'cannot read […]',
  );
  const { user } = process.threadCpuUsage(began);
  expect(user / 1000).toBeLessThan(250);
});
