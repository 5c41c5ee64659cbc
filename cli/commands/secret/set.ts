import { isDeepStrictEqual } from 'node:util';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { isBlankSecret } from '../../../lambda/core/signature/security-hash.ts';
import { isJsonText, isPlainSecret } from '../../../lambda/core/signature/stored-secret.ts';
import { InvalidInputProblem, OperatorProblem } from '../../../operator/problems/operator-problem.ts';
import { readSecretFile, secretText } from '../../../operator/secrets/secret-text.ts';
import { previousUntil, readVersions, type StoredVersions } from '../../../operator/secrets/stored-secret.ts';
import type { Target, TargetAddress } from '../../../operator/target/target.ts';
import { formatTime } from '../../../operator/words.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Where secrets are read from, and where they go. */
export interface SetSecretOptions {
  /** Standard input if absent. */
  readonly file?: string;
  /** File with the token of the URLs, for a stack whose URLs carry one; the stored one stays if absent. */
  readonly pathTokenFile?: string;
  /** Only the token is another one; the stored secret stays. */
  readonly keepSecret?: boolean;
  /** What is stored takes the place of the current one only: the previous one stays the previous one. */
  readonly keepPrevious?: boolean;
  readonly address: TargetAddress;
}

/**
 * Stored as it is typed into URLs, so nothing in it may need an escape; shorter ones could be guessed. The digit tells it
 * from what logs show of a path: parts made of letters alone.
 */
const PATH_TOKEN = /^(?=.*\d)[A-Za-z0-9_-]{16,256}$/;

/**
 * Stores the webhook secret as the current one; what was current becomes the previous one.
 *
 * @throws OperatorProblem if that would push out a previous one that still verifies
 */
export async function setSecret(options: SetSecretOptions, ports: CliPorts): Promise<number> {
  const { out, err } = ports.terminal;
  const secret = options.keepSecret ? keptSecret(options) : await readGivenSecret(options, ports);
  const pathToken = readPathToken(options.pathTokenFile);
  const target = await ports.connect(options.address);
  if (pathToken !== undefined && target.secret.pathTokenKey === '') {
    throw new OperatorProblem(
      `The URLs of ${target.name} carry no token. Set "pathToken" to "accept" in cdk.json and deploy first.`,
    );
  }
  if (target.secret.jsonKey === '' && secret !== undefined && isJsonText(secret)) {
    throw new OperatorProblem(
      `What was given is JSON, and ${target.name} has no "secretJsonKey": every request would be answered 503. Give the secret alone.`,
    );
  }
  if (target.eventTypes.some(({ name }) => name === pathToken)) {
    throw new OperatorProblem(
      'The path token is the name of an event type, which URLs may hold without a token.',
    );
  }
  const before = await readStored(target, ports.signal);
  const stored =
    target.secret.jsonKey === '' && secret !== undefined
      ? secret
      : mergeJson(before, { secret, pathToken }, target, err);
  if (stored === before) {
    // Storing it once more would push out the previous secret, which may still be in use.
    out(`This secret is the current one of ${target.name} already; nothing was stored.`);
    return 0;
  }
  const versions = await readVersions(target, ports.signal);
  if (!options.keepPrevious) refuseToPushOut(target, versions, ports.now());
  const { VersionId } = await target.secretsManager.send(
    new PutSecretValueCommand({ SecretId: target.secret.arn, SecretString: stored }),
    { abortSignal: ports.signal },
  );
  if (options.keepPrevious) await putBackPrevious(target, versions, ports.signal);
  out(`Stored as the current secret of ${target.name}, version ${VersionId}.`);
  const until = previousUntil(target, await readVersions(target, ports.signal));
  if (until !== undefined && until > ports.now()) {
    out(`The secret before it verifies until ${formatTime(until)}, or until "webhooks secret retire".`);
  }
  return 0;
}

