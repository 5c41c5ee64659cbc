import { randomInt, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeFileAtomically } from './atomic-file.ts';
import { AwsError } from './aws-error.ts';

/** One value of a secret. */
interface SecretVersion {
  readonly id: string;
  readonly text?: string;
  /** Base64. */
  readonly binary?: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  stages: string[];
}

/** A secret with its values, oldest first. It may have none. */
interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  changedAt: number;
  /** When it was marked for deletion, and when it will be gone. */
  deletion?: { readonly markedAt: number; readonly goneAt: number };
  versions: SecretVersion[];
}

/** A value to be stored: text or, in base64, bytes. */
export type SecretValue = { readonly text: string } | { readonly binary: string };

/** AWS keeps about this many versions. */
const MAX_VERSIONS = 100;
const DAY = 86_400_000;
const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

interface SecretStoreOptions {
  readonly path: string;
  readonly region: string;
  readonly accountId: string;
  readonly clock: () => number;
}

/** Secrets with their versions and staging labels, kept in one file that only its owner can read. */
export class SecretStore {
  readonly #options: SecretStoreOptions;
  readonly #secrets: Secret[];

  constructor(options: SecretStoreOptions) {
    this.#options = options;
    this.#secrets = existsSync(options.path) ? JSON.parse(readFileSync(options.path, 'utf8')) : [];
  }

