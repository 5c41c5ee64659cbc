import { signedValues } from '../../../../lambda/core/signature/security-hash.ts';

/** Processor time of the quickest of some calls, in milliseconds. */
function quickest(work: () => void): number {
  const times = Array.from({ length: 7 }, () => {
    const began = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(began);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

/** Processor time may be counted in steps of so many milliseconds. */
const TICK = 5;

const SIZE = 300 * 1024;
const deepName = (number: number) => `a.a.a.a.a.a.a.x${number}`;
const sixteen = (name: (number: number) => string) => Array.from({ length: 16 }, (_, at) => name(at));
const filler = (member: (number: number) => string, size: number) => {
  const members: string[] = [];
  for (let length = 0, at = 0; length < size; at++)
    length += members[members.push(member(at)) - 1]?.length ?? 0;
  return members.join(',');
};
const inEight = (inner: string) => `${'{"a":'.repeat(7)}${inner}${'}'.repeat(7)}`;

test.each<[string, readonly string[], string]>([
  [
    'everything in the innermost object',
    sixteen(deepName),
    inEight(`{${filler((at) => `"x${at}":${at}`, SIZE)}}`),
  ],
  [
    'something in each object',
    sixteen(deepName),
    `${`{${filler((at) => `"y${at}":${at}`, SIZE / 8)},"a":`.repeat(7)}{${filler((at) => `"x${at}":1`, SIZE / 8)}}${'}'.repeat(7)}`,
  ],
  ['many keys at the top', sixteen((at) => `x${at}`), `{${filler((at) => `"x${at}":1`, SIZE)}}`],
  [
    'names of 600 characters',
    sixteen((at) => `${'n'.repeat(600)}${at}`),
    `{${filler((at) => `"x${at}":1`, SIZE)}}`,
  ],
  ['one long text', sixteen(deepName), inEight(`{"y":"${'\\\\'.repeat(SIZE / 2)}"}`)],
  ['brackets', sixteen(deepName), `{"y":${'['.repeat(SIZE / 2)}${']'.repeat(SIZE / 2)}}`],
  ['keys that are full of escapes', sixteen(deepName), `{${filler((at) => `"\\u0061\\n${at}":1`, SIZE)}}`],
])('16 names take no longer than four readings of a body of 300 KB: %s', (_name, names, text) => {
  const optional = new Set(names);
  const reading = quickest(() => JSON.parse(text));
  const looking = quickest(() => signedValues(text, names, optional));
  expect(looking).toBeLessThan(4 * reading + TICK);
});
