import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { RunnableFunction } from './process/function-process.ts';

const peerFile = z.strictObject({
  /** Name in the tables. */
  title: z.string(),
  /** Such as `index.handler`. */
  handler: z.string(),
  /** Environment variables. `{SQS}` stands for the URL of the stub's SQS. */
  variables: z.record(z.string(), z.string()).default({}),
  /** SSM parameters that it reads, by name. `{SQS}` as above. */
  parameters: z.record(z.string(), z.string()).default({}),
  /** The event of an invocation, to be answered 2xx. */
  event: z.looseObject({}),
});

/** Somebody else's function that is measured beside ours. */
export interface Peer {
  readonly title: string;
  readonly folder: string;
  readonly handler: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly payload: string;
}

/**
 * Reads `peer.json` from a folder with a function's code.
 *
 * @throws the schema's error if it has another form
 */
export function readPeer(path: string): Peer {
  const folder = resolve(path);
  const { event, ...peer } = peerFile.parse(JSON.parse(readFileSync(join(folder, 'peer.json'), 'utf8')));
  return { ...peer, folder, payload: JSON.stringify(event) };
}

/** The peer as it is run, beside what Lambda sets for every function. */
export function runnablePeer(
  { folder, handler, variables }: Peer,
  shared: Readonly<Record<string, string>>,
  sqsEndpoint: string,
): RunnableFunction {
  const own = Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, value.replaceAll('{SQS}', sqsEndpoint)]),
  );
  return { folder, handler, variables: { ...shared, ...own } };
}
