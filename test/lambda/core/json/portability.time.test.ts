import { readText } from '../../../../lambda/core/json/text-reading.ts';

test('accents by the thousand are not put in order, which takes the square of their number', () => {
  const key = `a${'\u0316\u0301'.repeat(10_000)}`;
  const ruleOf = () => readText(`{"id":42,"status":"VALID","${key}":1}`, ['id', 'status']).fault?.rule;
  const timeOf = (work: () => void): number => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  expect(ruleOf()).toBe('long-key');
  const reading = timeOf(() => ruleOf());
  expect(reading).toBeLessThan(timeOf(() => key.normalize('NFC')) / 5);
});
