import { randomUUID } from 'node:crypto';
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
import { type AuditPorts, audited } from '../audit/audited.ts';
import type { OperatorPorts } from '../ports.ts';
import { OperatorProblem } from '../problems/operator-problem.ts';
import type { Target } from '../target/target.ts';
import { changeLabels } from './change-labels.ts';
import { previousCutOff, WouldCutOffProblem } from './cut-off.ts';
import { readSecretUse } from './secret-use.ts';
import { previousSecret, readVersions, type StoredVersion, type StoredVersions } from './stored-secret.ts';

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
  /** It is stored, but what verifies beside it could not be read. */
  readonly previousUnread?: true;
  /** Whether the URLs may or must carry a token; absent if one is stored, or they carry none. */
  readonly missingPathToken?: PathTokenMode;
}

/**
 * Stored as it is typed into URLs, so nothing in it may need an escape; shorter ones could be guessed. The digit tells it
 * from what logs show of a path: parts made of letters alone.
 */
const PATH_TOKEN = /^(?=.*\d)[A-Za-z0-9_-]{16,256}$/;

/** How a secret is stored. */
export interface SetSecretOptions {
  /** What is stored takes the place of the current one only: the previous one, if it verifies, stays the previous one. */
  readonly keepPrevious?: boolean;
  /** Also if that rejects whoever signs with a secret that verifies now. */
  readonly mayCutOff?: boolean;
  /** Why, for the audit log. */
  readonly reason?: string | undefined;
}

/**
 * Stores the webhook secret as the current one; what was current becomes the previous one.
 *
 * @throws WouldCutOffProblem unless that may be; SecretChangeProblem if AWS fails on the way; OperatorProblem if what is
 * given cannot be used, or not there
 */
export async function setSecret(
  target: Target,
  change: SecretChange,
  { keepPrevious = false, mayCutOff = false, reason }: SetSecretOptions,
  ports: AuditPorts,
): Promise<SetSecretResult> {
  const { now, signal } = ports;
  demandUsable(change, target);
  const before = await readStored(target, signal);
  const { secret, pathToken } = change;
  const { text, ...missing } =
    target.secret.jsonKey === '' && secret !== undefined
      ? { text: secret }
      : mergeJson(before, change, target);
  // Storing it once more would push out the previous secret, which may still be in use.
  if (text === before) return missing;
  const versions = await readVersions(target, signal);
  const previous = previousSecret(target, versions, now());
  // One whose time is over needs no keeping: its label would give it the whole time once more.
  const kept = keepPrevious && previous?.verifies ? previous : undefined;
  if (previous?.verifies && !mayCutOff) {
    const uses = await readSecretUse(target, versions, ports);
    const cutOff =
      kept !== undefined && versions.current !== undefined
        ? { stage: 'current' as const, version: versions.current, uses }
        : previousCutOff(previous, uses);
    throw new WouldCutOffProblem(target, cutOff, now(), kept === undefined);
  }
  const versionId = randomUUID();
  const wanted = { current: versionId, previous: (kept ?? versions.current)?.versionId };
  const calls = callsFor(target, versionId, text, versions, kept);
  const parameters = {
    versionId,
    secret: secret !== undefined,
    pathToken: pathToken !== undefined,
    keepPrevious: kept !== undefined,
  };
  await audited(
    target,
    { operation: 'secret set', reason, parameters },
    ports,
    () => changeLabels(target, versions, wanted, calls, ports),
    () => ({ counts: { stored: 1 } }),
  );
  return { versionId, ...(await readPreviousUntil(target, ports)), ...missing };
}

/** Carried by a version from when it is stored until it is made the current one. Verifiers do not know it. */
const STAGED = 'WEBHOOKS_STAGED';

/**
 * The calls that make a text the current version. It is stored without effect first: what is stored as the current version
 * at once takes the place of whatever is current by then, which somebody else may have stored since it was read, and
 * pushes out what verifies beside that. A label is moved from the version that was read or not at all.
 *
 * Moving the label of the current one moves that of the previous one, too, so to keep the previous one takes a third call.
 */
function callsFor(
  { secretsManager, secret: { arn } }: Target,
  versionId: string,
  text: string,
  { current }: StoredVersions,
  kept: StoredVersion | undefined,
): ((signal: AbortSignal) => Promise<unknown>)[] {
  const put = (stages?: string[]) => (signal: AbortSignal) =>
    secretsManager.send(
      new PutSecretValueCommand({
        SecretId: arn,
        SecretString: text,
        ClientRequestToken: versionId,
        ...(stages !== undefined && { VersionStages: stages }),
      }),
      { abortSignal: signal },
    );
  if (current === undefined) return [put()];
  const move = (label: string, from: string, to: string) => (signal: AbortSignal) =>
    secretsManager.send(
      new UpdateSecretVersionStageCommand({
        SecretId: arn,
        VersionStage: label,
        RemoveFromVersionId: from,
        MoveToVersionId: to,
      }),
      { abortSignal: signal },
    );
  return [
    put([STAGED]),
    move('AWSCURRENT', current.versionId, versionId),
    ...(kept === undefined ? [] : [move('AWSPREVIOUS', current.versionId, kept.versionId)]),
  ];
}

/** What was stored is stored, also if this cannot be read. */
async function readPreviousUntil(
  target: Target,
  { now, signal }: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<Pick<SetSecretResult, 'previousUntil' | 'previousUnread'>> {
  try {
    const previous = previousSecret(target, await readVersions(target, signal), now());
    return previous?.verifies ? { previousUntil: previous.verifiesUntil } : {};
  } catch {
    return { previousUnread: true };
  }
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
