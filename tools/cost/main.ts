import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { synthesize } from '../../local/run/synthesize.ts';
import { readCloudAssembly } from '../../local/template/cloud-assembly.ts';
import type { Template } from '../../local/template/template.ts';
import { splitAtWrittenPart, withWrittenPart, writtenPart } from '../written-part.ts';
import { bill } from './bill.ts';
import type { CostInputs } from './cost-inputs.ts';
import { type PriceTable, readPrices, readRegions } from './prices.ts';
import { reportTables } from './report.ts';
import { alternatives, sensitivities, VOLUMES } from './scenarios.ts';
import { markdownLines, textLines } from './table-text.ts';
import { usualInputs } from './usual-inputs.ts';

/** Program of `npm run cost`: what a stack costs. */

const COMMAND = 'npm run cost -- --write';
const DOCUMENT = 'docs/cost.md';

interface Options {
  readonly stage: string;
  readonly assembly?: string;
  readonly region: string;
  readonly prices?: string;
  readonly durations: string;
  readonly json?: true;
  readonly write?: true;
  readonly check?: true;
}

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
const options = new Command('npm run cost --')
  .description('Reckons what a stage costs, from counted requests and units and a table of prices.')
  .option('--stage <name>', 'stage of cdk.json', 'prod')
  .option('--assembly <folder>', 'synthesized stage, such as cdk.out/prod; synthesized anew if absent')
  .option('--region <name>', 'whose prices: a table of tools/cost/prices', 'us-east-1')
  .option('--prices <file>', 'another table of prices')
  .option('--durations <file>', 'times of invocations', join(projectRoot, 'tools/cost/durations.json'))
  .option('--json', 'print it as JSON')
  .option('--write', `write the tables into ${DOCUMENT}`)
  .option('--check', `exit with 1 if the tables of ${DOCUMENT} are out of date`)
  .parse()
  .opts<Options>();

/** The template of the stage. */
async function template(): Promise<Template> {
  if (options.assembly !== undefined) return readCloudAssembly(resolve(options.assembly)).template;
  const outputFolder = mkdtempSync(join(tmpdir(), 'cost-'));
  try {
    const { signal } = new AbortController();
    await synthesize({ projectRoot, outputFolder, stage: options.stage, overrides: {}, signal });
    return readCloudAssembly(outputFolder).template;
  } finally {
    rmSync(outputFolder, { recursive: true, force: true });
  }
}

const regions = readRegions(projectRoot);

/** What AWS asks for. @throws Error for a region that has no table */
function prices(): PriceTable {
  if (options.prices !== undefined) return readPrices(options.prices);
  const table = regions.find(({ region }) => region === options.region);
  if (table !== undefined) return table;
  throw new Error(`There is no table for ${options.region}. Make one, and name it with --prices.`);
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

function asJson(from: CostInputs): string {
  const bills = VOLUMES.map((events) => ({
    events,
    ...bill({ ...from, workload: { ...from.workload, events } }),
  }));
  const { counted, prices, ...rest } = from;
  return JSON.stringify(
    {
      ...rest,
      prices: { date: prices.date, region: prices.region },
      bills,
      sensitivities: sensitivities(from),
      alternatives: alternatives(from),
    },
    null,
    2,
  );
}

const from = usualInputs(projectRoot, await template(), prices(), options.durations);
const tables = reportTables(from, regions);
const document = join(projectRoot, DOCUMENT);
const part = writtenPart(COMMAND, markdownLines(tables));
if (options.json) print([asJson(from)]);
else if (options.write)
  writeFileSync(document, withWrittenPart(readFileSync(document, 'utf8'), COMMAND, part));
else if (options.check) {
  const [, written] = splitAtWrittenPart(readFileSync(document, 'utf8'), COMMAND);
  const current = written === part;
  print([current ? `${DOCUMENT} says what it costs.` : `${DOCUMENT} is out of date. Run \`${COMMAND}\`.`]);
  process.exitCode = current ? 0 : 1;
} else print(textLines(tables));
