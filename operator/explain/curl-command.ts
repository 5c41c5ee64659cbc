import { InvalidInputProblem } from '../problems/operator-problem.ts';
import { shellWords } from './shell-words.ts';

/** What a curl command line would send. */
export interface CurlRequest {
  readonly method: string;
  readonly url?: string;
  /** Header lines in their order. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** Reads a file that the command names. */
export type ReadNamedFile = (name: string) => Buffer;

const COMMAND = /^\s*(?:[$%#]\s+|(?:PS\s[^>\n]*)?>\s+)?(?:\S*[/\\])?curl(?:\.exe)?["']?(?=\s)/i;

/** Options that stand with a value and that say nothing about the request itself. */
const WITH_VALUE = new Set(
  'A C D E K P Q U Y b c e m o r t u w x y z abstract-unix-socket aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to continue-at cookie cookie-jar create-file-mode crlfile doh-url dump-header expect100-timeout interface keepalive-time key key-type limit-rate local-port max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir parallel-max pass pinnedpubkey preproxy proto proto-default proxy proxy-header proxy-user range rate referer resolve retry retry-delay retry-max-time socks4 socks4a socks5 socks5-hostname speed-limit speed-time stderr tls-max tls13-ciphers trace trace-ascii unix-socket user user-agent variable write-out'.split(
    ' ',
  ),
);

/** Options that make the request, by their long names. */
const SHORT: Readonly<Record<string, string>> = {
  d: 'data',
  F: 'form',
  G: 'get',
  H: 'header',
  I: 'head',
  T: 'upload-file',
  X: 'request',
};

const MAKING = new Set([
  'data',
  'data-ascii',
  'data-binary',
  'data-raw',
  'data-urlencode',
  'form',
  'form-string',
  'header',
  'json',
  'request',
  'upload-file',
  'url',
  'url-query',
]);

/** Whether a file holds a curl command line, prompt or not. */
export function isCurlCommand(file: Buffer): boolean {
  return COMMAND.test(file.toString('latin1', 0, 1000));
}

/**
 * Reads a curl command line as curl would, and executes nothing.
 *
 * @param readNamedFile - for a body that is in a file of its own
 * @throws InvalidInputProblem if it sends something else than one body, or cannot be read; the message repeats nothing of it
 */
export function parseCurlCommand(file: Buffer, readNamedFile: ReadNamedFile): CurlRequest {
  const text = file.toString('latin1').replace(COMMAND, 'curl');
  const options = readOptions(shellWords(text).slice(1));
  const all = (...names: string[]) => options.filter(({ name }) => names.includes(name));
  if (all('form', 'form-string', 'data-urlencode').length > 0) {
    throw new InvalidInputProblem('The command line sends a form, which is no webhook.');
  }
  if (all('next').length > 0)
    throw new InvalidInputProblem('The command line sends several requests. Save one alone.');
  const data = all('data', 'data-ascii', 'data-binary', 'data-raw', 'json', 'upload-file');
  const isGet = all('get').length > 0;
  const body = isGet ? [] : data.map((option) => bodyOf(option, readNamedFile));
  const method = all('request').at(-1)?.value ?? methodOf(data.at(-1)?.name, isGet, all('head').length > 0);
  const urls = [...all('url'), ...all('')].map(({ value }) => value);
  const url = urls.find((one) => one.includes('://')) ?? urls[0];
  return {
    method: method.toUpperCase(),
    ...(url !== undefined && { url: utf8(url) }),
    headers: all('header').flatMap(({ value }) => headerLine(utf8(value))),
    body: Buffer.concat(body.flatMap((part, index) => (index === 0 ? [part] : [Buffer.from('&'), part]))),
  };
}

interface Option {
  /** Long name; empty for a word that is no option. */
  readonly name: string;
  readonly value: string;
}

function readOptions(words: readonly string[]): Option[] {
  const options: Option[] = [];
  const rest = words[Symbol.iterator]();
  const next = (): string => rest.next().value ?? '';
  for (const word of rest) {
    if (word.startsWith('--')) {
      const [, name = '', value] = /^--([\w.-]+)(?:=(.*))?$/s.exec(word) ?? [];
      if (MAKING.has(name)) options.push({ name, value: value ?? next() });
      else if (WITH_VALUE.has(name)) next();
      else options.push({ name: name || 'none', value: '' });
    } else if (word.length > 1 && word.startsWith('-')) options.push(...shortOptions(word.slice(1), next));
    else options.push({ name: '', value: word });
  }
  return options;
}

/** Options of one letter each; the rest of the word is the value of the first that has one. */
function shortOptions(letters: string, next: () => string): Option[] {
  const options: Option[] = [];
  for (let at = 0; at < letters.length; at++) {
    const letter = letters.charAt(at);
    const name = SHORT[letter] ?? letter;
    const takesValue = MAKING.has(name) || WITH_VALUE.has(letter);
    const value = takesValue ? letters.slice(at + 1) || next() : '';
    options.push({ name: letter === ':' ? 'next' : name === '' ? 'none' : name, value });
    if (takesValue) break;
  }
  return options;
}

function methodOf(data: string | undefined, isGet: boolean, isHead: boolean): string {
  if (isHead) return 'HEAD';
  if (data === 'upload-file') return 'PUT';
  return data === undefined || isGet ? 'GET' : 'POST';
}

function bodyOf({ name, value }: Option, readNamedFile: ReadNamedFile): Buffer {
  if (name === 'upload-file') return readNamedFile(utf8(value));
  if (name === 'data-raw' || !value.startsWith('@')) return Buffer.from(value, 'latin1');
  const bytes = readNamedFile(utf8(value.slice(1)));
  if (name === 'data-binary' || name === 'json') return bytes;
  // So does curl.
  return Buffer.from(bytes.filter((byte) => byte !== 0x0a && byte !== 0x0d && byte !== 0));
}

/** `Name: value`; `Name;` for one without a value; nothing for `Name:`, which takes a header off. */
function headerLine(text: string): string[] {
  if (/^[^:]*;\s*$/.test(text)) return [`${text.replace(/;\s*$/, '')}:`];
  return /^[^:]+:\s*$/.test(text) ? [] : [text];
}

function utf8(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}
