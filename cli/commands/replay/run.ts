import { randomBytes } from 'node:crypto';
import { SqsPublisher } from '../../../lambda/adapters/sqs-publisher.ts';
import type { Claim } from '../../../lambda/core/ledger/claim.ts';
import { entityKey } from '../../../lambda/core/ledger/entity-status.ts';
import { RecordVersionError } from '../../../lambda/core/ledger/record-version.ts';
import { BUILT_IN_SUBSCRIBER, queueName } from '../../../lambda/core/settings/event-type.ts';
import { sqsClient } from '../../../operator/dead-letters/sqs-letter-queue.ts';
import type { KnownEvent } from '../../../operator/events/event.ts';
import type { EventState } from '../../../operator/events/event-state.ts';
import { listHeld } from '../../../operator/held/held-requests.ts';
import { explainFailure } from '../../../operator/problems/explain-failure.ts';
import { InvalidInputProblem, OperatorProblem } from '../../../operator/problems/operator-problem.ts';
import { planReplay, type ReplayPlan, type ReplayWish } from '../../../operator/replay/plan-replay.ts';
import { noteReplay, readClaim, takeHandledNoteOff } from '../../../operator/replay/replay-store.ts';
import { eventsByState, eventsByUuid, type SelectedEvents } from '../../../operator/replay/select-events.ts';
import { inParallel } from '../../../operator/sender/in-parallel.ts';
import { pacer } from '../../../operator/sender/pace.ts';
import { findEventType } from '../../../operator/target/find-event-type.ts';
import type { Target, TargetAddress } from '../../../operator/target/target.ts';
import { formatCount, formatTime } from '../../../operator/words.ts';
import { type TimeOption, timeOf } from '../../input/time-option.ts';
import { type Result, Results } from '../../output/results.ts';
import type { Progress } from '../../output/terminal.ts';
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
  readonly json?: boolean;
  readonly address: TargetAddress;
}

type Outcome =
  | 'replayed'
  | 'would-be-replayed'
  | Extract<ReplayPlan, { leave: unknown }>['leave']
  | 'held'
  | 'unknown'
  | 'no-body'
  | 'changed'
  | 'failed'
  | 'behind';

const DAY = 86_400_000;

/** Clocks of functions may be ahead of this machine's. */
const AHEAD = 300_000;

/** Entities whose events are sent at the same time. */
const CONCURRENCY = 10;

/**
 * Sends events from the ledger to their queues again, those of an entity in the order in which they were accepted.
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
  const selected = await select(target, uuids, options, ports);
  const client = sqsClient(target);
  try {
    const run = new ReplayRun(target, new Sender(target, client), options, uuids.length > 0, ports);
    await run.reportUnknown(selected.unknown);
    await run.replayAll(selected.events);
    return run.finish();
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

async function select(
  target: Target,
  uuids: readonly string[],
  { state, since, until, type }: ReplayOptions,
  { now, signal }: CliPorts,
): Promise<SelectedEvents> {
  if (uuids.length > 0) return eventsByUuid(target, uuids, signal);
  const time = now();
  const filter = {
    since: since === undefined ? time - DAY : timeOf(since, time),
    until: until === undefined ? time + AHEAD : timeOf(until, time),
    ...(type !== undefined && { entity: findEventType(target.eventTypes, type).entity }),
  };
  if (filter.since > filter.until) throw new InvalidInputProblem('--since is later than --until.');
  return eventsByState(target, filter, state && new Set(state), time, signal);
}

/** Sends to the queues of a run or stack, with deduplication ids of its own. */
class Sender {
  readonly #target: Target;
  readonly #publisher: SqsPublisher;
  readonly #suffix = `replay-${randomBytes(6).toString('hex')}`;

  constructor(target: Target, client: ReturnType<typeof sqsClient>) {
    const [first] = target.queues;
    if (first === undefined) throw new OperatorProblem(`There is no queue in ${target.name}.`);
    const prefix = first.url.slice(0, -queueName(first.entity, first.subscriber).length);
    this.#target = target;
    this.#publisher = new SqsPublisher(client, prefix, target.eventSource);
  }

