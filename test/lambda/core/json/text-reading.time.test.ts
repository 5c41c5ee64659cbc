import { readText } from '../../../../lambda/core/json/text-reading.ts';
import { signedValues } from '../../../../lambda/core/signature/security-hash.ts';

/** Processor time of the quickest of some calls, in milliseconds. */
function quickest(work: () => void): number {
  const times = Array.from({ length: 5 }, () => {
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
/** Digits that look like chance. */
const shuffled = (at: number) => ((at * 2_654_435_761) >>> 0).toString(36);
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
  ['many keys in no order', ['id'], `{${filler((at) => `"${shuffled(at)}":1`, SIZE)}}`],
  ['and all beginning alike', ['id'], `{${filler((at) => `"${'a'.repeat(30)}${shuffled(at)}":1`, SIZE)}}`],
  ['the same key', ['id'], `{${filler(() => '"a":1', SIZE)}}`],
  [
    'many objects in no order',
    ['id'],
    `{"y":[${filler(() => '{"aa8":1,"aa7":1,"aa6":1,"aa5":1,"aa4":1,"aa3":1,"aa2":1,"aa1":1}', SIZE)}]}`,
  ],
  ['objects in one another', ['id'], `${'{"b":1,"a":'.repeat(SIZE / 12)}1${'}'.repeat(SIZE / 12)}`],
])('a body of 300 KB takes no longer than twenty readings by JSON.parse: %s', (_name, names, text) => {
  // Five at once, since processor time may be counted in steps that are longer than one.
  const fiveParsed = quickest(() => {
    for (let turn = 0; turn < 5; turn++) JSON.parse(text);
  });
  const reading = quickest(() => signedValues(readText(text, names), new Set(names)));
  expect(reading).toBeLessThan(4 * fiveParsed + TICK);
});
