import type { Template, TemplateValue } from './template.ts';
import { UnsupportedTemplateError } from './unsupported-template-error.ts';

/** A value without intrinsic functions. */
export type ResolvedValue =
  | string
  | number
  | boolean
  | null
  | readonly ResolvedValue[]
  | { readonly [key: string]: ResolvedValue };

/** What the resolver has to be told, because the template does not say it. */
export interface ResolverContext {
  readonly template: Template;
  /** Values of the pseudo parameters, `AWS::Region` and so on. */
  readonly pseudoParameters: Readonly<Record<string, string>>;
  /** Value of `Ref` (no attribute) or `Fn::GetAtt` of a resource. */
  reference(logicalId: string, attribute: string | undefined, where: string): string;
  /** Value that another stack exports under a name; undefined if none does. */
  importValue(name: string): string | undefined;
}

/** `Ref` to `AWS::NoValue`: the property is as good as absent. */
const NO_VALUE = Symbol('AWS::NoValue');

type Arguments = TemplateValue;

/** Resolves the intrinsic functions of CloudFormation that CDK writes. Any other stops with an error. */
export class Resolver {
  readonly #context: ResolverContext;

  constructor(context: ResolverContext) {
    this.#context = context;
  }

  /**
   * @param where - place in the template, for error messages
   * @returns the value without intrinsic functions, or undefined if it is `AWS::NoValue`
   * @throws UnsupportedTemplateError for anything that cannot be resolved
   */
  resolve(value: TemplateValue, where: string): ResolvedValue | undefined {
    const resolved = this.#value(value, where);
    return resolved === NO_VALUE ? undefined : resolved;
  }

  /** As {@link resolve}, for a place where only text makes sense; numbers and truth values count as text. */
  text(value: TemplateValue, where: string): string {
    const resolved = this.#value(value, where);
    if (resolved === NO_VALUE || resolved === null || typeof resolved === 'object') {
      throw new UnsupportedTemplateError(where, 'a value that is not text where text is needed');
    }
    return String(resolved);
  }

  /** Whether the named condition of the template holds. */
  condition(name: string, where: string): boolean {
    const condition = this.#context.template.Conditions?.[name];
    if (condition === undefined) throw new UnsupportedTemplateError(where, `the undefined condition ${name}`);
    return this.#holds(condition, `Conditions.${name}`);
  }

  #value(value: TemplateValue, where: string): ResolvedValue | typeof NO_VALUE {
    if (typeof value === 'string') {
      if (value.includes('{{resolve:')) throw new UnsupportedTemplateError(where, 'a dynamic reference');
      return value;
    }
    if (value === null || typeof value !== 'object') return value;
    if (isList(value)) {
      return value
        .map((item, index) => this.#value(item, `${where}[${index}]`))
        .filter((item) => item !== NO_VALUE);
    }
    const keys = Object.keys(value);
    const [first] = keys;
    if (keys.length === 1 && first !== undefined && (first === 'Ref' || first.startsWith('Fn::'))) {
      return this.#intrinsic(first, value[first] as Arguments, where);
    }
    const resolved: Record<string, ResolvedValue> = {};
    for (const [key, item] of Object.entries(value)) {
      const itemValue = this.#value(item, `${where}.${key}`);
      if (itemValue !== NO_VALUE) resolved[key] = itemValue;
    }
    return resolved;
  }

