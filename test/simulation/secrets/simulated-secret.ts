import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-secrets-manager';

interface Version {
  readonly id: string;
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** One secret of Secrets Manager with its versions and labels, and what the service answers about it. */
export class SimulatedSecret {
  readonly #now: () => number;
  readonly #versions: Version[] = [];
  #current: Version | undefined;
  #previous: Version | undefined;
  #changedAt: number;
  #deleted = false;

  constructor(now: () => number) {
    this.#now = now;
    this.#changedAt = now();
  }

  get isDeleted(): boolean {
    return this.#deleted;
  }

  /** Stores a value without the label AWSCURRENT, as if under one of the operator's own. @returns id of the version */
  stage(value: string): string {
    const id = `version-${this.#versions.length + 1}`;
    this.#versions.push({ id, value, createdAt: this.#now() });
    this.touch();
    return id;
  }

  /** Moves AWSCURRENT, and AWSPREVIOUS with it. */
  makeCurrent(id: string): void {
    const version = this.#versions.find((one) => one.id === id);
    if (version === undefined) throw new RangeError(id);
    if (version === this.#current) return;
    this.#previous = this.#current;
    this.#current = version;
    this.touch();
  }

  /** Stores a value as the current one. @returns id of the version */
  put(value: string): string {
    const id = this.stage(value);
    this.makeCurrent(id);
    return id;
  }

  /** Takes AWSPREVIOUS off. */
  retire(): void {
    this.#previous = undefined;
    this.touch();
  }

  /** Changes something that has nothing to do with versions, such as a tag. */
  touch(): void {
    this.#changedAt = this.#now();
  }

  markDeleted(): void {
    this.#deleted = true;
    this.touch();
  }

  restore(): void {
    this.#deleted = false;
    this.touch();
  }

  /** Value, age and end of what verifies now by the documented rule, the current one first. */
  inForce(previousFor: number): { readonly value: string; readonly until: number }[] {
    if (this.#deleted || this.#current === undefined) return [];
    const current = { value: this.#current.value, until: Number.POSITIVE_INFINITY };
    if (this.#previous === undefined) return [current];
    const replacedAt = Math.max(this.#current.createdAt, this.#changedAt);
    return [current, { value: this.#previous.value, until: replacedAt + previousFor }];
  }

  /** @returns undefined for a command that is none of this service */
  answer(command: unknown): object | undefined {
    if (command instanceof GetSecretValueCommand) return this.#getValue(command);
    if (command instanceof DescribeSecretCommand) return this.#describe();
    return undefined;
  }

  #getValue({ input: { VersionId, VersionStage = 'AWSCURRENT' } }: GetSecretValueCommand) {
    if (this.#deleted) {
      const message = "You can't perform this operation on the secret because it was marked for deletion.";
      throw Object.assign(new Error(message), { name: 'InvalidRequestException' });
    }
    const labelled = VersionStage === 'AWSPREVIOUS' ? this.#previous : this.#current;
    const version =
      VersionId === undefined ? labelled : this.#versions.find((candidate) => candidate.id === VersionId);
    if (version === undefined) {
      throw new ResourceNotFoundException({ $metadata: {}, message: 'No such version.' });
    }
    return {
      VersionId: version.id,
      SecretString: version.value,
      CreatedDate: new Date(version.createdAt),
    };
  }

  #describe() {
    const labels: [string, string[]][] = [];
    if (this.#current !== undefined) labels.push([this.#current.id, ['AWSCURRENT']]);
    if (this.#previous !== undefined) labels.push([this.#previous.id, ['AWSPREVIOUS']]);
    return {
      LastChangedDate: new Date(this.#changedAt),
      VersionIdsToStages: Object.fromEntries(labels),
      ...(this.#deleted && { DeletedDate: new Date(this.#changedAt) }),
    };
  }
}

/** Short text for a history; undefined for a command that is none of this service. */
export function describeSecretCommand(command: unknown): string | undefined {
  if (command instanceof GetSecretValueCommand) {
    return `read secret ${command.input.VersionId ?? command.input.VersionStage}`;
  }
  return command instanceof DescribeSecretCommand ? 'describe secret' : undefined;
}
