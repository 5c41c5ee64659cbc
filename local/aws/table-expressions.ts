import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** An expression is not among those that are understood here. It is never guessed at. */
export class UnknownExpressionError extends Error {
  override readonly name = 'UnknownExpressionError';
}

/** Names and values that an expression refers to. */
export interface Bindings {
  readonly names?: Readonly<Record<string, string>> | undefined;
  readonly values?: Readonly<Record<string, AttributeValue>> | undefined;
}

type Condition = (item: Item | undefined, bindings: Bindings) => boolean;
type Operand = (item: Item | undefined, bindings: Bindings) => AttributeValue | undefined;
type Update = (before: Item | undefined, after: Item, bindings: Bindings) => void;

const TOKEN = /\s*(:[A-Za-z]\w*|#[A-Za-z]\w*|[A-Za-z_]\w*|<=|[=<>(),])/y;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== '') {
    const { lastIndex } = TOKEN;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw new UnknownExpressionError(`"${text.slice(lastIndex)}" in "${text}"`);
    tokens.push(token);
  }
  return tokens;
}

class Parser {
  readonly #text: string;
  readonly #tokens: string[];
  #index = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokensOf(text);
  }

  condition(): Condition {
    const condition = this.#any();
    this.#end();
    return condition;
  }

  updates(): Update[] {
    const updates: Update[] = [];
    while (this.#index < this.#tokens.length) {
      const clause = this.#next();
      do {
        updates.push(this.#update(clause));
      } while (this.#accept(','));
    }
    return updates;
  }

  #update(clause: string): Update {
    const name = this.#name();
    switch (clause) {
      case 'SET': {
        this.#expect('=');
        const operand = this.#operand();
        return (before, after, bindings) => {
          const value = operand(before, bindings);
          if (value === undefined) throw this.#unknown('SET to an attribute that is absent');
          after[name(bindings)] = value;
        };
      }
      case 'REMOVE':
        return (_before, after, bindings) => {
          delete after[name(bindings)];
        };
      case 'ADD': {
        const operand = this.#operand();
        return (before, after, bindings) => {
          const more = operand(before, bindings)?.SS;
          if (more !== undefined) {
            after[name(bindings)] = { SS: [...new Set([...(before?.[name(bindings)]?.SS ?? []), ...more])] };
            return;
          }
          const sum = Number(before?.[name(bindings)]?.N ?? 0) + Number(operand(before, bindings)?.N);
          if (Number.isNaN(sum)) throw this.#unknown('ADD of anything but numbers and string sets');
          after[name(bindings)] = { N: String(sum) };
        };
      }
      case 'DELETE': {
        const operand = this.#operand();
        return (before, after, bindings) => {
          const gone = operand(before, bindings)?.SS;
          if (gone === undefined) throw this.#unknown('DELETE of anything but string sets');
          const left = before?.[name(bindings)]?.SS?.filter((element) => !gone.includes(element));
          // DynamoDB has no empty sets: the attribute goes with its last element.
          if (left === undefined || left.length === 0) delete after[name(bindings)];
          else after[name(bindings)] = { SS: left };
        };
      }
      default:
        throw this.#unknown(`clause ${clause}`);
    }
  }

  #any(): Condition {
    let left = this.#all();
    while (this.#accept('OR')) {
      const [one, other] = [left, this.#all()];
      left = (item, bindings) => one(item, bindings) || other(item, bindings);
    }
    return left;
  }

  #all(): Condition {
    let left = this.#single();
    while (this.#accept('AND')) {
      const [one, other] = [left, this.#single()];
      left = (item, bindings) => one(item, bindings) && other(item, bindings);
    }
    return left;
  }

  #single(): Condition {
    if (this.#accept('(')) {
      const inner = this.#any();
      this.#expect(')');
      return inner;
    }
    const wanted = this.#peek() === 'attribute_exists';
    if (wanted || this.#peek() === 'attribute_not_exists') {
      this.#next();
      this.#expect('(');
      const name = this.#name();
      this.#expect(')');
      return (item, bindings) => (item?.[name(bindings)] !== undefined) === wanted;
    }
    if (this.#accept('begins_with')) {
      this.#expect('(');
      const text = this.#operand();
      this.#expect(',');
      const beginning = this.#operand();
      this.#expect(')');
      return (item, bindings) =>
        text(item, bindings)?.S?.startsWith(beginning(item, bindings)?.S ?? '') === true;
    }
    const left = this.#operand();
    if (this.#accept('BETWEEN')) {
      const from = this.#operand();
      this.#expect('AND');
      const to = this.#operand();
      return (item, bindings) =>
        compare(from(item, bindings), left(item, bindings), '<=') &&
        compare(left(item, bindings), to(item, bindings), '<=');
    }
    const comparator = this.#next();
    if (!['=', '<', '<=', '>'].includes(comparator)) throw this.#unknown(`comparator ${comparator}`);
    const right = this.#operand();
    if (comparator === '>')
      return (item, bindings) => compare(right(item, bindings), left(item, bindings), '<');
    return (item, bindings) => compare(left(item, bindings), right(item, bindings), comparator);
  }

  #operand(): Operand {
    if (this.#peek() === 'if_not_exists') {
      this.#next();
      this.#expect('(');
      const name = this.#name();
      this.#expect(',');
      const otherwise = this.#operand();
      this.#expect(')');
      return (item, bindings) => item?.[name(bindings)] ?? otherwise(item, bindings);
    }
    const value = this.#peek();
    if (value?.startsWith(':')) {
      this.#next();
      return (_item, { values }) => {
        const bound = values?.[value];
        if (bound === undefined) throw this.#unknown(`value ${value} without a definition`);
        return bound;
      };
    }
    const name = this.#name();
    return (item, bindings) => item?.[name(bindings)];
  }

  #name(): (bindings: Bindings) => string {
    const token = this.#next();
    if (token.startsWith('#')) {
      return ({ names }) => {
        const name = names?.[token];
        if (name === undefined) throw this.#unknown(`name ${token} without a definition`);
        return name;
      };
    }
    if (!/^[A-Za-z_]/.test(token)) throw this.#unknown(token);
    return () => token;
  }

  #peek(): string | undefined {
    return this.#tokens[this.#index];
  }

  #next(): string {
    const token = this.#tokens[this.#index++];
    if (token === undefined) throw this.#unknown('the end');
    return token;
  }

  #accept(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#index++;
    return true;
  }

  #expect(token: string): void {
    if (!this.#accept(token)) throw this.#unknown(this.#peek() ?? 'the end');
  }

  #end(): void {
    if (this.#index < this.#tokens.length) throw this.#unknown(this.#peek() ?? '');
  }

  #unknown(what: string): UnknownExpressionError {
    return new UnknownExpressionError(`Nobody knows ${what} here, in "${this.#text}".`);
  }
}

