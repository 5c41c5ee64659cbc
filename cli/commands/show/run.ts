import { membersOf } from '../../../lambda/core/json/json-text.ts';
import { BUILT_IN_SUBSCRIBER } from '../../../lambda/core/settings/event-type.ts';
import { HOLD_CODES } from '../../../lambda/core/signature/hold-verdict.ts';
import type { Rendering } from '../../../lambda/core/signature/security-hash.ts';
import { discardWords, eventDiscardOf } from '../../../operator/dead-letters/discard-note.ts';
import { lastAttempt } from '../../../operator/events/attempt.ts';
import type { Entry, EntryState } from '../../../operator/events/entry.ts';
import type { HandlingNote, KnownEvent, OutboxNote } from '../../../operator/events/event.ts';
import { type EventLife, receivesOf } from '../../../operator/events/event-life.ts';
import { AmbiguousRequestProblem, findRequestUuid } from '../../../operator/events/find-request.ts';
import { LogReader, numberField, textField } from '../../../operator/events/log-lines.ts';
import { lookUpRequest, UnknownRequestProblem } from '../../../operator/events/look-up-request.ts';
import { queueStates } from '../../../operator/events/queue-states.ts';
import type { RequestRecord } from '../../../operator/events/request-record.ts';
import { type Step, timelineOf } from '../../../operator/events/timeline.ts';
import { skipNoteOf, skipWords } from '../../../operator/skip/skip-note.ts';
import type { Target } from '../../../operator/target/target.ts';
import { findWaiting } from '../../../operator/waiting/list-waiting.ts';
import type { WaitingEvent } from '../../../operator/waiting/waiting-event.ts';
import { requestRemedy } from '../../../operator/waiting/waiting-remedy.ts';
import { waitingWords } from '../../../operator/waiting/waiting-words.ts';
import { formatCount, formatDuration, formatOffset, printable } from '../../../operator/words.ts';
import { type TimeOption, timeOf } from '../../input/time-option.ts';
import { isoTime, isoTimeOrNull, printJson } from '../../json/print-json.ts';
import type { Show } from '../../json/show.ts';
import { remedyWords } from '../../output/remedy.ts';
import { stateStyle } from '../../output/state-styles.ts';
import { StreamedTable } from '../../output/streamed-table.ts';
import { formatRows } from '../../output/table.ts';
import type { Terminal } from '../../output/terminal.ts';
import { type Times, timesOf } from '../../output/times.ts';
import { wrapWords } from '../../output/wrap-words.ts';
import type { CommandAddress } from '../../program/context.ts';
import type { CliPorts } from '../../program/ports.ts';

/** What is shown of an event, and how. */
export interface ShowOptions {
  /** Show the body that was sent. */
  readonly body?: boolean;
  /** Where the search for lines of a UUID begins that left nothing but those; a day ago if absent. */
  readonly since?: TimeOption;
  readonly json?: boolean;
  readonly address: CommandAddress;
}

/** Steps shown of a longer timeline: its beginning and its end. The rest is in the JSON form. */
const FIRST_STEPS = 6;
const LAST_STEPS = 6;

const LABEL = 10;

/** SQS moves the message when it would be received once more, which is not at the last failure. */
const DEAD_LETTERED = 'DEAD-LETTERED, in its queue once its visibility time-out is over';

const FORGOTTEN = 'no longer on record: erased, or its retention is over';

/** Its handler has moved it there itself. */
const SKIPPED = 'SKIPPED, in the dead-letter queue';

const RENDERINGS: Readonly<Record<Rendering, string>> = {
  'as-written': 'as written',
  'as-written-null-empty': 'as written, null as empty',
  'as-javascript': 'as JavaScript prints them',
  'as-javascript-null-empty': 'as JavaScript prints them, null as empty',
};

/**
 * Shows the whole life of one request UUID: request, queues, handling, and what happened when.
 *
 * @param wanted - the UUID or its beginning, in either case
 */
export async function showEvent(wanted: string, options: ShowOptions, ports: CliPorts): Promise<number> {
  const target = await ports.connect(options.address);
  const since = options.since && timeOf(options.since, ports.now());
  const { life, entry } = await lookUp(target, wanted, since, ports);
  const waiting = options.json ? undefined : await findWaiting(target, entry, ports);
  const { state } = entry;
  for (const problem of life.problems) ports.terminal.err(problem);
  if (options.json) printJson<Show>(ports.terminal, jsonOf(life, state, options.body ?? false));
  else new LifeView(life, entry, waiting, target, ports).print(options);
  return 0;
}

