/**
 * Files that take longest, longest first. Jest knows that by itself where they ran before; in a fresh clone it would begin
 * with the largest files, and wait at the end for one that hardly does anything but wait.
 */
const LONGEST = [
  'package/life-of-an-app',
  'package/walk',
  'incidents/handling',
  'incidents/outage',
  'e2e/sweeper-alone',
  'e2e/torture',
  'e2e/least-privilege',
  'e2e/observed',
  'e2e/path-token-switch',
  'simulation/known-bad/lost',
  'simulation/known-bad/doubled',
  'fuzz/fuzz',
  'changes/changes',
  'commands/dlq',
];

export default class LongestFirst {
  sort(tests) {
    return [...tests].sort((one, other) => rank(one) - rank(other) || size(other) - size(one));
  }

  allFailedTests() {
    throw new Error('Which tests failed before is not kept.');
  }

  cacheResults() {}
}

function rank({ path }) {
  const found = LONGEST.findIndex((name) => path.includes(`/${name}.`));
  return found < 0 ? LONGEST.length : found;
}

function size({ path, context }) {
  return context.hasteFS.getSize(path) ?? 0;
}