/** A comparison with an absent attribute, or of two types, does not hold. */
function compare(
  left: AttributeValue | undefined,
  right: AttributeValue | undefined,
  comparator: string,
): boolean {
  let order: number;
  if (left?.N !== undefined && right?.N !== undefined) order = Number(left.N) - Number(right.N);
  else if (left?.S !== undefined && right?.S !== undefined) {
    order = left.S === right.S ? 0 : Buffer.compare(Buffer.from(left.S), Buffer.from(right.S));
  } else if (left === undefined || right === undefined) return false;
  else throw new UnknownExpressionError('Numbers and texts alone are compared.');
  if (comparator === '=') return order === 0;
  return comparator === '<' ? order < 0 : order <= 0;
}

const conditions = new Map<string, Condition>();
const updates = new Map<string, Update[]>();
const tokenSets = new Map<string, ReadonlySet<string>>();

function cached<T>(cache: Map<string, T>, text: string, make: (parser: Parser) => T): T {
  let known = cache.get(text);
  if (known === undefined) {
    known = make(new Parser(text));
    cache.set(text, known);
  }
  return known;
}

function tokenSetOf(text: string): ReadonlySet<string> {
  let known = tokenSets.get(text);
  if (known === undefined) {
    known = new Set(tokensOf(text));
    tokenSets.set(text, known);
  }
  return known;
}

/** DynamoDB rejects definitions that no expression uses. */
export function demandUsed(
  { names = {}, values = {} }: Bindings,
  expressions: readonly (string | undefined)[],
): void {
  const isUsed = (name: string) =>
    expressions.some((text) => text !== undefined && tokenSetOf(text).has(name));
  for (const defined of [names, values]) {
    for (const name in defined) {
      if (!isUsed(name)) throw new UnknownExpressionError(`${name} is defined and not used.`);
    }
  }
}

/** Whether a condition holds for an item; an absent condition does. */
export function holds(text: string | undefined, item: Item | undefined, bindings: Bindings): boolean {
  if (text === undefined) return true;
  return cached(conditions, text, (parser) => parser.condition())(item, bindings);
}

/** The item after an update. */
export function updated(text: string, before: Item | undefined, key: Item, bindings: Bindings): Item {
  const after = { ...key, ...before };
  for (const update of cached(updates, text, (parser) => parser.updates())) update(before, after, bindings);
  return after;
}
