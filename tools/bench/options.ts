import { parseArgs } from 'node:util';

/** Parts of the bench, in the order in which they run. */
export const PARTS = ['cold', 'warm', 'core', 'batch', 'sizes', 'power'] as const;

/** One of them. */
export type PartName = (typeof PARTS)[number];

/** What the bench is asked to do. */
export interface BenchOptions {
  readonly parts: readonly PartName[];
  /** How many times the rounds of a plain run. */
  readonly effort: number;
  /** Folder of somebody else's function. */
  readonly peer: string | undefined;
  /** File for the figures as JSON. */
  readonly json: string | undefined;
  /** Writes the document and the baseline. */
  readonly write: boolean;
}

const FULL_EFFORT = 3;
const QUICK_EFFORT = 0.3;

/** How the program is used. */
export const USAGE = `npm run bench -- [options]
  --only PART   one part: ${PARTS.join(', ')}; may be given several times
  --full        three times the rounds
  --quick       a third of the rounds: for a first impression
  --peer FOLDER also measures the cold start of somebody else's function; tools/bench/peer.ts says how
  --json FILE   also writes every median and ratio to a file
  --write       writes docs/performance.md, tools/bench/baseline.json and the times in tools/cost/durations.json`;

/** @throws Error that says what is wrong */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      full: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      peer: { type: 'string' },
      json: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  });
  const unknown = values.only.filter((part) => !(PARTS as readonly string[]).includes(part));
  if (unknown.length > 0) throw new Error(`There is no part "${unknown[0]}". Parts are ${PARTS.join(', ')}.`);
  if (values.write && (values.only.length > 0 || values.quick || values.peer !== undefined)) {
    throw new Error('What is written down is a plain or full run: leave out --only, --quick and --peer.');
  }
  return {
    parts: PARTS.filter((part) => values.only.length === 0 || values.only.includes(part)),
    effort: values.full ? FULL_EFFORT : values.quick ? QUICK_EFFORT : 1,
    peer: values.peer,
    json: values.json,
    write: values.write,
  };
}
