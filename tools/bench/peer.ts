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
 * The peer that this was compared with is the webhook function of github-aws-runners/terraform-aws-github-runner. Its code
 * is not in this repository: build it there (`yarn && yarn dist` in `lambdas/functions/webhook`), and put this file beside
 * its `index.js`. The signature is the HMAC of the body under the secret (`openssl dgst -sha256 -hmac 'any text'`), the body
 * a `workflow_job` event of GitHub's documentation with the action `queued`.
 *
 *     {
 *       "title": "terraform-aws-github-runner",
 *       "handler": "index.directWebhook",
 *       "variables": {
 *         "PARAMETER_GITHUB_APP_WEBHOOK_SECRET": "/secret",
 *         "PARAMETER_RUNNER_MATCHER_CONFIG_PATH": "/matcher",
 *         "REPOSITORY_ALLOW_LIST": "[]"
 *       },
 *       "parameters": {
 *         "/secret": "any text",
 *         "/matcher": "[{\"id\": \"{SQS}/000000000000/jobs\", \"arn\": \"arn:aws:sqs:us-east-1:000000000000:jobs\", \"fifo\": false, \"matcherConfig\": {\"labelMatchers\": [[\"self-hosted\"]], \"exactMatch\": false}}]"
 *       },
 *       "event": { "headers": { "x-github-event": "workflow_job", "x-hub-signature-256": "sha256=…" }, "body": "…" }
 *     }
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
