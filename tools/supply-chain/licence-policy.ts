/** Licences that ask for nothing but their own text beside the code. */
const PERMISSIVE = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
] as const;

/** Licences of what may be deployed or run by users. */
export const PRODUCTION_LICENCES: ReadonlySet<string> = new Set(PERMISSIVE);

/**
 * Licences of tools, which are never handed on: data under CC-BY is fine there, and so is a tool under MPL-2.0, which
 * asks something only of who hands on a changed file of it (axe-core, which looks at the console's pages in tests).
 */
export const DEVELOPMENT_LICENCES: ReadonlySet<string> = new Set([...PERMISSIVE, 'CC-BY-4.0', 'MPL-2.0']);

/**
 * Whether an SPDX licence expression can be met with allowed licences alone: every part of an `AND`, one of an `OR`.
 * A licence with an exception (`WITH`) is a licence of its own.
 *
 * @throws SyntaxError if it is no such expression
 */
export function isAllowed(expression: string, allowed: ReadonlySet<string>): boolean {
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const fail = (): never => {
    throw new SyntaxError(`"${expression}" is no licence expression.`);
  };

  function licence(): boolean {
    if (tokens[at] === '(') {
      at++;
      const result = either();
      if (tokens[at++] !== ')') fail();
      return result;
    }
    let name = tokens[at++];
    if (name === undefined || /^(?:[)]|AND|OR|WITH)$/.test(name)) return fail();
    if (tokens[at] === 'WITH') {
      name += ` WITH ${tokens[at + 1]}`;
      at += 2;
    }
    return allowed.has(name);
  }

  function both(): boolean {
    let result = licence();
    while (tokens[at] === 'AND') {
      at++;
      result = licence() && result;
    }
    return result;
  }

  function either(): boolean {
    let result = both();
    while (tokens[at] === 'OR') {
      at++;
      result = both() || result;
    }
    return result;
  }

  const result = either();
  return at === tokens.length ? result : fail();
}
