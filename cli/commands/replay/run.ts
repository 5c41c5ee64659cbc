import { sqsClient } from '../../../operator/dead-letters/sqs-letter-queue.ts';
import type { EventState } from '../../../operator/events/event-state.ts';
import { USUAL_SPAN } from '../../../operator/events/usual-span.ts';
import { explainFailure } from '../../../operator/problems/explain-failure.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import { LEFT_WORDS, MAYBE_UNNOTED, noQueueWords } from '../../../operator/replay/left-words.ts';
import type { ReplayWish } from '../../../operator/replay/plan-replay.ts';
import {
  type ReplayObserver,
  type ReplayResult,
  type ReplaySummary,
  replayEvents,
} from '../../../operator/replay/replay-events.ts';
import { EmptySpanProblem, type WantedEvents } from '../../../operator/replay/select-events.ts';
import { formatCount } from '../../../operator/words.ts';
import { type TimeOption, timeOf } from '../../input/time-option.ts';
import { isoTime, printJson } from '../../json/print-json.ts';
import type { Replay } from '../../json/replay.ts';
import { failureWords } from '../../output/advice.ts';
import { Results } from '../../output/results.ts';
import type { Progress } from '../../output/terminal.ts';
import { timesOf } from '../../output/times.ts';
import type { CommandAddress } from '../../program/context.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Which events are sent again, and how. */
export interface ReplayOptions extends ReplayWish {
  readonly state?: readonly EventState[];
  readonly since?: TimeOption;
  readonly until?: TimeOption;
  /** Event type or entity. */
  readonly type?: string;
  /** Most events a second; as fast as they go if absent. */
  readonly rate?: number;
  /** Tell what would be sent, send nothing. */
  readonly dryRun?: boolean;
  /** Needed where no event is named. */
  readonly yes?: boolean;
  /** Why, for the audit log. */
  readonly reason?: string;
  readonly json?: boolean;
  readonly address: CommandAddress;
}

/**
 * Sends events from the ledger to their queues again.
 *
 * @param uuids - events to send; those that the options describe if there are none
 */
export async function replay(
  uuids: readonly string[],
  options: ReplayOptions,
  ports: CliPorts,
): Promise<number> {
  checkArguments(uuids, options);
  const target = await ports.connect(options.address);
  const isNamed = uuids.length > 0;
  const { subscriber, again, rate, dryRun, reason, json } = options;
  const results = new Results<Outcome>(ports.terminal, { json, undoneOnly: !isNamed && !dryRun });
  let progress: Progress | undefined;
  const observer: ReplayObserver = {
    selected: (count) => {
      if (!json && !dryRun && !isNamed && count > 0) progress = ports.terminal.progress(count);
    },
    result: (result) => {
      const { requestUuid, outcome } = result;
      results.add({
        requestUuid,
        outcome,
        detail: detailOf(result, options.address),
      });
    },
    advance: () => progress?.advance(),
  };
  const client = sqsClient(target);
  try {
    const wish = {
      events: wantedEvents(uuids, options, ports.now()),
      subscriber,
      again,
      rate,
      dryRun,
      reason,
    };
    const summary = await replayEvents(target, wish, ports, client, observer);
    progress?.stop();
    return finish(results, summary, options, isNamed, ports);
  } catch (error) {
    if (!(error instanceof EmptySpanProblem)) throw error;
    throw new InvalidInputProblem('--since is later than --until.');
  } finally {
    client.destroy();
  }
}

function checkArguments(uuids: readonly string[], options: ReplayOptions): void {
  const { state, since, until, type, yes, dryRun } = options;
  const described = [state, since, until, type].some((option) => option !== undefined);
  if (uuids.length > 0 === described) {
    throw new InvalidInputProblem(
      'Name the request UUIDs to replay, or describe them by --state, --since, --until and --type; not both.',
    );
  }
  if (described && yes === dryRun) {
    throw new InvalidInputProblem('Give --dry-run to see what would be replayed, or --yes to replay it.');
  }
}

