import { AwsError } from '../aws-error.ts';

/** Tells whether a log event matches. @param message - as logged */
export type LogFilter = (message: string) => boolean;

/** A condition on the properties of a JSON event. */
type Condition = (event: unknown) => boolean;

const EVERYTHING: LogFilter = () => true;

/**
 * Reads a filter pattern of CloudWatch Logs: nothing, terms that must all occur (`ERROR "a phrase"`), or a condition on
 * JSON events, `{ $.code = "hash_*" && ($.received > 2 || $.status != 200) }`. A property that is absent or of another
 * type than the value meets no condition. Terms with `?`, `-` or `[…]` and regular expressions are not built.
 *
 * @throws AwsError InvalidParameterException for any other pattern
 */
export function parseFilterPattern(pattern: string): LogFilter {
  const text = pattern.trim();
  if (text === '') return EVERYTHING;
  return text.startsWith('{') ? jsonFilter(text) : termFilter(text);
}

function termFilter(pattern: string): LogFilter {
  const terms: string[] = [];
  const term = /\s*(?:"((?:[^"\\]|\\.)+)"|([A-Za-z0-9_]+))(?=\s|$)/y;
  while (term.lastIndex < pattern.length) {
    const at = term.lastIndex;
    const match = term.exec(pattern);
    if (match === null) throw invalid(pattern, at, 'a word of letters and digits, or "text in quotes"');
    terms.push(match[2] ?? unescaped(match[1] ?? ''));
  }
  return (message) => terms.every((wanted) => message.includes(wanted));
}

function jsonFilter(pattern: string): LogFilter {
  const condition = new ConditionReader(pattern).read();
  return (message) => {
    // A cheap look before the costly one: most lines that are no JSON begin with a time.
    if (!message.startsWith('{')) return false;
    let event: unknown;
    try {
      event = JSON.parse(message);
    } catch {
      return false;
    }
    return condition(event);
  };
}

/** Reads `{ … }` from left to right; `&&` binds closer than `||`. */
class ConditionReader {
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  read(): Condition {
    this.#take(/\{/y, '{');
    const condition = this.#alternatives();
    this.#take(/\}/y, '}');
    if (this.#peek(/\S/y)) throw this.#unexpected('the end');
    return condition;
  }

  #alternatives(): Condition {
    const conditions = [this.#conjunction()];
    while (this.#peek(/\|\|/y)) {
      this.#take(/\|\|/y, '||');
      conditions.push(this.#conjunction());
    }
    return (event) => conditions.some((condition) => condition(event));
  }

  #conjunction(): Condition {
    const conditions = [this.#comparison()];
    while (this.#peek(/&&/y)) {
      this.#take(/&&/y, '&&');
      conditions.push(this.#comparison());
    }
    return (event) => conditions.every((condition) => condition(event));
  }

  #comparison(): Condition {
    if (this.#peek(/\(/y)) {
      this.#take(/\(/y, '(');
      const inner = this.#alternatives();
      this.#take(/\)/y, ')');
      return inner;
    }
    const path = this.#take(/\$(?:\.[A-Za-z0-9_-]+)+/y, 'a property such as $.code')
      .slice(2)
      .split('.');
    const operator = this.#take(/!=|<=|>=|=|<|>/y, 'one of = != < <= > >=');
    const number = this.#peek(/-?\d+(?:\.\d+)?(?![A-Za-z0-9_*.-])/y)
      ? this.#take(/-?\d+(?:\.\d+)?/y, 'a number')
      : undefined;
    if (number !== undefined) return numberCondition(path, operator, Number(number));
    if (operator !== '=' && operator !== '!=') throw this.#unexpected('a number');
    const text = this.#take(/"(?:[^"\\]|\\.)*"|[A-Za-z0-9_*-]+/y, 'a number, a word or "text in quotes"');
    return textCondition(path, operator, text.startsWith('"') ? unescaped(text.slice(1, -1)) : text);
  }

  #peek(token: RegExp): boolean {
    while (/\s/.test(this.#pattern[this.#at] ?? '')) this.#at += 1;
    token.lastIndex = this.#at;
    return token.test(this.#pattern);
  }

  #take(token: RegExp, expected: string): string {
    if (!this.#peek(token)) throw this.#unexpected(expected);
    token.lastIndex = this.#at;
    const text = token.exec(this.#pattern)?.[0] ?? '';
    this.#at += text.length;
    return text;
  }

  #unexpected(expected: string): AwsError {
    return invalid(this.#pattern, this.#at, expected);
  }
}

function numberCondition(path: readonly string[], operator: string, wanted: number): Condition {
  const compare: Record<string, (value: number) => boolean> = {
    '=': (value) => value === wanted,
    '!=': (value) => value !== wanted,
    '<': (value) => value < wanted,
    '<=': (value) => value <= wanted,
    '>': (value) => value > wanted,
    '>=': (value) => value >= wanted,
  };
  return (event) => {
    const value = propertyAt(event, path);
    return typeof value === 'number' && compare[operator]?.(value) === true;
  };
}

function textCondition(path: readonly string[], operator: '=' | '!=', wanted: string): Condition {
  const start = wanted.startsWith('*');
  const end = wanted.endsWith('*') && wanted.length > 1;
  const core = wanted.slice(start ? 1 : 0, end ? -1 : undefined);
  const fits = (value: string) => {
    if (start && end) return value.includes(core);
    if (start) return value.endsWith(core);
    return end ? value.startsWith(core) : value === core;
  };
  return (event) => {
    const value = propertyAt(event, path);
    return typeof value === 'string' && fits(value) === (operator === '=');
  };
}

/** Value of a dotted path of own properties; undefined if there is none. */
export function propertyAt(event: unknown, path: readonly string[]): unknown {
  let value = event;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

function invalid(pattern: string, at: number, expected: string): AwsError {
  return new AwsError(
    'InvalidParameterException',
    `Invalid filter pattern: expected ${expected} at character ${at + 1} of ${JSON.stringify(pattern)}.`,
  );
}