  #intrinsic(name: string, argument: Arguments, where: string): ResolvedValue | typeof NO_VALUE {
    switch (name) {
      case 'Ref':
        return this.#ref(this.text(argument, where), where);
      case 'Fn::GetAtt':
        return this.#getAtt(argument, where);
      case 'Fn::Join':
        return this.#join(argument, where);
      case 'Fn::Sub':
        return this.#sub(argument, where);
      case 'Fn::Select':
        return this.#select(argument, where);
      case 'Fn::Split':
        return this.#split(argument, where);
      case 'Fn::ImportValue':
        return this.#importValue(argument, where);
      case 'Fn::If':
        return this.#if(argument, where);
      default:
        throw new UnsupportedTemplateError(where, `the intrinsic function ${name}`);
    }
  }

  #ref(name: string, where: string): ResolvedValue | typeof NO_VALUE {
    if (name === 'AWS::NoValue') return NO_VALUE;
    const pseudo = this.#context.pseudoParameters[name];
    if (pseudo !== undefined) return pseudo;
    if (name.startsWith('AWS::')) throw new UnsupportedTemplateError(where, `the pseudo parameter ${name}`);
    const parameter = this.#context.template.Parameters?.[name];
    if (parameter === undefined) return this.#context.reference(name, undefined, where);
    if (parameter.Default === undefined || parameter.Type.startsWith('AWS::SSM::')) {
      throw new UnsupportedTemplateError(
        where,
        `the parameter ${name}, whose value is known only when deployed`,
      );
    }
    return parameter.Default;
  }

  #getAtt(argument: Arguments, where: string): string {
    const parts = typeof argument === 'string' ? splitOnce(argument, '.') : argument;
    if (!isList(parts) || parts.length !== 2) throw malformed('Fn::GetAtt', where);
    const [logicalId, attribute] = parts.map((part) => this.text(part, where));
    return this.#context.reference(logicalId as string, attribute, where);
  }

  #join(argument: Arguments, where: string): string {
    if (!isList(argument) || argument.length !== 2) throw malformed('Fn::Join', where);
    const [separator, items] = argument as [TemplateValue, TemplateValue];
    return this.#list(items, where)
      .map((item) => this.text(item as TemplateValue, where))
      .join(this.text(separator, where));
  }

  #sub(argument: Arguments, where: string): string {
    const [pattern, variables] = isList(argument) ? argument : [argument, {}];
    if (typeof pattern !== 'string' || !isMap(variables)) throw malformed('Fn::Sub', where);
    if (pattern.includes('{{resolve:')) throw new UnsupportedTemplateError(where, 'a dynamic reference');
    return pattern.replace(/\$\{([^}]*)\}/g, (_, name: string) => {
      if (name.startsWith('!')) return `\${${name.slice(1)}}`;
      const own = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (own !== undefined) return this.text(own, where);
      return name.includes('.') ? this.#getAtt(name, where) : this.text({ Ref: name }, where);
    });
  }

  #select(argument: Arguments, where: string): ResolvedValue {
    if (!isList(argument) || argument.length !== 2) throw malformed('Fn::Select', where);
    const [index, items] = argument as [TemplateValue, TemplateValue];
    const item = this.#list(items, where)[Number(this.text(index, where))];
    if (item === undefined)
      throw new UnsupportedTemplateError(where, 'Fn::Select with an index outside its list');
    return item;
  }

  #split(argument: Arguments, where: string): readonly string[] {
    if (!isList(argument) || argument.length !== 2) throw malformed('Fn::Split', where);
    const [separator, text] = argument as [TemplateValue, TemplateValue];
    return this.text(text, where).split(this.text(separator, where));
  }

  #importValue(argument: Arguments, where: string): string {
    const name = this.text(argument, where);
    const value = this.#context.importValue(name);
    if (value === undefined)
      throw new UnsupportedTemplateError(where, `the export ${name}, which no stack of the app has`);
    return value;
  }

  #if(argument: Arguments, where: string): ResolvedValue | typeof NO_VALUE {
    if (!isList(argument) || argument.length !== 3) throw malformed('Fn::If', where);
    const [condition, then, otherwise] = argument as [TemplateValue, TemplateValue, TemplateValue];
    if (typeof condition !== 'string') throw malformed('Fn::If', where);
    return this.#value(this.condition(condition, where) ? then : otherwise, where);
  }

  #list(value: TemplateValue, where: string): readonly ResolvedValue[] {
    const resolved = this.#value(value, where);
    if (resolved === NO_VALUE || !isList(resolved))
      throw new UnsupportedTemplateError(where, 'a value that is not a list where a list is needed');
    return resolved;
  }

  #holds(condition: TemplateValue, where: string): boolean {
    if (isMap(condition)) {
      const [operator, argument] = Object.entries(condition)[0] ?? [];
      if (operator === 'Condition' && typeof argument === 'string') return this.condition(argument, where);
      const operands = isList(argument) ? argument : [];
      switch (operator) {
        case 'Fn::Equals':
          return this.text(operands[0] ?? null, where) === this.text(operands[1] ?? null, where);
        case 'Fn::And':
          return operands.every((operand) => this.#holds(operand, where));
        case 'Fn::Or':
          return operands.some((operand) => this.#holds(operand, where));
        case 'Fn::Not':
          return !this.#holds(operands[0] ?? null, where);
        default:
      }
    }
    throw new UnsupportedTemplateError(where, 'a condition of unknown form');
  }
}

function malformed(name: string, where: string): UnsupportedTemplateError {
  return new UnsupportedTemplateError(where, `${name} in an unknown form`);
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** `Array.isArray` does not narrow read-only arrays. */
function isList<T>(value: T): value is Extract<T, readonly unknown[]> {
  return Array.isArray(value);
}

function isMap(value: TemplateValue | undefined): value is { readonly [key: string]: TemplateValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
