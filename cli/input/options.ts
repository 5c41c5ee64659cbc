import { InvalidArgumentError } from 'commander';
import { jsonValueOrText } from '../../operator/sender/json-value.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Reads a whole number from 1 on. */
export function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
}

/** Reads seconds, as milliseconds. */
export function seconds(text: string): number {
  if (!/^\d{1,6}(\.\d+)?$/.test(text)) throw new InvalidArgumentError('It must be a number of seconds.');
  return Number(text) * 1000;
}

export function uuid(text: string): string {
  if (!UUID.test(text)) throw new InvalidArgumentError('It must be a UUID of 8-4-4-4-12 hex digits.');
  return text;
}

/** Reads one more UUID. */
export function uuids(text: string, before: readonly string[] = []): string[] {
  return [...before, uuid(text)];
}

export function httpUrl(text: string): string {
  const { protocol, search, hash } = URL.parse(text) ?? {};
  if ((protocol !== 'http:' && protocol !== 'https:') || search !== '' || hash !== '') {
    throw new InvalidArgumentError('It must be a base URL such as http://127.0.0.1:4010.');
  }
  return text;
}

/** Reads the first characters of a UUID. */
export function uuidPrefix(text: string): string {
  if (!/^[0-9a-f-]{1,36}$/i.test(text)) throw new InvalidArgumentError('It must be the beginning of a UUID.');
  return text;
}

/** Reads one more comma-separated list of words that must be known ones. */
export function wordList<Word extends string>(
  known: readonly Word[],
): (text: string, before?: readonly Word[]) => Word[] {
  return (text, before = []) => {
    const words = nameList(text);
    for (const word of words) {
      if (!(known as readonly string[]).includes(word)) {
        throw new InvalidArgumentError(`Known are: ${known.join(', ')}.`);
      }
    }
    return [...before, ...(words as Word[])];
  };
}

/** Reads a comma-separated list of names. */
export function nameList(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

type Field = readonly [name: string, value: unknown];

/** Reads one more `name=value`. */
export function field(text: string, before: readonly Field[] = []): Field[] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('It must be name=value, such as toAmount=\'"250.50"\'.');
  }
  return [...before, [name, jsonValueOrText(value)]];
}
