import type { ResolvedValue, Resolver } from './intrinsics.ts';
import type { TemplateResource } from './template.ts';
import { UnsupportedTemplateError } from './unsupported-template-error.ts';

/** Resolved properties of one resource. */
export class ResourceReader {
  readonly id: string;
  readonly resource: TemplateResource;
  readonly #resolver: Resolver;

  constructor(id: string, resource: TemplateResource, resolver: Resolver) {
    this.id = id;
    this.resource = resource;
    this.#resolver = resolver;
  }

  get(property: string): ResolvedValue | undefined {
    const value = this.resource.Properties?.[property];
    return value === undefined ? undefined : this.#resolver.resolve(value, `${this.id}.${property}`);
  }

  optionalText(property: string): string | undefined {
    const value = this.get(property);
    if (value !== undefined && (value === null || typeof value === 'object')) {
      throw new UnsupportedTemplateError(
        `${this.id}.${property}`,
        'a value that is not text where text is needed',
      );
    }
    return value === undefined ? undefined : String(value);
  }

  text(property: string): string {
    const value = this.optionalText(property);
    if (value === undefined) throw new UnsupportedTemplateError(this.id, `a resource without ${property}`);
    return value;
  }

  number(property: string): number | undefined {
    const text = this.optionalText(property);
    if (text === undefined) return undefined;
    const number = Number(text);
    if (!Number.isFinite(number))
      throw new UnsupportedTemplateError(`${this.id}.${property}`, 'a value that is not a number');
    return number;
  }
}
