import { InvalidInputProblem } from '../problems/operator-problem.ts';

/** Bytes that tell an encoding where there is no mark. */
const SAMPLE = 4096;

/** What files begin with that hold no text. */
const NO_TEXT: readonly (readonly [beginning: readonly number[], what: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'an Excel workbook or a ZIP archive. Save the sheet as CSV'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an Excel workbook. Save the sheet as CSV'],
  [[0x1f, 0x8b], 'compressed. Unpack it'],
];

/**
 * Text of a list in whichever encoding it was exported: by its byte-order mark, as UTF-16 by its NUL bytes, as UTF-8, and
 * as Windows-1252 if it is none of these. The mark is no part of the text.
 *
 * @throws InvalidInputProblem for what is no text
 */
export function decodeList(bytes: Buffer): string {
  for (const [beginning, what] of NO_TEXT) {
    if (beginning.every((byte, index) => bytes[index] === byte)) {
      throw new InvalidInputProblem(`The list is ${what} first.`);
    }
  }
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
  if (text.includes('\0')) throw new InvalidInputProblem('The list is no text: it holds NUL characters.');
  return text;
}

function encodingOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const sample = bytes.subarray(0, SAMPLE);
  // Of an ASCII character in UTF-16 every other byte is NUL, and a list of UUIDs is made of these.
  const zeros = [0, 0];
  for (const [index, byte] of sample.entries())
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > sample.length / 4 && even === 0) return 'utf-16le';
  if (even > sample.length / 4 && odd === 0) return 'utf-16be';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}
