import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { failureWords } from '../../cli/output/advice.ts';
import { readCloudAssembly } from '../../local/template/cloud-assembly.ts';
import { explainFailure } from '../../operator/problems/explain-failure.ts';
import { deploy } from './deploy.ts';
import { deployArguments } from './deploy-arguments.ts';
import { deployedTemplate } from './deployed-template.ts';

/** Program of `npm run deploy`: shows what a deployment would take away, asks, and has CDK deploy. */

const INTERRUPTED = 128 + constants.signals.SIGINT;

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
const { profile, region, agreed, help, forSynthesis, passedOn } = deployArguments(process.argv.slice(2));
const outputFolder = mkdtempSync(join(tmpdir(), 'deploy-'));

const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
const client = new CloudFormationClient({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 5000, requestTimeout: 20_000, throwOnRequestTimeout: true },
  ...(profile !== undefined && { profile }),
  ...regionOf(region ?? AWS_REGION ?? AWS_DEFAULT_REGION),
});

function regionOf(name: string | undefined): { region?: string } {
  return name === undefined || name === '' ? {} : { region: name };
}

// Ctrl-C reaches CDK, too, and CDK's own end is what counts then.
let interrupted = false;
process.on('SIGINT', () => {
  interrupted = true;
});

async function cdk(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<number> {
  const child = spawn(process.execPath, [join(projectRoot, 'node_modules/aws-cdk/bin/cdk'), ...args], {
    cwd: projectRoot,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  const [code] = await once(child, 'exit');
  return code ?? INTERRUPTED;
}

/** Ctrl-C and Ctrl-D are a no. */
async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} (y/N) `)).trim());
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    process.stdout.write('\n');
    return false;
  } finally {
    terminal.close();
  }
}

async function main(): Promise<number> {
  if (help) return cdk(['deploy', '--help']);
  return deploy(agreed, {
    synthesize: async () => {
      const code = await cdk(['synth', '--quiet', ...forSynthesis, '--output', outputFolder]);
      if (code !== 0) return code;
      if (interrupted) return INTERRUPTED;
      return readCloudAssembly(outputFolder);
    },
    deployedTemplate: (stackName) => deployedTemplate(client, stackName),
    confirm: process.stdin.isTTY && process.stdout.isTTY ? confirm : undefined,
    // What was looked at, and where.
    deploy: async () =>
      cdk(['deploy', '--app', outputFolder, ...passedOn], { AWS_REGION: await client.config.region() }),
    print: (line) => process.stdout.write(`${line}\n`),
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${failureWords(explainFailure(error))}\nNothing was deployed.\n`);
  process.exitCode = 1;
} finally {
  rmSync(outputFolder, { recursive: true, force: true });
}
