import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { basename, dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { type FileScore, type MutantResult, printedScores, scoreOf } from './score.ts';

/**
 * Program of `npm run mutation`: changes the pure core in every small way Stryker knows, and runs the core's own tests on
 * each change. One file after another; the results of a file are kept, so that a run that was ended goes on there.
 */

const HELP = `npm run mutation                          every file of lambda/core; fails below 90 %
npm run mutation -- --file NAME           some of them, such as security-hash; may be repeated
npm run mutation -- --fresh               as if there were no earlier results
`;

/** Least part of all mutants that must be noticed, in percent. */
const LEAST_SCORE = 90;

const FOLDER = '.local/mutation';

const { values } = parseArgs({
  options: {
    file: { type: 'string', multiple: true },
    fresh: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** All that a result depends on: any change to it makes the result an old one. */
function fingerprint(): string {
  const hash = createHash('sha256');
  const sources = globSync(['lambda/core/**', 'test/lambda/**', 'test/mutation/**', 'test/fixtures/**'], {
    withFileTypes: true,
  })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort();
  for (const path of [...sources, 'jest.config.mjs', 'package-lock.json']) {
    hash.update(path).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

/** Whether anything is left of a file without its types. */
function holdsCode(file: string): boolean {
  const code = stripTypeScriptTypes(readFileSync(file, 'utf8'));
  return code.replaceAll(/\/\*.*?\*\/|\/\/[^\n]*|\s/gs, '') !== '';
}

function mutantsOf(file: string): Promise<MutantResult[]> {
  return new Stryker({
    mutate: [file],
    // Nothing else is copied to where the mutants run; a tsconfig.json would be read with an interface TypeScript no longer has.
    ignorePatterns: [
      '**',
      '!lambda/**/*.ts',
      '!test/lambda/**/*.ts',
      '!test/mutation/**',
      '!test/fixtures/**',
      '!jest.config.mjs',
      '!package.json',
    ],
    testRunner: 'jest',
    jest: { configFile: 'test/mutation/jest.config.mjs', enableFindRelatedTests: true },
    plugins: ['@stryker-mutator/jest-runner'],
    coverageAnalysis: 'perTest',
    tempDirName: `${FOLDER}/sandbox`,
    reporters: [],
    concurrency: 2,
    timeoutMS: 1500,
    timeoutFactor: 2,
    disableTypeChecks: false,
    warnings: { slow: false },
    allowConsoleColors: false,
    logLevel: 'error' as never,
  } as never).runMutationTest();
}

/** Score of a file, from an earlier run if nothing has changed since. */
async function scoreFile(file: string, state: string): Promise<FileScore> {
  const kept = `${FOLDER}/${basename(file, '.ts')}.json`;
  if (!values.fresh) {
    try {
      const earlier = JSON.parse(readFileSync(kept, 'utf8')) as { state: string; score: FileScore };
      if (earlier.state === state) return earlier.score;
    } catch {
      // There is none, or none that was written to its end.
    }
  }
  let score: FileScore;
  try {
    score = scoreOf(file, await mutantsOf(file));
  } catch (cause) {
    throw new Error(`${file} could not be mutated. Is there a test in test/lambda/core that imports it?`, {
      cause,
    });
  }
  mkdirSync(dirname(kept), { recursive: true });
  writeFileSync(kept, JSON.stringify({ state, score }));
  return score;
}

async function main(): Promise<boolean> {
  const files = globSync('lambda/core/**/*.ts').filter(holdsCode).sort();
  const names = values.file?.map((name) => basename(name, '.ts'));
  const wanted = names && files.filter((file) => names.includes(basename(file, '.ts')));
  const state = fingerprint();
  const scores: FileScore[] = [];
  const began = performance.now();
  for (const file of wanted ?? files) {
    const score = await scoreFile(file, state);
    scores.push(score);
    const { detected, mutants, survivors } = score;
    process.stdout.write(`${[`${file}: ${detected} of ${mutants}`, ...survivors].join('\n')}\n`);
  }
  const { lines, total } = printedScores(scores);
  process.stdout.write(`${lines.join('\n')}\n${((performance.now() - began) / 60_000).toFixed(1)} minutes\n`);
  return total >= LEAST_SCORE;
}

if (values.help) process.stdout.write(HELP);
else process.exitCode = (await main()) ? 0 : 1;