async function readGivenSecret({ file }: SetSecretOptions, ports: CliPorts): Promise<string> {
  const given = file === undefined ? secretText(await ports.readSecretInput()) : readSecretFile(file);
  if (isBlankSecret(given.secret)) {
    throw new OperatorProblem('The secret is empty. An empty secret would verify nothing.');
  }
  if (given.strippedNewline) {
    ports.terminal.err('One line break at the end was taken off; it is not part of the secret.');
  }
  return given.secret;
}

function keptSecret({ file, pathTokenFile }: SetSecretOptions): undefined {
  if (file !== undefined || pathTokenFile === undefined) {
    throw new InvalidInputProblem('With --keep-secret give --path-token-file, and no --file.');
  }
}

/** Only one earlier version is kept. Whoever still uses the one before that would be refused from now on. */
function refuseToPushOut(target: Target, versions: StoredVersions, now: number): void {
  const until = previousUntil(target, versions);
  if (until === undefined || until <= now) return;
  throw new OperatorProblem(
    `The secret before the current one of ${target.name} verifies until ${formatTime(until)}, and would not any more. ` +
      'Add --keep-previous to replace the current one only, or run "webhooks secret retire" first if nobody uses it.',
  );
}

/** Secrets Manager makes what was current the previous one; this gives the label back. */
async function putBackPrevious(
  target: Target,
  { current, previous }: StoredVersions,
  signal: AbortSignal,
): Promise<void> {
  if (current === undefined || previous === undefined) return;
  await target.secretsManager.send(
    new UpdateSecretVersionStageCommand({
      SecretId: target.secret.arn,
      VersionStage: 'AWSPREVIOUS',
      RemoveFromVersionId: current.versionId,
      MoveToVersionId: previous.versionId,
    }),
    { abortSignal: signal },
  );
}

function readPathToken(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  const token = readSecretFile(file).secret;
  if (PATH_TOKEN.test(token)) return token;
  throw new OperatorProblem(
    'The path token must be 16 to 256 letters, digits, "-" and "_", a digit among them.',
  );
}

async function readStored(target: Target, signal: AbortSignal): Promise<string | undefined> {
  try {
    const { SecretString } = await target.secretsManager.send(
      new GetSecretValueCommand({ SecretId: target.secret.arn }),
      { abortSignal: signal },
    );
    return SecretString;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** The stored JSON object with these values under their keys. Other keys stay as they are; plain text gets a key. */
function mergeJson(
  before: string | undefined,
  values: { readonly secret: string | undefined; readonly pathToken: string | undefined },
  { secret: { jsonKey, pathToken, pathTokenKey } }: Target,
  warn: (line: string) => void,
): string {
  const object =
    before !== undefined && isPlainSecret(before)
      ? { [jsonKey]: before }
      : parseObject(before ?? '{}', jsonKey);
  const merged = {
    ...object,
    ...(values.secret !== undefined && { [jsonKey]: values.secret }),
    ...(values.pathToken !== undefined && { [pathTokenKey]: values.pathToken }),
  };
  if (typeof merged[jsonKey] !== 'string') {
    throw new OperatorProblem(
      'No secret is stored that could be kept. Store it and the token together, without --keep-secret.',
    );
  }
  if (pathTokenKey !== '' && typeof merged[pathTokenKey] !== 'string') {
    warn(
      pathToken === 'require'
        ? 'No path token is stored, so every request will be answered 503. Give one with --path-token-file.'
        : 'No path token is stored, so only URLs without one are taken. Give one with --path-token-file.',
    );
  }
  const unchanged = before !== undefined && isDeepStrictEqual(merged, object);
  return unchanged ? before : JSON.stringify(merged);
}

function parseObject(text: string, jsonKey: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
      return parsed as Record<string, unknown>;
    }
  } catch {
    // The parser's message quotes the secret, so it goes nowhere.
  }
  throw new OperatorProblem(
    `What is stored is not a JSON object, so the key "${jsonKey}" cannot be set in it. ` +
      'Store an object with "aws secretsmanager put-secret-value" first, or take "secretJsonKey" out of cdk.json.',
  );
}