async function lookUp(target: Target, wanted: string, since: number | undefined, ports: CliPorts) {
  const logs = new LogReader(target);
  try {
    const uuid = await findRequestUuid(target, logs, wanted, since, ports);
    return await lookUpRequest(target, logs, uuid, since, ports);
  } catch (error) {
    const { err } = ports.terminal;
    if (error instanceof UnknownRequestProblem) for (const problem of error.unread) err(problem);
    if (error instanceof AmbiguousRequestProblem) {
      const rows = error.matches.map(({ time, entity = '-', subject = '-', state, requestUuid = '' }) => [
        requestUuid,
        timesOf(ports).cell(time),
        entity,
        subject,
        state,
      ]);
      for (const row of formatRows(rows, ports.terminal.columns)) err(row);
    }
    throw error;
  }
}

class LifeView {
  readonly #life: EventLife;
  readonly #entry: Entry;
  readonly #state: EntryState;
  /** What it waits for, if it does, and in words. */
  readonly #waiting: WaitingEvent | undefined;
  readonly #waits: string | undefined;
  readonly #target: Target;
  readonly #terminal: Terminal;
  readonly #now: number;
  readonly #times: Times;

  constructor(
    life: EventLife,
    entry: Entry,
    waiting: WaitingEvent | undefined,
    target: Target,
    ports: CliPorts,
  ) {
    this.#life = life;
    this.#entry = entry;
    this.#state = entry.state;
    this.#waiting = waiting;
    this.#now = ports.now();
    this.#waits = waiting && waitingWords(waiting, this.#now);
    this.#target = target;
    this.#terminal = ports.terminal;
    this.#times = timesOf(ports);
  }

  print({ body: withBody = false, address }: ShowOptions): void {
    this.#head();
    this.#request();
    this.#queues();
    this.#handling();
    this.#timeline();
    this.#body(withBody);
    const remedy = requestRemedy(this.#life, { state: this.#state }, this.#waiting);
    if (remedy !== undefined) this.#line('next', remedyWords(remedy, address));
  }

  #line(label: string, text: string): void {
    const { columns = Number.POSITIVE_INFINITY } = this.#terminal;
    const lines = wrapWords(printable(text), columns - LABEL, { breakWords: false });
    for (const [index, line] of lines.entries()) {
      this.#terminal.out(`${(index === 0 ? label : '').padEnd(LABEL)}${line}`.trimEnd());
    }
  }

