import { spawnSync } from 'node:child_process';
import { ratio } from '../../../tools/bench/statistics.ts';

const ROUNDS = 15;

/** How many times as long as a Node.js that does nothing the tool takes to tell its version. */
export function measureVersion(): number {
  const version: number[] = [];
  const nothing: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    version.push(timeOf(['bin/cedar-webhooks.js', '--version']));
    nothing.push(timeOf(['-e', '0']));
  }
  return ratio(version, nothing);
}

function timeOf(args: readonly string[]): number {
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} failed: ${stderr}`);
  return performance.now() - began;
}
