import type { LocalAws } from '../aws/local-aws.ts';
import type { FoundConstruct } from '../template/find-constructs.ts';
import type { Omission } from '../template/select-resources.ts';

/** As many are named of a kind; the others are counted. */
const MAX_NAMES = 5;

export interface RunDescription {
  /** Each with the base URL of its HTTP API. */
  readonly webhooks: readonly (Pick<FoundConstruct, 'name' | 'stack'> & { readonly url: string })[];
  readonly aws: Pick<LocalAws, 'endpoint'>;
  readonly logFolder: string;
  readonly omissions: readonly Omission[];
  /** Values that only an account knows. */
  readonly standIns: number;
}

/** Tells what runs and where, and what of the app does not. */
export function describeRun(run: RunDescription, write: (line: string) => void): void {
  const { webhooks, aws, logFolder, omissions, standIns } = run;
  const what = webhooks.map(({ name, stack }) =>
    name === stack.stackName ? `Stack ${name}` : `${name} of the stack ${stack.stackName}`,
  );
  write(`${what.join(', ')}, as synthesized. Logs of the functions are in ${logFolder}.`);
  for (const line of omissionLines(omissions)) write(`  ${line}`);
  if (standIns > 0) {
    write(
      `  Stand-ins for what the app looks up in an account (${standIns}): "cdk synth" writes the values into cdk.context.json`,
    );
  }
  const isOne = webhooks.length === 1;
  for (const { name, url } of webhooks) {
    const command = `npx cedar-webhooks url${isOne ? '' : ` --local --name ${name}`}`;
    write(
      `  Webhooks${isOne ? '' : ` of ${name}`} ${url}/webhooks: "${command}" prints the URL of each event type`,
    );
  }
  write(`  AWS services (SQS, DynamoDB, Secrets Manager, SSM, CloudWatch, Lambda) ${aws.endpoint}`);
}

/** One line for each type of which resources are not run, and one for each that is run without a part of it. */
export function omissionLines(omissions: readonly Omission[]): string[] {
  const types = new Map<string, string[]>();
  for (const { type, resource, what } of omissions.filter(({ isWhole }) => isWhole)) {
    const resources = types.get(type) ?? [];
    types.set(type, [...resources, what === undefined ? resource : `${resource} (${what})`]);
  }
  const parts = new Map<string, string[]>();
  for (const { resource, what = '' } of omissions.filter(({ isWhole }) => !isWhole)) {
    parts.set(resource, [...(parts.get(resource) ?? []), what]);
  }
  return [
    ...[...types].map(([type, resources]) => `Not run: ${type} ${listed(resources)}`),
    ...[...parts].map(([resource, whats]) => `Left out of ${resource}: ${whats.join('; ')}`),
  ];
}

function listed(names: readonly string[]): string {
  const more = names.length - MAX_NAMES;
  return more > 0 ? `${names.slice(0, MAX_NAMES).join(', ')} and ${more} more` : names.join(', ');
}
