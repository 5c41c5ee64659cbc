import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { BESIDE_ERASURE, type Bounds, searchAll } from './exhaustive.ts';
import { trueImplementation } from './implementation.ts';
import { findMistake } from './known-bad/find-mistake.ts';
import { KNOWN_BAD } from './known-bad/variants.ts';
import { type HistoryReport, runHistory } from './random-history.ts';
import { trueSecret } from './secrets/implementation.ts';
import { KNOWN_BAD_SECRETS } from './secrets/known-bad/variants.ts';
import { runSecretHistory } from './secrets/secret-history.ts';
import { shrink } from './shrink.ts';
import type { WorkerReport, WorkerSeeds } from './simulate-worker.ts';

/** Program of `npm run simulate`: many random histories, one history, or every history of a small case. */

const HELP = `npm run simulate -- [--seeds N] [--from N]      random histories
npm run simulate -- --seed N [--variant NAME]   prints one history, made small if it breaks a promise
npm run simulate -- --secret N [--variant NAME] prints one history of the secret
npm run simulate -- --exhaustive [--short]      every interleaving and crash point of a small case
npm run simulate -- --known-bad [--write]       from seed 1, the first that finds each known mistake; keeps them for the tests
`;

const THREADS = 2;

/** Small cases that are searched completely. */
const SHORT_CASES: Readonly<Record<string, Bounds>> = {
  'no fault, two queues': { kills: 0, faults: 0, subscriber: true, copy: true },
  'one failed call': { kills: 0, faults: 1, subscriber: false, copy: true },
  'one crash, no copy': { kills: 1, faults: 0, subscriber: false, copy: false },
  'two crashes while handlers are replaced': {
    ...{ kills: 2, faults: 0, subscriber: false, copy: false },
    handlerBeside: { erase: false, previous: true },
  },
  'one crash and an erasure while handlers are replaced': BESIDE_ERASURE,
};
const LONG_CASES: Readonly<Record<string, Bounds>> = {
  'two crashes, no copy': { kills: 2, faults: 0, subscriber: false, copy: false },
  'one crash, two queues, no copy': { kills: 1, faults: 0, subscriber: true, copy: false },
  'one crash and one failed call, no copy': { kills: 1, faults: 1, subscriber: false, copy: false },
  'one crash': { kills: 1, faults: 0, subscriber: false, copy: true },
};

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    secret: { type: 'string' },
    variant: { type: 'string' },
    exhaustive: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    'known-bad': { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

const began = performance.now();

function seconds(): string {
  return `${((performance.now() - began) / 1000).toFixed(1)} s`;
}

/** Without the sweeps that found nothing, and with the last digits of each request UUID only. */
function printLines(history: readonly string[]): void {
  for (const line of history) {
    if (line.endsWith('-> 0 found')) continue;
    print(line.replaceAll(/0{8}-0000-4000-8000-0{9}/g, ''));
  }
}

function printHistory(report: Pick<HistoryReport, 'history' | 'violations'>): void {
  printLines(report.history);
  print(report.violations.length === 0 ? 'Every promise held.' : `Broken: ${report.violations.join('; ')}`);
}

async function printOne(seed: number): Promise<boolean> {
  const variant = values.variant === undefined ? undefined : KNOWN_BAD[values.variant];
  if (values.variant !== undefined && variant === undefined) {
    print(`There is no such variant. There are: ${Object.keys(KNOWN_BAD).join(', ')}.`);
    return false;
  }
  const implementation = variant?.implementation ?? trueImplementation;
  const report = await runHistory(seed, implementation);
  printHistory(report.violations.length === 0 ? report : await shrink(report, implementation));
  return report.violations.length === 0;
}

async function printOneOfSecret(seed: number): Promise<boolean> {
  const variant = values.variant === undefined ? trueSecret : KNOWN_BAD_SECRETS[values.variant];
  if (variant === undefined) {
    print(`There is no such variant. There are: ${Object.keys(KNOWN_BAD_SECRETS).join(', ')}.`);
    return false;
  }
  const report = await runSecretHistory(seed, variant);
  printHistory(report);
  return report.violations.length === 0;
}

async function runThread(data: WorkerSeeds): Promise<WorkerReport> {
  const worker = new Worker(new URL('./simulate-worker.ts', import.meta.url), { workerData: data });
  const [report] = (await once(worker, 'message')) as [WorkerReport];
  return report;
}

async function runRandom(first: number, count: number): Promise<boolean> {
  const reports = await Promise.all(
    Array.from({ length: THREADS }, (_, thread) =>
      runThread({ first: first + thread, count: count - thread, step: THREADS }),
    ),
  );
  const sum = (name: 'histories' | 'deliveries' | 'handled' | 'faults' | 'kills') =>
    reports.reduce((total, { stack }) => total + stack[name], 0);
  const secrets = (name: 'histories' | 'requests' | 'rotations' | 'failedReads') =>
    reports.reduce((total, { secret }) => total + secret[name], 0);
  print(
    `${sum('histories')} histories: ${sum('deliveries')} deliveries, ${sum('handled')} events handled, ${sum('faults')} faults, ${sum('kills')} kills, ${seconds()}`,
  );
  print(
    `${secrets('histories')} histories of the secret: ${secrets('requests')} requests, ${secrets('rotations')} rotations, ${secrets('failedReads')} failed reads`,
  );
  const brokenRule = reports.find(({ secret }) => secret.failing !== undefined)?.secret.failing;
  if (brokenRule !== undefined) {
    print(`Seed ${brokenRule.seed} broke a promise (npm run simulate -- --secret ${brokenRule.seed}):`);
    printHistory(brokenRule);
    return false;
  }
  const failing = reports.find(({ stack }) => stack.failing !== undefined)?.stack.failing;
  if (failing === undefined) {
    print('Every promise held in every history.');
    return true;
  }
  print(
    `Seed ${failing.seed} broke a promise. Its smallest history (npm run simulate -- --seed ${failing.seed}):`,
  );
  printHistory(await shrink(failing, trueImplementation));
  return false;
}

async function runExhaustive(): Promise<boolean> {
  for (const [name, bounds] of Object.entries(
    values.short ? SHORT_CASES : { ...SHORT_CASES, ...LONG_CASES },
  )) {
    const report = await searchAll(trueImplementation, bounds);
    print(`${name}: ${report.interleavings} interleavings, ${report.crashes} crashes, ${seconds()}`);
    if (report.violations.length > 0) {
      printLines(report.history);
      return false;
    }
  }
  print('Every promise held in every interleaving.');
  return true;
}

async function findAllMistakes(): Promise<boolean> {
  const foundAt: Record<string, number> = {};
  for (const name of Object.keys(KNOWN_BAD)) {
    const { seed, violations } = await findMistake(name, 1);
    foundAt[name] = seed;
    print(`${String(seed).padStart(5)}  ${name} (${violations[0]})`);
  }
  if (values.write) {
    writeFileSync(
      new URL('./known-bad/found-at.json', import.meta.url),
      `${JSON.stringify(foundAt, null, 2)}\n`,
    );
  }
  return true;
}

function main(): Promise<boolean> {
  if (values.seed !== undefined) return printOne(Number(values.seed));
  if (values.secret !== undefined) return printOneOfSecret(Number(values.secret));
  if (values.exhaustive) return runExhaustive();
  if (values['known-bad']) return findAllMistakes();
  return runRandom(Number(values.from), Number(values.seeds));
}

if (values.help) print(HELP);
else process.exitCode = (await main()) ? 0 : 1;
