import satisfies from 'spdx-satisfies';

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
export const PRODUCTION_LICENCES: readonly string[] = PERMISSIVE;

/**
 * Licences of tools, which are never handed on: data under CC-BY or CC0 is fine there, and so is a tool under MPL-2.0, which
 * asks something only of who hands on a changed file of it (axe-core, which looks at the console's pages in tests). Python-2.0
 * is permissive, too, and asks for a summary of changes besides (argparse, of the command of a parser of Markdown).
 */
export const DEVELOPMENT_LICENCES: readonly string[] = [
  ...PERMISSIVE,
  'CC-BY-3.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'MPL-2.0',
  'Python-2.0',
];

/** Whether an SPDX licence expression can be met with allowed licences alone. What is no such expression cannot. */
export function isAllowed(expression: string, allowed: readonly string[]): boolean {
  try {
    return satisfies(expression, [...allowed]);
  } catch {
    return false;
  }
}
