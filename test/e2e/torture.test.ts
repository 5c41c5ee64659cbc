import { torture } from '../torture/torture.ts';

const EVENTS = 300;

test('300 events under 20 % faults and a kill a second: none lost, none doubled, each entity in order', async () => {
  const lines: string[] = [];
  const { counts, violations, kills, faults } = await torture({
    events: EVENTS,
    entities: 30,
    faults: 0.2,
    killEvery: 1000,
    seed: 1,
    limitSeconds: 700,
    progress: (line) => lines.push(line),
  });
  expect({ violations, lines }).toEqual({ violations: [], lines });
  expect(counts.handled).toBe(`${EVENTS}`);
  // Otherwise it would prove nothing.
  expect(kills.total).toBeGreaterThan(5);
  expect(faults.total).toBeGreaterThan(EVENTS / 2);
});