  #paint(style: Parameters<NonNullable<Terminal['paint']>>[0], text: string): string {
    return this.#terminal.paint?.(style, text) ?? text;
  }

  #head(): void {
    const { event, held, requestUuid } = this.#life;
    const eventType = event?.eventType ?? held[0]?.eventType;
    const subject =
      event === undefined
        ? undefined
        : `${event.entity} ${event.subject ?? '(erased)'}: ${event.status ?? '(erased)'}`;
    const what = [subject, eventType].filter((part) => part !== undefined).map(printable);
    const state = this.#paint(stateStyle(this.#entry), this.#state);
    this.#terminal.out(this.#paint('bold', requestUuid));
    this.#terminal.out([...what, state].join(', '));
    if (event !== undefined) this.#terminal.out(`accepted ${this.#times.withAge(event.claimedAt)}`);
    this.#terminal.out('');
  }

  #request(): void {
    const { request, received, access, held, secretNow } = this.#life;
    const [first] = received;
    const line = access.find(({ fields }) => fields.requestId === first?.fields.apiRequestId) ?? access[0];
    if (line !== undefined) {
      const latency = numberField(line, 'latencyMilliseconds');
      this.#line(
        'request',
        `from ${textField(line, 'ip') ?? '?'}, answered ${textField(line, 'status') ?? numberField(line, 'status')}${latency === undefined ? '' : ` in ${formatDuration(latency)}`}`,
      );
    }
    const apiRequestId = request?.apiRequestId ?? (first && textField(first, 'apiRequestId'));
    if (apiRequestId !== undefined)
      this.#line(line === undefined ? 'request' : '', `API Gateway id ${apiRequestId}`);
    const fields = request?.securityFields ?? held[0]?.securityFields;
    if (fields !== undefined) {
      this.#line('headers', `X-Webhook-Security-Fields: ${fields.join(',')}`);
      this.#line('', `X-Webhook-Security-Hash: verified, not kept${this.#rendering()}`);
    }
    const version = request?.secretVersion ?? held[0]?.secretVersion;
    if (version === undefined) return;
    const then = received.map((each) => textField(each, 'secretStage')).find((stage) => stage !== undefined);
    const roles =
      then === secretNow
        ? [then && `${then} then and now`]
        : [then && `${then} then`, secretNow && `${secretNow} now`];
    this.#line('secret', [version, ...roles].filter(Boolean).join(', '));
  }

  #rendering(): string {
    const { received, held } = this.#life;
    const rendering =
      received.map((line) => textField(line, 'rendering')).find((each) => each !== undefined) ??
      held[0]?.rendering ??
      (received.some((line) => textField(line, 'message') === 'webhook.accepted') ? 'as-written' : undefined);
    const words = rendering === undefined ? undefined : (RENDERINGS[rendering as Rendering] ?? rendering);
    return words === undefined ? '' : `; numbers ${words}`;
  }

  #queues(): void {
    const { event } = this.#life;
    if (event === undefined) return;
    const words = queueStates(event, this.#target).map(
      ({ subscriber, sent, note }) => `${subscriber} ${sent ? 'sent' : note}`,
    );
    this.#line('queues', words.join('; '));
  }

  #handling(): void {
    const { event } = this.#life;
    const { handling } = event ?? {};
    if (event === undefined) {
      if (this.#state === 'erased') this.#line('handling', FORGOTTEN);
      return;
    }
    const received = receivesOf(this.#life);
    const times = received === 0 ? '' : `${formatCount(received, 'attempt')}, `;
    if (handling?.handledAt !== undefined) {
      const late = handling.late ? ', late: the status was not overwritten' : '';
      this.#line(
        'handling',
        `${times}handled after ${formatDuration(handling.handledAt - event.claimedAt)}${late}`,
      );
    } else if (this.#state === 'erased') {
      this.#line('handling', FORGOTTEN);
    } else if (this.#state === 'dead-lettered') {
      const { outcome } = lastAttempt(event, this.#now, this.#target.delivery) ?? {};
      this.#line('handling', `${times}${outcome === 'skipped' ? SKIPPED : DEAD_LETTERED}`);
    } else if (this.#state === 'discarded') {
      this.#line('handling', `${times}not handled`);
    } else if (this.#state === 'handling') {
      this.#line('handling', this.#waits ?? `${times}not finished`);
    } else {
      this.#line('handling', [`${times}not started`, this.#waits].filter(Boolean).join('; '));
    }
    const skip = skipNoteOf(handling);
    if (skip !== undefined) {
      const { askedAt, skippedAt } = skip;
      this.#line('skip', `${skipWords(skip)} (${this.#times.exact(skippedAt ?? askedAt)})`);
    }
    const discard = eventDiscardOf(event);
    if (discard !== undefined) {
      this.#line('discard', `${discardWords(discard)} (${this.#times.exact(discard.at)})`);
    }
    if (handling?.failure === undefined) return;
    const { failureName = 'Error', failureText = '', failure } = handling;
    this.#line('error', `${failureName}: ${failureText} (fingerprint ${failure})`);
  }

  #timeline(): void {
    const steps = timelineOf(this.#life);
    const [first] = steps;
    if (first === undefined) return;
    const zero = this.#life.event?.claimedAt ?? first.time;
    const { out, columns } = this.#terminal;
    const rowOf = ({ time, what, detail = '' }: Step): string[] => [
      this.#times.fine(time),
      formatOffset(time - zero).padStart(10),
      what,
      detail,
    ];
    const skipped = steps.length - FIRST_STEPS - LAST_STEPS;
    const shown = skipped <= 1 ? steps : [...steps.slice(0, FIRST_STEPS), ...steps.slice(-LAST_STEPS)];
    const table = new StreamedTable(['', '', 'accepted', ''], columns);
    table.fit(shown.map(rowOf));
    out('');
    for (const [index, step] of shown.entries()) {
      if (skipped > 1 && index === FIRST_STEPS) out(`… ${skipped} more; --json has them all`);
      for (const line of table.lines(rowOf(step))) out(line);
    }
    out('');
  }

  #body(shown: boolean): void {
    const { request, held } = this.#life;
    const bodyText = request?.bodyText ?? held[0]?.bodyText;
    if (bodyText === undefined) {
      const isRejected = this.#state === 'rejected';
      this.#line('body', isRejected ? 'not kept: the request was rejected' : 'no longer kept');
    } else if (shown) {
      this.#line('body', `${Buffer.byteLength(bodyText)} bytes; * is signed`);
      for (const line of bodyLines(bodyText, request?.securityFields ?? held[0]?.securityFields ?? [])) {
        this.#terminal.out(printable(line), 'data');
      }
    } else {
      const until = keptUntil(request, this.#times);
      this.#line('body', `${Buffer.byteLength(bodyText)} bytes, kept ${until}; --body shows it`);
    }
  }
}

function keptUntil(request: RequestRecord | undefined, times: Times): string {
  if (request === undefined) return 'until it is released';
  return request.bodyUntil === undefined
    ? 'until it is sent, and its retention after'
    : `until ${times.exact(request.bodyUntil)}`;
}

