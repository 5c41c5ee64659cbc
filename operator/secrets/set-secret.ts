import { isDeepStrictEqual } from 'node:util';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { PathTokenMode } from '../../lambda/core/request/webhook-path.ts';
import { isBlankSecret } from '../../lambda/core/signature/security-hash.ts';
import { isJsonText, isPlainSecret } from '../../lambda/core/signature/stored-secret.ts';
import type { OperatorPorts } from '../ports.ts';
import { OperatorProblem } from '../problems/operator-problem.ts';
import type { Target } from '../target/target.ts';
import { formatTime } from '../words.ts';
import { previousSecret, readVersions, type StoredVersions } from './stored-secret.ts';

/** What is to be stored. */
export interface SecretChange {
  /** The stored one stays if absent. */
  readonly secret?: string;
  /** Token of the URLs, for a stack whose URLs carry one; the stored one stays if absent. */
  readonly pathToken?: string;
}

/** What came of it. */
export interface SetSecretResult {
  /** Version that is the current one now; absent if the same was stored already, so nothing was. */
  readonly versionId?: string;
  /** Until when the secret before it verifies, in milliseconds since the epoch; absent if none does. */
  readonly previousUntil?: number;
  /** Whether the URLs may or must carry a token; absent if one is stored, or they carry none. */
  readonly missingPathToken?: PathTokenMode;
}

/** Storing a secret would push out a previous one that still verifies: only one earlier version is kept. */
export class PreviousStillVerifiesProblem extends OperatorProblem {
  override readonly name = 'PreviousStillVerifiesProblem';
  /** Milliseconds since the epoch. */
  readonly until: number;

  constructor({ name }: Target, until: number) {
    super(
      `The secret before the current one of ${name} verifies until ${formatTime(until)}, and would not any more.`,
      { advice: { kind: 'keep-previous' } },
    );
    this.until = until;
  }
}

/**
 * Stored as it is typed into URLs, so nothing in it may need an escape; shorter ones could be guessed. The digit tells it
 * from what logs show of a path: parts made of letters alone.
 */
const PATH_TOKEN = /^(?=.*\d)[A-Za-z0-9_-]{16,256}$/;

/**
 * Stores the webhook secret as the current one; what was current becomes the previous one.
 *
 * @param keepPrevious - what is stored takes the place of the current one only: the previous one stays the previous one
 * @throws PreviousStillVerifiesProblem unless it is kept; OperatorProblem if what is given cannot be used, or not there
 */
export async function setSecret(
  target: Target,
  change: SecretChange,
  { keepPrevious = false }: { readonly keepPrevious?: boolean },
  { now, signal }: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<SetSecretResult> {
  demandUsable(change, target);
  const before = await readStored(target, signal);
  const { secret } = change;
  const { text, ...missing } =
    target.secret.jsonKey === '' && secret !== undefined
      ? { text: secret }
      : mergeJson(before, change, target);
  // Storing it once more would push out the previous secret, which may still be in use.
  if (text === before) return missing;
  const versions = await readVersions(target, signal);
  const pushedOut = keepPrevious ? undefined : previousSecret(target, versions, now());
  if (pushedOut?.verifies) throw new PreviousStillVerifiesProblem(target, pushedOut.verifiesUntil);
  const { VersionId = '' } = await target.secretsManager.send(
    new PutSecretValueCommand({ SecretId: target.secret.arn, SecretString: text }),
    { abortSignal: signal },
  );
  if (keepPrevious) await putBackPrevious(target, versions, signal);
  const previous = previousSecret(target, await readVersions(target, signal), now());
  return {
    versionId: VersionId,
    ...(previous?.verifies && { previousUntil: previous.verifiesUntil }),
    ...missing,
  };
}

function demandUsable(
  { secret, pathToken }: SecretChange,
  { name, secret: facts, eventTypes }: Target,
): void {
  if (secret !== undefined && isBlankSecret(secret)) {
    throw new OperatorProblem('The secret is empty. An empty secret would verify nothing.');
  }
  if (pathToken !== undefined && !PATH_TOKEN.test(pathToken)) {
    throw new OperatorProblem(
      'The path token must be 16 to 256 letters, digits, "-" and "_", a digit among them.',
    );
  }
  if (pathToken !== undefined && facts.pathTokenKey === '') {
    throw new OperatorProblem(
      `The URLs of ${name} carry no token. Set "pathToken" to "accept" in cdk.json and deploy first.`,
    );
  }
  if (facts.jsonKey === '' && secret !== undefined && isJsonText(secret)) {
    throw new OperatorProblem(
      `What was given is JSON, and ${name} has no "secretJsonKey": every request would be answered 503. Give the secret alone.`,
    );
  }
  if (eventTypes.some((type) => type.name === pathToken)) {
    throw new OperatorProblem(
      'The path token is the name of an event type, which URLs may hold without a token.',
    );
  }
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
  { secret, pathToken }: SecretChange,
  { secret: { jsonKey, pathToken: mode, pathTokenKey } }: Target,
): Pick<SetSecretResult, 'missingPathToken'> & { readonly text: string } {
  const object =
    before !== undefined && isPlainSecret(before)
      ? { [jsonKey]: before }
      : parseObject(before ?? '{}', jsonKey);
  const merged = {
    ...object,
    ...(secret !== undefined && { [jsonKey]: secret }),
    ...(pathToken !== undefined && { [pathTokenKey]: pathToken }),
  };
  if (typeof merged[jsonKey] !== 'string') {
    throw new OperatorProblem('No secret is stored that could be kept. Store it and the token together.');
  }
  const unchanged = before !== undefined && isDeepStrictEqual(merged, object);
  return {
    text: unchanged ? before : JSON.stringify(merged),
    ...(pathTokenKey !== '' && typeof merged[pathTokenKey] !== 'string' && { missingPathToken: mode }),
  };
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