  /** Makes a secret without a value, unless there is one of this name. Its ARN ends in six random characters, for good. */
  ensure(name: string): Readonly<Secret> {
    const { region, accountId, clock } = this.#options;
    const existing = this.#secrets.find(
      (secret) => secret.name === name && (secret.deletion === undefined || clock() < secret.deletion.goneAt),
    );
    if (existing !== undefined) return existing;
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
    const suffix = Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('');
    const secret: Secret = {
      name,
      arn: `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${suffix}`,
      createdAt: clock(),
      changedAt: clock(),
      versions: [],
    };
    this.#secrets.push(secret);
    this.#save();
    return secret;
  }

  /** @throws AwsError ResourceNotFoundException @param id - name, ARN, or ARN without its suffix */
  find(id: string): Readonly<Secret> {
    return this.#find(id);
  }

  /** @throws AwsError InvalidRequestException if the secret is marked for deletion: hardly anything can be done with it */
  findLive(id: string): Readonly<Secret> {
    const secret = this.#find(id);
    if (secret.deletion === undefined) return secret;
    throw new AwsError(
      'InvalidRequestException',
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  }

  /** Marks a secret for deletion in that many days; with 0 it is gone at once. */
  delete(id: string, days: number): Readonly<Secret> {
    const secret = days === 0 ? this.#find(id) : this.findLive(id);
    const markedAt = this.#options.clock();
    Object.assign(secret, { deletion: { markedAt, goneAt: markedAt + days * DAY } });
    this.#changed(secret);
    return secret;
  }

  /** Takes the mark off, if there is one. */
  restore(id: string): Readonly<Secret> {
    const secret = this.#find(id);
    delete secret.deletion;
    this.#changed(secret);
    return secret;
  }

  /**
   * A version by its id, by its label, or by both; the current one if neither is given.
   *
   * @throws AwsError ResourceNotFoundException, also for a secret that has no value
   */
  version(id: string, versionId: string | undefined, stage: string | undefined): Readonly<SecretVersion> {
    const secret = this.#find(id);
    if (versionId !== undefined) {
      const version = secret.versions.find((candidate) => candidate.id === versionId);
      if (version === undefined) throw valueNotFound(`VersionId: ${versionId}`);
      if (stage !== undefined && !version.stages.includes(stage)) {
        throw new AwsError(
          'InvalidRequestException',
          'You provided a VersionStage that is not associated to the provided VersionId.',
        );
      }
      return version;
    }
    const wanted = stage ?? CURRENT;
    const version = holderOf(secret, wanted);
    if (version === undefined) throw valueNotFound(`staging label: ${wanted}`);
    return version;
  }

  /**
   * Stores a value as a new version. Sent again with the same token and value it changes nothing.
   *
   * @param token - becomes the version's id
   * @param stages - labels of the version, the current one if undefined
   * @throws AwsError ResourceExistsException if the token was used for another value
   */
  put(
    id: string,
    value: SecretValue,
    token: string = randomUUID(),
    stages: readonly string[] = [CURRENT],
  ): Readonly<SecretVersion> {
    const secret = this.#find(id);
    const existing = secret.versions.find((version) => version.id === token);
    if (existing !== undefined) {
      const same = 'text' in value ? existing.text === value.text : existing.binary === value.binary;
      if (same) return existing;
      throw new AwsError(
        'ResourceExistsException',
        `The operation failed because a version with the client request token ${token} already exists with another value.`,
      );
    }
    const createdAt = this.#options.clock();
    const version: SecretVersion = { id: token, ...value, createdAt, stages: [] };
    const first = secret.versions.length === 0;
    secret.versions.push(version);
    for (const stage of first ? new Set([...stages, CURRENT]) : stages) attach(secret, stage, version);
    this.#changed(secret, createdAt);
    return version;
  }

  /**
   * Moves a label to another version, or takes it off. Moving the current label moves the previous one along.
   *
   * @throws AwsError InvalidParameterException if the label is on another version than the one it shall be removed from
   */
  moveStage(id: string, stage: string, from: string | undefined, to: string | undefined): Readonly<Secret> {
    const secret = this.#find(id);
    const holder = holderOf(secret, stage);
    const target = to === undefined ? undefined : secret.versions.find((version) => version.id === to);
    if (to !== undefined && target === undefined) throw valueNotFound(`VersionId: ${to}`);
    if (from === undefined && to === undefined) {
      throw new AwsError('InvalidParameterException', 'Give MoveToVersionId or RemoveFromVersionId.');
    }
    if (from !== undefined && holder?.id !== from) {
      throw new AwsError(
        'InvalidParameterException',
        `The staging label ${stage} is not attached to version ${from}, which RemoveFromVersionId names.`,
      );
    }
    if (holder !== undefined && target !== undefined && holder !== target && from === undefined) {
      throw new AwsError(
        'InvalidParameterException',
        `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
      );
    }
    if (target !== undefined) {
      attach(secret, stage, target);
    } else if (stage === CURRENT) {
      throw new AwsError(
        'InvalidParameterException',
        `You can only move staging label ${CURRENT} to a different secret version. It can't be completely removed.`,
      );
    } else {
      detach(secret, stage);
    }
    this.#changed(secret);
    return secret;
  }

  #find(id: string): Secret {
    const now = this.#options.clock();
    const secret = this.#secrets.find(
      ({ name, arn, deletion }) =>
        (deletion === undefined || now < deletion.goneAt) &&
        (id === name || id === arn || (id.startsWith('arn:') && id === arn.slice(0, -7))),
    );
    if (secret === undefined) {
      throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    return secret;
  }

  #changed(secret: Secret, at = this.#options.clock()): void {
    secret.changedAt = at;
    while (secret.versions.length > MAX_VERSIONS) {
      const oldest = secret.versions.findIndex((version) => version.stages.length === 0);
      if (oldest === -1) break;
      secret.versions.splice(oldest, 1);
    }
    this.#save();
  }

  #save(): void {
    writeFileAtomically(this.#options.path, JSON.stringify(this.#secrets));
  }
}

function holderOf(secret: Secret, stage: string): SecretVersion | undefined {
  return secret.versions.find((version) => version.stages.includes(stage));
}

function detach(secret: Secret, stage: string): void {
  for (const version of secret.versions) version.stages = version.stages.filter((label) => label !== stage);
}

function attach(secret: Secret, stage: string, version: SecretVersion): void {
  const holder = holderOf(secret, stage);
  if (holder === version) return;
  detach(secret, stage);
  version.stages.push(stage);
  if (stage === CURRENT && holder !== undefined) attach(secret, PREVIOUS, holder);
}

function valueNotFound(which: string): AwsError {
  return new AwsError(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret value for ${which}`,
  );
}
