import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type FuzzReport, runFuzz } from './campaign.ts';
import { trueVerifier } from './fuzz-target.ts';
import { KNOWN_BAD } from './known-bad.ts';

/** Program of `npm run fuzz`: arbitrary requests to the whole verifier handler. */

const HELP = `npm run fuzz -- [--cases N] [--seed S]     random cases; the seed is printed
npm run fuzz -- --variant NAME            the same against a verifier with a known mistake
`;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '2000' },
    seed: { type: 'string' },
    variant: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function printShares({ codes, requests }: FuzzReport): void {
  for (const [code, count] of [...codes].sort(([, a], [, b]) => b - a)) {
    print(
      `  ${code.padEnd(24)}${String(count).padStart(8)}  ${((100 * count) / requests).toFixed(1).padStart(5)} %`,
    );
  }
}

async function main(): Promise<boolean> {
  const verifier = values.variant === undefined ? trueVerifier : KNOWN_BAD[values.variant]?.verifier;
  if (verifier === undefined) {
    print(`There is no such variant. There are: ${Object.keys(KNOWN_BAD).join(', ')}.`);
    return false;
  }
  const seed = values.seed === undefined ? randomInt(2 ** 30) : Number(values.seed);
  const began = performance.now();
  const report = await runFuzz(Number(values.cases), seed, verifier);
  const { cases, requests, growth, failure } = report;
  print(
    `${cases} cases from seed ${seed}, ${requests} requests, ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
  printShares(report);
  if (growth !== undefined) print(`Growth of the heap: ${(growth / 1048576).toFixed(1)} MiB`);
  print(failure ?? 'Every invariant held in every case.');
  return failure === undefined;
}

if (values.help) print(HELP);
else process.exitCode = (await main()) ? 0 : 1;