function wantedEvents(
  uuids: readonly string[],
  { state, since, until, type }: ReplayOptions,
  now: number,
): WantedEvents {
  if (uuids.length > 0) return { uuids: new Set(uuids.map((uuid) => uuid.toLowerCase())) };
  return {
    states: state,
    since: since && timeOf(since, now),
    until: until && timeOf(until, now),
    type,
  };
}

type Outcome = ReplayResult['outcome'];

function detailOf(result: ReplayResult, { flags = '' }: CommandAddress): string {
  const { requestUuid } = result;
  switch (result.outcome) {
    case 'held':
      return `It is held, see "cedar-webhooks held list": npx cedar-webhooks held release ${requestUuid}${flags}`;
    case 'parked':
      return `A queue does not have it: npx cedar-webhooks parked release ${requestUuid}${flags}`;
    case 'unsent':
      return 'A queue does not have it yet: the sweeper sends it by itself.';
    case 'handled':
      return 'It was handled: give --again to have it handled once more.';
    case 'discarded':
      return 'Its dead letter was discarded: give --again to have it handled all the same.';
    case 'no-queue':
      return noQueueWords(result);
    case 'would-replay': {
      const { event, sendTo, again } = result;
      return `${event.entity} ${event.subject} ${event.status} to ${sendTo.join(', ')}${again ? ', to be handled again' : ''}`;
    }
    case 'replayed':
      return `sent to ${result.sentTo.join(', ')}`;
    case 'failed': {
      const { sentTo, reason, maybeUnnoted } = result;
      const before = sentTo.length > 0 ? `sent to ${sentTo.join(', ')}, then: ` : '';
      return `${before}${reason}${maybeUnnoted ? ` ${MAYBE_UNNOTED}` : ''}`;
    }
    default:
      return LEFT_WORDS[result.outcome];
  }
}

/** @returns exit code */
function finish(
  results: Results<Outcome>,
  { handledLeftOut, deadLetters, notReached, failure }: ReplaySummary,
  { dryRun, json, since, state }: ReplayOptions,
  isNamed: boolean,
  ports: CliPorts,
): number {
  const { terminal, now } = ports;
  const done = results.count('replayed', 'would-replay');
  const rest = results.total - done;
  const words = [`${formatCount(done, 'event')} ${dryRun ? 'would be replayed' : 'replayed'}`];
  if (rest > 0) words.push(`${rest} left as they are`);
  if (handledLeftOut > 0) words.push(`${handledLeftOut} left out because they were handled`);
  if (notReached > 0) words.push(`${notReached} not reached`);
  const stopped = failure === undefined ? undefined : failureWords(explainFailure(failure));
  const undone = results.finish(words.join(', '), ['replayed', 'would-replay'], (all) =>
    printJson<Replay>(terminal, {
      dryRun: dryRun ?? false,
      since: isNamed ? null : isoTime(since === undefined ? now() - USUAL_SPAN : timeOf(since, now())),
      results: all,
      handledLeftOut,
      inDeadLetterQueue: deadLetters,
      notReached,
      failure: stopped ?? null,
      complete: rest === 0 && notReached === 0 && stopped === undefined,
    }),
  );
  if (stopped !== undefined) terminal.err(`Stopped. ${stopped}`);
  const exitCode = stopped === undefined ? undone : 1;
  if (json) return exitCode;
  if (!isNamed && since === undefined) {
    const which = state === undefined ? '' : ` that are ${state.join(' or ')}`;
    terminal.err(
      `Looked at events${which} accepted since ${timesOf(ports).exact(now() - USUAL_SPAN)}: --since goes further back.`,
    );
  }
  if (deadLetters > 0) {
    const one = deadLetters === 1;
    terminal.err(
      `${formatCount(deadLetters, 'event')} of these ${one ? 'lies' : 'lie'} in a dead-letter queue, too, and ${one ? 'stays' : 'stay'} there: "cedar-webhooks dlq redrive" moves ${one ? 'it' : 'them'} instead of making a copy.`,
    );
  }
  return exitCode;
}
