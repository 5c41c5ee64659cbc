import type { Terminal } from '../output/terminal.ts';

/**
 * Prints a JSON text on one line.
 *
 * @typeParam Shape - what the command's schema describes; to be given, so that the compiler holds the one against the other
 */
export function printJson<Shape = never>({ out }: Pick<Terminal, 'out'>, value: DeepReadonly<Shape>): void {
  out(JSON.stringify(value), 'data');
}

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

/** A point in time as JSON has it. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** The same for one that may be absent. */
export function isoTimeOrNull(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : isoTime(milliseconds);
}
