import type { OperatorPorts } from '../ports.ts';
import { NotFoundProblem } from '../problems/not-found-problem.ts';
import { OperatorProblem } from '../problems/operator-problem.ts';
import type { Target } from '../target/target.ts';
import { formatTime } from '../words.ts';
import type { Entry } from './entry.ts';
import { listEntries } from './list-entries.ts';
import type { LogReader } from './log-lines.ts';
import { readUuid } from './request-uuid.ts';
import { AHEAD, USUAL_SPAN } from './usual-span.ts';

/** Entries that are looked through for requests of one beginning. Who sends that many of them sends them on purpose. */
const MAX_ENTRIES = 200;

/** Several requests have UUIDs that begin alike. */
export class AmbiguousRequestProblem extends OperatorProblem {
  override readonly name = 'AmbiguousRequestProblem';
  /** The last entry of each request, oldest first. */
  readonly matches: readonly Entry[];

  constructor(beginning: string, { name }: Target, since: number, matches: readonly Entry[]) {
    super(
      `${matches.length} requests that came in to ${name} since ${formatTime(since)} begin with ${beginning}: give more of the UUID.`,
    );
    this.matches = matches;
  }
}

/**
 * The request UUID that some digits are the beginning of. The ledger can be asked for a whole UUID only, so what came in
 * within a span of time is looked through: accepted, held and rejected requests.
 *
 * @param text - all of a UUID, which is not looked for, or its beginning; with or without hyphens, in either case
 * @param since - milliseconds since the epoch; a day ago if absent
 * @throws NotFoundProblem if there is none in that span, AmbiguousRequestProblem if there are several
 */
export async function findRequestUuid(
  target: Target,
  logs: LogReader,
  text: string,
  since: number | undefined,
  { now, signal }: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<string> {
  const beginning = text.toLowerCase();
  if (readUuid(beginning) !== undefined) return beginning;
  const at = now();
  const span = { since: since ?? at - USUAL_SPAN, until: at + AHEAD };
  const filter = { uuidPrefix: beginning };
  const { entries, problem } = await listEntries(target, logs, filter, span, MAX_ENTRIES, at, signal);
  const matches = new Map(
    entries.flatMap((entry) =>
      entry.requestUuid === undefined ? [] : [[entry.requestUuid, entry] as const],
    ),
  );
  const [first, ...others] = matches.keys();
  if (first === undefined) {
    const unread = problem === undefined ? '' : ` ${problem}`;
    throw new NotFoundProblem(
      `No request that came in to ${target.name} since ${formatTime(span.since)} begins with ${beginning}; a whole UUID is found in the ledger however old.${unread}`,
      { advice: { kind: 'look-elsewhere' } },
    );
  }
  if (others.length > 0)
    throw new AmbiguousRequestProblem(beginning, target, span.since, [...matches.values()]);
  return first;
}
