import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stop as stopEsbuild } from 'esbuild';
import { movementTable, readBaseline, writeBaseline } from './baseline.ts';
import type { Bench } from './bench.ts';
import { buildRuntime } from './build.ts';
import { withTables } from './document.ts';
import { writeDurations } from './durations.ts';
import { buildFunctions, lambdaVariables, type Surroundings } from './functions.ts';
import { checkLimits } from './limits.ts';
import { machine, pin } from './machine.ts';
import { type BenchOptions, type PartName, parseOptions, USAGE } from './options.ts';
import { measureBatches } from './parts/batch.ts';
import { measureCold } from './parts/cold.ts';
import { measureCore } from './parts/core.ts';
import { measurePower } from './parts/power.ts';
import { measureSizes } from './parts/sizes.ts';
import { measureWarm } from './parts/warm.ts';
import { BENCH_SECRET } from './payloads.ts';
import { readPeer, runnablePeer } from './peer.ts';
import { cpuQuota } from './process/cpu-quota.ts';
import { tableText, verdictTable } from './report.ts';
import type { PartResult } from './result.ts';
import { makeCertificate } from './stub/certificate.ts';
import { StubProcess } from './stub/stub-process.ts';

/** Program of `npm run bench`: what the functions cost, beside an empty module, bare calls and the usual way. */

const PARTS: Readonly<Record<PartName, (bench: Bench) => Promise<PartResult>>> = {
  cold: measureCold,
  warm: measureWarm,
  core: measureCore,
  batch: measureBatches,
  sizes: measureSizes,
  power: measurePower,
};

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

const BASELINE = join(projectRoot, 'tools/bench/baseline.json');
const DURATIONS = join(projectRoot, 'tools/cost/durations.json');
const DOCUMENT = join(projectRoot, 'docs/performance.md');

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

async function run(options: BenchOptions, folder: string): Promise<boolean> {
  const quota = cpuQuota();
  const pinning = pin();
  const peer = options.peer === undefined ? undefined : readPeer(options.peer);
  const certificate = makeCertificate(folder);
  const stub = await StubProcess.start(join(projectRoot, 'tools/bench/stub/stub-child.ts'), pinning.stub, {
    ...certificate,
    content: { secret: BENCH_SECRET, parameters: peer?.parameters ?? {}, claimed: false },
  });
  try {
    const surroundings: Surroundings = {
      endpoint: (service) => stub.endpoint(service),
      certificateFile: certificate.certificateFile,
    };
    const bench: Bench = {
      projectRoot,
      runtimeFile: await buildRuntime(projectRoot, join(folder, 'runtime')),
      stub,
      surroundings,
      quota,
      functions: await buildFunctions(projectRoot, join(folder, 'functions'), surroundings),
      peer: peer && {
        title: peer.title,
        code: runnablePeer(peer, lambdaVariables('bench-peer', surroundings), stub.endpoint('SQS')),
        payload: peer.payload,
      },
      effort: options.effort,
      progress,
    };
    // Its service is a process of its own, which must not be busy while others are measured.
    await stopEsbuild();
    const facts = machine(pinning, quota.means);
    say(`Node.js ${facts.node}, ${facts.architecture}, ${facts.processors} processors; ${facts.pinning}.`);
    const results = new Map<PartName, PartResult>();
    for (const part of options.parts) {
      const result = await PARTS[part](bench);
      results.set(part, result);
      progress('');
      for (const table of result.tables) say(tableText(table));
    }
    const all = [...results.values()];
    const figures: Record<string, number> = Object.assign({}, ...all.map((result) => result.figures));
    const processor: Record<string, number> = Object.assign({}, ...all.map((result) => result.processor));
    const verdicts = checkLimits(figures);
    const limits = verdictTable(verdicts);
    const baseline = readBaseline(BASELINE);
    if (baseline !== undefined) say(tableText(movementTable(figures, baseline.figures)));
    say(tableText(limits));
    const data = Object.fromEntries([...results].map(([part, result]) => [part, result.data]));
    const found = { machine: facts, figures, processor, data };
    if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(found, null, 2)}\n`);
    if (options.write) {
      writeBaseline(BASELINE, found);
      const tables = [limits, ...all.flatMap((result) => result.tables)].filter(
        ({ inDocument }) => inDocument,
      );
      writeFileSync(DOCUMENT, withTables(readFileSync(DOCUMENT, 'utf8'), tables));
      writeDurations(DURATIONS, processor, facts);
      say(
        '\ntools/bench/baseline.json, docs/performance.md and tools/cost/durations.json are written. Now run `npm run cost -- --write`.',
      );
    }
    return verdicts.every(({ kept }) => kept);
  } finally {
    await stub.close();
    quota.close();
  }
}

let options: BenchOptions | undefined;
try {
  options = parseOptions(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n\n${USAGE}\n`);
  process.exitCode = 2;
}
if (options !== undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'cedar-webhooks-bench-'));
  try {
    process.exitCode = (await run(options, folder)) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
