/** Takes the place of what was taken out. */
const MASK = '[…]';

/** Values shorter than this are no secret by themselves: ids of a few digits, flags, currencies. */
const MIN_VALUE_LENGTH = 4;

/** Length of a run of characters that gives a longer value away. */
const RUN = 8;

/** Two parts of a JSON document meet here. */
const PUNCTUATION = /[:,{[]\s*"|"\s*[:,}\]]/;

/** A value that a text did not hold can only come up around a mask. */
const PART_OF_MASK = /[[…\]]/;

/** A string, with the colon behind it if it is a key, or a number. */
const STRING_OR_NUMBER = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.eE+-]*/g;

/**
 * Takes values out of text that somebody else wrote. What it returns holds
 *
 * - no value of four characters or more,
 * - no eight characters in a row of any value,
 * - no eight characters in a row of a document if they reach across its punctuation: names of fields may be told.
 *
 * Values that were changed first (put into upper case, encoded) are not recognised.
 */
export class Redactor {
  readonly #values: ReadonlySet<string>;
  /** Values that a mask may become part of. */
  readonly #masklike: readonly string[];
  readonly #document: string;

  private constructor(values: ReadonlySet<string>, document: string) {
    this.#values = values;
    this.#masklike = [...values].filter(
      (value) => value.length >= MIN_VALUE_LENGTH && PART_OF_MASK.test(value),
    );
    this.#document = document;
  }

  /** Where no value is at hand that could get into a text. */
  static readonly none = Redactor.of('');

  /**
   * @param document - JSON whose strings and numbers are the values; anything else is one value as a whole
   * @param secrets - further values
   * @param allowed - values that may be told
   */
  static of(document: string, secrets: readonly string[] = [], allowed: readonly string[] = []): Redactor {
    const values = valuesOf(document).filter((value) => !allowed.includes(value));
    return new Redactor(new Set([...values, ...secrets]), document);
  }

  /** The text without the values. The time grows with their length once, whatever the text has in common with them. */
  redact(text: string): string {
    const hidden = new Array<boolean>(text.length).fill(false);
    for (let length = MIN_VALUE_LENGTH; length < RUN; length++) {
      for (let at = 0; at + length <= text.length; at++) {
        if (this.#values.has(text.slice(at, at + length))) hidden.fill(true, at, at + length);
      }
    }
    const runs = runsOf(text);
    // To cut a run out and look it up takes much longer than to see that it is none of a few hundred.
    const likely = new Uint8Array(SKETCHES);
    for (const run of runs.keys()) likely[sketch(run, 0)] = 1;
    for (const value of this.#values) hideRuns(hidden, runs, likely, value);
    const joined = new Map([...runs].filter(([run]) => PUNCTUATION.test(run)));
    hideRuns(hidden, joined, likely, this.#document);
    const redacted = masked(text, hidden);
    // What was left beside a mask can make up another value together with it.
    return this.#masklike.some((value) => redacted.includes(value)) ? MASK : redacted;
  }
}

/** Strings, as written and decoded, and numbers of a JSON text, keys not among them; of any other text all of it. */
function valuesOf(document: string): string[] {
  try {
    JSON.parse(document);
  } catch {
    return [document];
  }
  const values: string[] = [];
  for (const [token, literal, colon] of document.matchAll(STRING_OR_NUMBER)) {
    if (literal === undefined) values.push(token, String(Number(token)));
    else if (colon === undefined) values.push(literal.slice(1, -1), JSON.parse(literal) as string);
  }
  return values;
}

/** Where each run of the text stands. */
function runsOf(text: string): Map<string, number[]> {
  const runs = new Map<string, number[]>();
  for (let at = 0; at + RUN <= text.length; at++) {
    const run = text.slice(at, at + RUN);
    const places = runs.get(run);
    if (places === undefined) runs.set(run, [at]);
    else places.push(at);
  }
  return runs;
}

const SKETCHES = 4096;

/** A number below {@link SKETCHES}, the same for the same run. */
function sketch(text: string, at: number): number {
  return (
    (text.charCodeAt(at) + 31 * text.charCodeAt(at + 3) + 961 * text.charCodeAt(at + RUN - 1)) % SKETCHES
  );
}

/** Hides the runs that the value has. A run that was found is looked for no more: all its places are hidden. */
function hideRuns(
  hidden: boolean[],
  runs: Map<string, readonly number[]>,
  likely: Uint8Array,
  value: string,
): void {
  for (let at = 0; runs.size > 0 && at + RUN <= value.length; at++) {
    if (likely[sketch(value, at)] === 0) continue;
    const run = value.slice(at, at + RUN);
    const places = runs.get(run);
    if (places === undefined) continue;
    for (const place of places) hidden.fill(true, place, place + RUN);
    runs.delete(run);
  }
}

function masked(text: string, hidden: readonly boolean[]): string {
  let result = '';
  for (let at = 0; at < text.length; at++) {
    if (!hidden[at]) result += text[at];
    else if (!hidden[at - 1]) result += MASK;
  }
  return result;
}
