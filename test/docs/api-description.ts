import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

type Node = Record<string, unknown>;

/** An AsyncAPI or OpenAPI file, and validators made from the schemas in it. */
export class ApiDescription {
  readonly document: Node;
  readonly #ajv: Ajv;

  private constructor(file: string, ajv: Ajv) {
    this.document = parse(readFileSync(file, 'utf8')) as Node;
    this.#ajv = ajv;
    addFormats.default(ajv);
    ajv.addSchema({ ...this.document, $id: 'description' }, undefined, undefined, false);
  }

  /** AsyncAPI 3.0: its schemas are a superset of JSON Schema draft 07. */
  static asyncApi(file: string): ApiDescription {
    return new ApiDescription(file, new Ajv({ strict: false, allErrors: true }));
  }

  /** OpenAPI 3.1: its schemas are JSON Schema 2020-12. */
  static openApi(file: string): ApiDescription {
    return new ApiDescription(file, new Ajv2020({ strict: false, allErrors: true }));
  }

  /** What stands at a path in the file, and where it stands once references on the way are followed. */
  at(...path: string[]): { readonly value: unknown; readonly path: readonly string[] } {
    let value: unknown = this.document;
    let resolved: string[] = [];
    const follow = (): void => {
      while (typeof value === 'object' && value !== null && '$ref' in value) {
        const target = this.at(...pathOf(String(value.$ref)));
        value = target.value;
        resolved = [...target.path];
      }
    };
    for (const step of path) {
      follow();
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) {
        throw new Error(`The description has nothing at ${[...resolved, step].join(' / ')}.`);
      }
      value = (value as Node)[step];
      resolved.push(step);
    }
    follow();
    return { value, path: resolved };
  }

  /** Names at a path in the file. */
  keys(...path: string[]): string[] {
    return Object.keys(this.at(...path).value as Node);
  }

  /** A validator of the schema at a path in the file. */
  validator(...path: string[]): ValidateFunction {
    const pointer = this.at(...path).path.map((step) =>
      encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')),
    );
    return this.#ajv.compile({ $ref: `description#/${pointer.join('/')}` });
  }
}

function pathOf(reference: string): string[] {
  return reference
    .replace(/^#\//, '')
    .split('/')
    .map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What a value breaks of a schema, in words; empty if it is valid. */
export function faultsOf(validate: ValidateFunction, value: unknown): string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
}
