import { type LogFilter, type LogLine, LogReader, textField } from '../../operator/events/log-lines.ts';
import type { Target } from '../../operator/target/target.ts';

/** How many kinds of failures are told. */
const MAX_TOLD = 5;

/** Failures are logged as lines with causes, or as errors. */
const FILTER: LogFilter = {
  pattern: '{ $.level = "ERROR" || $.causes[0].name = * }',
  test: (line) => failureWords(line) !== undefined,
};

interface Cause {
  readonly name?: unknown;
  readonly message?: unknown;
}

/**
 * What the functions of a stack logged of failures, each kind once: with the stack its logs go, too.
 *
 * @param since - milliseconds since the epoch
 */
export async function functionErrors(
  target: Pick<Target, 'logGroups' | 'clientSettings'>,
  since: number,
  until: number,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { verifier, sweeper, handlers } = target.logGroups;
  const groups = new Map([['verifier', verifier], ['sweeper', sweeper], ...handlers]);
  const logs = new LogReader(target);
  const found = new Set<string>();
  for (const [name, group] of groups) {
    for await (const line of logs.search({ group, filter: FILTER, since, until }, signal)) {
      const words = failureWords(line);
      if (words !== undefined) found.add(`${name} logged ${words}`);
    }
  }
  const more = found.size > MAX_TOLD ? [`and ${found.size - MAX_TOLD} others`] : [];
  return [...[...found].slice(0, MAX_TOLD), ...more];
}

/** What a line says of a failure; `undefined` if it is of none. */
export function failureWords(line: LogLine): string | undefined {
  const { causes, level } = line.fields;
  const told = Array.isArray(causes) ? causes.map(causeWords) : [];
  if (told.length === 0 && level !== 'ERROR') return undefined;
  return [textField(line, 'message') ?? 'an error', ...told].join(': ');
}

function causeWords({ name, message }: Cause): string {
  return [name, message].filter((part) => typeof part === 'string').join(': ');
}
