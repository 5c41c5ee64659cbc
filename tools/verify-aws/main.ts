import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { projectVersion } from '../../lib/project-version.ts';
import type { OperatorPorts } from '../../operator/ports.ts';
import { explainFailure } from '../../operator/problems/explain-failure.ts';
import { connect } from '../../operator/target/target.ts';
import { formatDuration } from '../../operator/words.ts';
import { runCdk } from './cdk.ts';
import { EMULATOR_LIMITS } from './emulator-limits.ts';
import { destinationOf } from './endpoints.ts';
import { resolveLoopbackNames } from './loopback-names.ts';
import { parseOptions } from './options.ts';
import { OwnStack } from './own-stack.ts';
import { Report, WalkEnded } from './report.ts';
import type { Walk } from './walk.ts';
import { walkThrough } from './walk-through.ts';

/** Program of `npm run verify:aws`: deploys a stage of its own, walks through it, and destroys it. */

const INTERRUPTED = 130;
const NOT_BEGUN = 2;

/** Where `cdk bootstrap` notes that it was there, unless it was given another qualifier. */
const BOOTSTRAP_VERSION = '/cdk-bootstrap/hnb659fds/version';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
const interruption = new AbortController();
const { signal } = interruption;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  const destination = destinationOf(process.env);
  const isEmulator = destination.kind === 'emulator';
  if (isEmulator) {
    Object.assign(process.env, destination.environment);
    resolveLoopbackNames();
  } else if (!options.confirm) {
    say('This would deploy to an account of AWS:');
    for (const reason of destination.reasons) say(`  ${reason}`);
    say(
      'It costs some cents and takes about half an hour. To do so, repeat with --confirm: npm run verify:aws -- --confirm',
    );
    return NOT_BEGUN;
  }
  const region = await new SSMClient().config.region();
  // CDK and the SDK look for it in different places.
  process.env.AWS_REGION = region;
  const onOutput = options.verbose && { onOutput: (chunk: string) => void process.stderr.write(chunk) };
  const cdk = { projectRoot, environment: process.env, ...onOutput };
  let account = await bootstrappedAccount();
  if (account === undefined && isEmulator) {
    await runCdk(['bootstrap', '--app', 'node bin/app.ts'], cdk, signal);
    account = await bootstrappedAccount();
  }
  if (account === undefined) {
    say(`The account has no CDK bootstrap stack in ${region}. Make one first: npx cdk bootstrap`);
    return NOT_BEGUN;
  }
  const stage = `verify-${randomBytes(4).toString('hex')}`;
  const stackName = `cedar-webhooks-${stage}`;
  say(`${isEmulator ? 'Emulator' : 'AWS'}, account ${account}, region ${region}, stack ${stackName}`);
  const ports: OperatorPorts = {
    version: projectVersion(projectRoot),
    fetch,
    now: Date.now,
    pause: async (milliseconds, abort) => {
      await pause(milliseconds, undefined, { signal: abort });
    },
    signal,
  };
  const report = new Report({ out: say, now: ports.now, signal });
  const stack = new OwnStack({
    stage,
    stackName,
    cdk,
    isEmulator,
    ports,
  });
  if (isEmulator) for (const limit of Object.values(EMULATOR_LIMITS)) report.leaveOut(limit);
  const find: Walk['find'] = async (address) => {
    const target = await connect({ ...address, stateDirectory: '' }, signal);
    // The URLs of queues that an emulator tells have another name of its host.
    const settings = { ...target.clientSettings, ...(isEmulator && { useQueueUrlAsEndpoint: false }) };
    return { ...target, clientSettings: settings };
  };
  const begin = Date.now();
  try {
    await walkThrough({
      ports,
      report,
      stack,
      connect: () => find({ name: stackName }),
      find,
      isLeftOut: () => isEmulator,
    });
  } catch (error) {
    if (!signal.aborted && !(error instanceof WalkEnded)) throw error;
  } finally {
    await destroy(stack, stackName, report);
    for (const line of report.summary()) say(line);
    say(`It took ${formatDuration(Date.now() - begin)}.`);
  }
  if (signal.aborted) return INTERRUPTED;
  return report.differs ? 1 : 0;
}

/** Account of the credentials, if CDK has been there. */
async function bootstrappedAccount(): Promise<string | undefined> {
  try {
    const { Parameter } = await new SSMClient().send(new GetParameterCommand({ Name: BOOTSTRAP_VERSION }));
    return Parameter?.ARN?.split(':')[4];
  } catch (error) {
    if (error instanceof Error && error.name === 'ParameterNotFound') return undefined;
    throw error;
  }
}

/** Whatever ended the walk, what it made is destroyed. */
async function destroy(stack: OwnStack, stackName: string, report: Report): Promise<void> {
  if (signal.aborted)
    say('Interrupted. The stack is being destroyed; interrupt once more to leave it there.');
  const gone = await report.stepAtEnd('destroy', async () => {
    await stack.destroy(new AbortController().signal);
    return true;
  });
  if (!gone) say(`The stack ${stackName} is still there. Delete it in CloudFormation.`);
}

/** Ctrl-C reaches this process twice where npm passes it on. */
const ECHO = 1000;

let interruptedAt = 0;

function interrupt(): void {
  if (!signal.aborted) {
    interruptedAt = Date.now();
    interruption.abort();
  } else if (Date.now() - interruptedAt > ECHO) {
    say('The stack is left as it is. Delete it in CloudFormation.');
    process.exit(INTERRUPTED);
  }
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, interrupt);

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(signal.aborted ? 'Interrupted.\n' : `${explainFailure(error).text}\n`);
  process.exitCode = signal.aborted ? INTERRUPTED : 1;
}