  /** Not interrupted: what has begun comes to its end. */
  send({ event }: Claim, subscriber: string): Promise<void> {
    return this.#publisher.publish(event, subscriber, undefined, this.#suffix);
  }

  subscribersOf({ entity }: KnownEvent): readonly string[] {
    return this.#target.queues.filter((queue) => queue.entity === entity).map(({ subscriber }) => subscriber);
  }
}

class ReplayRun {
  readonly #target: Target;
  readonly #sender: Sender;
  readonly #options: ReplayOptions;
  readonly #named: boolean;
  readonly #ports: CliPorts;
  readonly #results: Results<Outcome>;
  readonly #pace: () => Promise<void>;
  #progress: Progress | undefined;
  #handledLeftOut = 0;
  #deadLetters = 0;
  #notReached = 0;
  #failure: unknown;

  constructor(target: Target, sender: Sender, options: ReplayOptions, named: boolean, ports: CliPorts) {
    this.#target = target;
    this.#sender = sender;
    this.#options = options;
    this.#named = named;
    this.#ports = ports;
    this.#results = new Results(ports.terminal, {
      json: options.json,
      undoneOnly: !named && !options.dryRun,
    });
    this.#pace = pacer(options.dryRun ? undefined : options.rate, ports);
  }

  async reportUnknown(uuids: readonly string[]): Promise<void> {
    if (uuids.length === 0) return;
    const held = await listHeld(this.#target, this.#ports.signal);
    const heldUuids = new Set(held.map((each) => each.held.requestUuid));
    for (const requestUuid of uuids) {
      this.#add(
        heldUuids.has(requestUuid)
          ? {
              requestUuid,
              outcome: 'held',
              detail: `It is held, see "webhooks held list": npx webhooks held release ${requestUuid}${this.#target.flags}`,
            }
          : {
              requestUuid,
              outcome: 'unknown',
              detail:
                "It was not accepted, or longer ago than is kept: replay it from the platform's Webhook Log.",
            },
      );
    }
  }

  /** Entities side by side, the events of one after each other. */
  async replayAll(events: readonly KnownEvent[]): Promise<void> {
    const { signal, terminal } = this.#ports;
    const groups = [...Map.groupBy(events, (event) => entityKey(event.entity, event.subject ?? '')).values()];
    if (!this.#options.json && !this.#options.dryRun && !this.#named && events.length > 0) {
      this.#progress = terminal.progress(events.length);
    }
    this.#notReached = events.length;
    try {
      await inParallel(groups.length, CONCURRENCY, signal, (index) => this.#replayGroup(groups[index] ?? []));
    } catch (error) {
      if (!signal.aborted) this.#failure = error;
    } finally {
      this.#progress?.stop();
    }
  }

  async #replayGroup(events: readonly KnownEvent[]): Promise<void> {
    let blocked = false;
    for (const event of events) {
      if (this.#ports.signal.aborted) return;
      const result = blocked ? behind(event) : await this.#replay(event, this.#plan(event));
      this.#notReached--;
      this.#progress?.advance();
      if (result === undefined) continue;
      if (result.outcome === 'failed') blocked = true;
      this.#add(result);
    }
  }

  #plan(event: KnownEvent): ReplayPlan {
    return planReplay(
      event,
      this.#sender.subscribersOf(event),
      this.#options,
      this.#ports.now(),
      this.#target.flags,
    );
  }

  /** @returns nothing for a handled event that nobody named */
  async #replay(event: KnownEvent, plan: ReplayPlan): Promise<Result<Outcome> | undefined> {
    const { requestUuid } = event;
    if ('leave' in plan) {
      if (plan.leave === 'handled' && !this.#named) {
        this.#handledLeftOut++;
        return undefined;
      }
      return { requestUuid, outcome: plan.leave, detail: plan.detail };
    }
    const claim = await this.#claimOf(requestUuid);
    if ('outcome' in claim) return claim;
    if (plan.leavesDeadLetter) this.#deadLetters++;
    if (this.#options.dryRun) {
      const again = plan.takeNoteOff ? ', to be handled again' : '';
      const detail = `${event.entity} ${event.subject} ${event.status} to ${plan.send.join(', ')}${again}`;
      return { requestUuid, outcome: 'would-be-replayed', detail };
    }
    await this.#pace();
    return this.#send(event, claim, plan);
  }

  async #claimOf(requestUuid: string): Promise<Claim | Result<Outcome>> {
    try {
      const claim = await readClaim(this.#target, requestUuid, this.#ports.signal);
      if (claim === 'no-body') return { requestUuid, outcome: 'no-body', detail: NO_BODY };
      return claim ?? { requestUuid, outcome: 'changed', detail: 'The ledger has just forgotten it.' };
    } catch (error) {
      if (!(error instanceof RecordVersionError)) throw error;
      return { requestUuid, outcome: 'failed', detail: error.message };
    }
  }

  /** The note comes off first: with it, the handler would ignore what is sent. */
  async #send(
    event: KnownEvent,
    claim: Claim,
    plan: Extract<ReplayPlan, { send: unknown }>,
  ): Promise<Result<Outcome>> {
    const { requestUuid } = event;
    const sent: string[] = [];
    try {
      if (plan.takeNoteOff && !(await takeHandledNoteOff(this.#target, event))) {
        return { requestUuid, outcome: 'changed', detail: 'It changed meanwhile; look at it again.' };
      }
      for (const subscriber of plan.send) {
        await this.#sender.send(claim, subscriber);
        sent.push(subscriber);
      }
      await noteReplay(this.#target, claim, this.#ports.now());
    } catch (error) {
      const words = [
        sent.length > 0 ? `sent to ${sent.join(', ')}, then: ` : '',
        explainFailure(error).text,
        plan.takeNoteOff && !sent.includes(BUILT_IN_SUBSCRIBER)
          ? ' The note that it was handled may be off: replay it again.'
          : '',
      ];
      return { requestUuid, outcome: 'failed', detail: words.join('') };
    }
    return { requestUuid, outcome: 'replayed', detail: `sent to ${sent.join(', ')}` };
  }

  #add(result: Result<Outcome>): void {
    this.#results.add(result);
  }

  finish(): number {
    const { dryRun, json, since, state } = this.#options;
    const { now, terminal } = this.#ports;
    const results = this.#results;
    const done = results.count('replayed', 'would-be-replayed');
    const rest = results.total - done;
    const words = [`${formatCount(done, 'event')} ${dryRun ? 'would be replayed' : 'replayed'}`];
    if (rest > 0) words.push(`${rest} left as they are`);
    if (this.#handledLeftOut > 0) words.push(`${this.#handledLeftOut} left out because they were handled`);
    if (this.#notReached > 0) words.push(`${this.#notReached} not reached`);
    const undone = results.finish(words.join(', '), ['replayed', 'would-be-replayed']);
    if (this.#failure !== undefined) terminal.err(`Stopped. ${explainFailure(this.#failure).text}`);
    const exitCode = this.#failure === undefined ? undone : 1;
    if (json) return exitCode;
    if (!this.#named && since === undefined) {
      const which = state === undefined ? '' : ` that are ${state.join(' or ')}`;
      terminal.err(
        `Looked at events${which} accepted since ${formatTime(now() - DAY)}: --since goes further back.`,
      );
    }
    if (this.#deadLetters > 0) {
      const one = this.#deadLetters === 1;
      terminal.err(
        `${formatCount(this.#deadLetters, 'event')} of these ${one ? 'lies' : 'lie'} in a dead-letter queue, too, and ${one ? 'stays' : 'stay'} there: "webhooks dlq redrive" moves ${one ? 'it' : 'them'} instead of making a copy.`,
      );
    }
    return exitCode;
  }
}

const NO_BODY =
  'Its body is no longer kept (payloadRetentionDays), and the UUID counts as a duplicate for as long as it is: take it from the platform by hand.';

function behind({ requestUuid }: KnownEvent): Result<Outcome> {
  return { requestUuid, outcome: 'behind', detail: 'One before it of the same entity could not be sent.' };
}
