import type { OperatorPorts } from '../ports.ts';
import { NotFoundProblem } from '../problems/not-found-problem.ts';
import type { Target } from '../target/target.ts';
import { formatTime } from '../words.ts';
import type { Entry } from './entry.ts';
import { type EventLife, entryOfLife, readLife } from './event-life.ts';
import type { LogReader } from './log-lines.ts';
import { USUAL_SPAN } from './usual-span.ts';

/** How far clocks of functions may be ahead of this one, in milliseconds. */
const MARGIN = 60_000;

/** Neither ledger nor logs know a request UUID. */
export class UnknownRequestProblem extends NotFoundProblem {
  override readonly name = 'UnknownRequestProblem';
  /** What could not be read, where it may be after all. */
  readonly unread: readonly string[];

  constructor(requestUuid: string, { name }: Target, since: number, unread: readonly string[]) {
    super(
      `Nothing is known of ${requestUuid} in ${name} since ${formatTime(since)}, nor was it accepted within the ledger's retention.`,
      { advice: { kind: 'look-elsewhere' } },
    );
    this.unread = unread;
  }
}

/**
 * Everything that is known of a request UUID, and where it stands.
 *
 * @param requestUuid - in either case
 * @param since - where the search for lines begins if the ledger does not know it; a day ago if absent
 * @throws UnknownRequestProblem if nothing is known
 */
export async function lookUpRequest(
  target: Target,
  logs: LogReader,
  requestUuid: string,
  since: number | undefined,
  { now, signal }: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<{ readonly life: EventLife; readonly entry: Entry }> {
  const at = now();
  const span = { since: since ?? at - USUAL_SPAN, until: at + MARGIN };
  const life = await readLife(target, logs, requestUuid.toLowerCase(), span, at, signal);
  const entry = entryOfLife(life, target, at);
  if (entry === undefined)
    throw new UnknownRequestProblem(life.requestUuid, target, span.since, life.problems);
  return { life, entry };
}
