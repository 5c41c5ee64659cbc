import type { AwsError } from './aws-error.ts';

interface Faults {
  missing(name: string): AwsError;
  invalid(name: string, value: unknown, reason: string): AwsError;
}

/** Reads the fields of a request one by one, with the errors of the service they belong to. */
export class RequestFields {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #faults: Faults;

  constructor(fields: Readonly<Record<string, unknown>>, faults: Faults) {
    this.#fields = fields;
    this.#faults = faults;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name) && this.#fields[name] !== null;
  }

  /** @throws AwsError if the field is missing, empty or no text */
  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined || value === '') throw this.#faults.missing(name);
    return value;
  }

  optionalText(name: string): string | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#fields[name];
    if (typeof value !== 'string') throw this.#faults.invalid(name, value, 'Must be text.');
    return value;
  }

  /** @throws AwsError if the field is there but no whole number between the bounds */
  optionalInteger(name: string, least: number, most: number): number | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#fields[name];
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
      throw this.#faults.invalid(name, value, `Must be between ${least} and ${most}, if provided.`);
    }
    return value;
  }

  /** A time in seconds since the epoch. @returns milliseconds @throws AwsError if it is missing or no number */
  time(name: string): number {
    if (!this.has(name)) throw this.#faults.missing(name);
    const value = this.#fields[name];
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw this.#faults.invalid(name, value, 'Must be a time in seconds.');
    }
    return value * 1000;
  }

  boolean(name: string): boolean {
    return this.#fields[name] === true;
  }

  /** Items of a list of texts; none if the field is missing. */
  texts(name: string): string[] {
    const value = this.#fields[name] ?? [];
    if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
      throw this.#faults.invalid(name, value, 'Must be a list of texts.');
    }
    return value as string[];
  }

  /** @throws AwsError if the field is missing or no structure */
  structure(name: string): RequestFields {
    if (!this.has(name)) throw this.#faults.missing(name);
    return this.#structure(name, this.#fields[name]);
  }

  /** Items of a list of structures, each to be read the same way. */
  structures(name: string): RequestFields[] {
    const value = this.#fields[name] ?? [];
    if (!Array.isArray(value)) throw this.#faults.invalid(name, value, 'Must be a list.');
    return value.map((item) => this.#structure(name, item));
  }

  /** Entries of a map of structures. */
  entries(name: string): [string, RequestFields][] {
    const value = this.#fields[name] ?? {};
    if (typeof value !== 'object' || Array.isArray(value)) {
      throw this.#faults.invalid(name, value, 'Must be a map.');
    }
    return Object.entries(value as object).map(([key, item]) => [key, this.#structure(name, item)]);
  }

  /** Rejects fields whose effect is not built here, so that nobody relies on them. */
  reject(...names: string[]): void {
    for (const name of names) {
      if (this.has(name)) {
        throw this.#faults.invalid(name, this.#fields[name], 'The local run does not know this parameter.');
      }
    }
  }

  #structure(name: string, item: unknown): RequestFields {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      throw this.#faults.invalid(name, item, 'Must be a structure.');
    }
    return new RequestFields(item as Record<string, unknown>, this.#faults);
  }
}
