import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Bench } from '../bench.ts';
import { kilobytesText, type PartResult, ratioText } from '../result.ts';
import { median, ratio } from '../statistics.ts';
import type { CoreSamples } from './core-samples.ts';

const BLOCKS = 40;

/** The verification core against what no verification can do without. */
export async function measureCore(bench: Bench): Promise<PartResult> {
  bench.progress('core');
  const child = join(bench.projectRoot, 'tools/bench/parts/core-child.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [
    child,
    String(Math.round(BLOCKS * bench.effort)),
  ]);
  const samples = JSON.parse(stdout) as CoreSamples[];
  return {
    figures: Object.fromEntries(
      samples.map(({ bytes, core, reference }) => [
        `verification core / JSON.parse and one hash, ${kilobytesText(bytes)}`,
        ratio(core, reference),
      ]),
    ),
    tables: [
      {
        title: 'Verification core',
        inDocument: true,
        head: ['body', 'core / (JSON.parse + SHA-256)', 'core, µs', 'JSON.parse + SHA-256, µs'],
        rows: samples.map(({ bytes, core, reference }) => [
          kilobytesText(bytes),
          ratioText(ratio(core, reference)),
          median(core).toFixed(1),
          median(reference).toFixed(1),
        ]),
        note: 'Headers, strict reading, signed values, hash, field policy and content digest of a request, in one process, blocks in turn.',
      },
    ],
    data: samples.map(({ bytes, core, reference }) => ({
      bytes,
      core: median(core),
      reference: median(reference),
    })),
  };
}
