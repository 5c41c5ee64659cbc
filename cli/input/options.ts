import { InvalidArgumentError } from 'commander';
import { requestUuidFrom } from '../../lambda/core/request/webhook-request.ts';
import { MAX_REASON, reasonFrom } from '../../operator/audit/reason.ts';
import { MIN_PREFIX, readUuid, readUuidBeginning } from '../../operator/events/request-uuid.ts';
import { jsonValueOrText } from '../../operator/sender/json-value.ts';

/** Reads why something is changed. */
export function reasonText(text: string): string {
  const reason = reasonFrom(text);
  if (reason === undefined) throw new InvalidArgumentError(`It must be 1 to ${MAX_REASON} characters.`);
  return reason;
}

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

/** Reads a UUID as a header has it. */
export function uuid(text: string): string {
  if (requestUuidFrom(text) !== text.toLowerCase())
    throw new InvalidArgumentError('It must be a UUID of 8-4-4-4-12 hex digits.');
  return text;
}

/** Reads a request UUID, with or without hyphens. Whatever changes something gets it whole, so that it hits no other. */
export function requestUuid(text: string): string {
  const whole = readUuid(text);
  if (whole !== undefined) return whole;
  throw new InvalidArgumentError(
    isSearchable(text)
      ? `That is the beginning of a UUID, and it must be whole here: "npx cedar-webhooks show ${text}" tells it.`
      : 'It must be a UUID of 32 hex digits.',
  );
}

/** Reads one more request UUID. */
export function requestUuids(text: string, before: readonly string[] = []): string[] {
  return [...before, requestUuid(text)];
}

/** Reads a request UUID or as much of its beginning as is looked up. */
export function requestUuidOrPrefix(text: string): string {
  if (!isSearchable(text)) {
    throw new InvalidArgumentError(`It must be a UUID, or at least its first ${MIN_PREFIX} hex digits.`);
  }
  return readUuidBeginning(text) ?? text;
}

function isSearchable(text: string): boolean {
  return (readUuidBeginning(text)?.length ?? 0) >= MIN_PREFIX;
}

export function httpUrl(text: string): string {
  const { protocol, search, hash } = URL.parse(text) ?? {};
  if ((protocol !== 'http:' && protocol !== 'https:') || search !== '' || hash !== '') {
    throw new InvalidArgumentError('It must be a base URL such as http://127.0.0.1:4010.');
  }
  return text;
}

/** Reads the beginning of a UUID, with or without hyphens. */
export function uuidPrefix(text: string): string {
  const beginning = readUuidBeginning(text);
  if (beginning === undefined) throw new InvalidArgumentError('It must be the beginning of a UUID.');
  return beginning;
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
