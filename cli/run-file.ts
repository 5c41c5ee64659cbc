import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from './cli-error.ts';

/** What a running local run says of itself in `run.json` of its state directory. */
export interface LocalRunFacts {
  readonly pid: number;
  /** Base URL of the webhooks. */
  readonly url: string;
  /** Origin of the AWS stand-in. */
  readonly awsEndpoint: string;
  readonly region: string;
  readonly stackName: string;
}

/**
 * The local run of a state directory.
 *
 * @throws CliError if none is running
 */
export function findLocalRun(stateDirectory: string): LocalRunFacts {
  const facts = readFacts(join(stateDirectory, 'run.json'));
  if (facts === undefined || !isAlive(facts.pid)) {
    throw new CliError(
      `No local run is running in ${stateDirectory}. Start one with "npm start", or name a deployed stack with --stack.`,
    );
  }
  return facts;
}

function readFacts(path: string): LocalRunFacts | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CliError(`The file ${path} cannot be read. Check its permissions.`, { cause: error });
  }
  try {
    return JSON.parse(text) as LocalRunFacts;
  } catch {
    // A run that was killed while it wrote the file is not running.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