/** The members of a body, one per line, as they were sent; those that the hash covers are marked. */
function bodyLines(bodyText: string, securityFields: readonly string[]): string[] {
  const members = membersOf(bodyText) ?? [];
  const keys = new Set(members.map(({ key }) => key));
  // A field is an own key, or else a dotted path.
  const signed = new Set(
    securityFields.map((field) => (keys.has(field) ? field : (field.split('.')[0] ?? field))),
  );
  return members.map(
    ({ key, start, end }) =>
      `  ${signed.has(key) ? '*' : ' '} ${JSON.stringify(key)}: ${bodyText.slice(start, end)}`,
  );
}

function jsonOf(life: EventLife, state: EntryState, withBody: boolean): Show {
  const { event, request, held, received, access, deliveries, problems, requestUuid } = life;
  const [firstHeld] = held;
  const signedFields = request?.securityFields ?? firstHeld?.securityFields;
  return {
    requestUuid,
    state,
    eventType: event?.eventType ?? firstHeld?.eventType ?? null,
    entity: event?.entity ?? null,
    subject: event?.subject ?? null,
    status: event?.status ?? null,
    acceptedAt: isoTimeOrNull(event?.claimedAt),
    signedFields: signedFields === undefined ? null : [...signedFields],
    secretVersion: request?.secretVersion ?? firstHeld?.secretVersion ?? null,
    secretNow: life.secretNow ?? null,
    outbox: event === undefined ? null : outboxJson(event.outbox),
    handling: event?.handling === undefined ? null : handlingJson(event.handling),
    discard: event === undefined ? null : discardJson(event),
    held: held.map(({ heldAt, category, reason }) => ({
      heldAt: isoTime(heldAt),
      code: HOLD_CODES[category],
      reason,
    })),
    timeline: timelineOf(life).map(({ time, ...step }) => ({ at: isoTime(time), ...step })),
    requests: received.map(({ fields }) => fields),
    access: access.map(({ fields }) => fields),
    deliveries: deliveries.map(({ fields }) => fields),
    bodyUntil: isoTimeOrNull(request?.bodyUntil),
    ...(withBody && { body: request?.bodyText ?? firstHeld?.bodyText ?? null }),
    problems: [...problems],
    complete: problems.length === 0,
  };
}

function outboxJson(outbox: OutboxNote): NonNullable<Show['outbox']> {
  const { unsent, sentAt, dueAt, unsentSince, attempts, parked, parkedBecause, erasedAt, replayedAt } =
    outbox;
  return {
    unsent: [...unsent],
    sentAt: isoTimeOrNull(sentAt),
    dueAt: isoTimeOrNull(dueAt),
    unsentSince: isoTimeOrNull(unsentSince),
    attempts,
    parked,
    parkedBecause: parkedBecause ?? null,
    erasedAt: isoTimeOrNull(erasedAt),
    replayedAt: isoTimeOrNull(replayedAt),
    replays: outbox.replays ?? 0,
  };
}

function handlingJson(handling: HandlingNote): NonNullable<Show['handling']> {
  const { recordedAt, startedAt, attempts, startedAttempt = 1, failedAt, failure } = handling;
  const lastStartedAt = startedAt ?? recordedAt;
  return {
    startedAt: isoTimeOrNull(recordedAt),
    lastStartedAt: isoTimeOrNull(lastStartedAt),
    attempts: Math.max(attempts ?? 0, lastStartedAt === undefined ? 0 : startedAttempt),
    failedAt: isoTimeOrNull(failedAt),
    fingerprint: failure ?? null,
    errorName: handling.failureName ?? null,
    errorText: handling.failureText ?? null,
    deadLetteredAt: isoTimeOrNull(handling.deadLetteredAt),
    skip: skipJson(handling),
    handledAt: isoTimeOrNull(handling.handledAt),
    late: handling.late,
  };
}

function skipJson(handling: HandlingNote): NonNullable<Show['handling']>['skip'] {
  const skip = skipNoteOf(handling);
  if (skip === undefined) return null;
  const { askedAt, skippedAt, by, reason, outcome } = skip;
  return { outcome, askedAt: isoTime(askedAt), skippedAt: isoTimeOrNull(skippedAt), by, reason };
}

function discardJson(event: KnownEvent): Show['discard'] {
  const discard = eventDiscardOf(event);
  if (discard === undefined) return null;
  const { at, by, reason, from = [BUILT_IN_SUBSCRIBER] } = discard;
  return { discardedAt: isoTime(at), by, reason, subscribers: [...from] };
}
