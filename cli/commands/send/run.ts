import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import type { KnownEvent } from '../../../operator/events/event.ts';
import { followEvent, whereStuck } from '../../../operator/events/follow-event.ts';
import { OperatorProblem } from '../../../operator/problems/operator-problem.ts';
import { readSecretFile } from '../../../operator/secrets/secret-text.ts';
import { readSenderSecret, type SenderSecret } from '../../../operator/secrets/webhook-secret.ts';
import { deliveryMaker } from '../../../operator/sender/deliveries.ts';
import { inParallel } from '../../../operator/sender/in-parallel.ts';
import { percentile } from '../../../operator/sender/latency.ts';
import { type Answer, isSuccess, postWebhook } from '../../../operator/sender/post-webhook.ts';
import { webhookUrl } from '../../../operator/sender/webhook-url.ts';
import { findEventType } from '../../../operator/target/find-event-type.ts';
import type { Target, TargetAddress } from '../../../operator/target/target.ts';
import { formatCount, formatDuration, formatOffset, printable } from '../../../operator/words.ts';
import type { CliPorts } from '../../program/ports.ts';

/** What is sent, and where. */
export interface SendOptions {
  readonly id?: string;
  readonly status?: string;
  readonly uuid?: string;
  readonly extraFields: readonly (readonly [name: string, value: unknown])[];
  readonly signedFields?: readonly string[];
  readonly count: number;
  readonly concurrency: number;
  /** Base URL; the target's if absent. */
  readonly url?: string;
  /** The target's secret if absent. */
  readonly secretFile?: string;
  readonly wait?: boolean;
  /** How long to wait for handling after the last answer, in milliseconds. */
  readonly timeout: number;
  readonly json?: boolean;
  readonly address: TargetAddress;
}

/** One event on its way. */
interface Sent {
  readonly requestUuid: string;
  readonly sentAt: number;
  readonly answer: Answer;
  /** Whether the ledger was asked for it. */
  lookedFor?: boolean;
  event?: KnownEvent | undefined;
}

/** Signs and posts mock events, and waits until they are handled if that is asked for. */
export async function send(eventTypeName: string, options: SendOptions, ports: CliPorts): Promise<number> {
  const target = await targetOf(options, ports);
  const eventType = findEventType(target?.eventTypes ?? DEFAULT_EVENT_TYPES, eventTypeName);
  const { secret, pathToken } = await senderSecret(options, target, ports.signal);
  const base = (options.url ?? target?.endpoint ?? '').replace(/\/+$/, '');
  const makeDelivery = deliveryMaker(
    {
      eventType,
      url: webhookUrl(base, pathToken, eventType.name),
      secret,
      extraFields: options.extraFields,
      ...(options.id !== undefined && { id: options.id }),
      ...(options.status !== undefined && { status: options.status }),
      ...(options.uuid !== undefined && { uuid: options.uuid }),
      ...(options.signedFields && { signedFields: options.signedFields }),
    },
    ports.now,
  );
  const run = new SendRun(options, ports, makeDelivery);
  try {
    await run.send();
    if (options.wait && target !== undefined) await run.wait(target);
  } catch (error) {
    if (!ports.signal.aborted) throw error;
  }
  return run.finish();
}

/** The run or stack, if anything of it is needed. */
async function targetOf(options: SendOptions, ports: CliPorts): Promise<Target | undefined> {
  const selfContained = options.url !== undefined && options.secretFile !== undefined && !options.wait;
  if (selfContained && options.address.stack === undefined) return undefined;
  return ports.connect(options.address);
}

async function senderSecret(
  { secretFile }: SendOptions,
  target: Target | undefined,
  signal: AbortSignal,
): Promise<Pick<SenderSecret, 'secret' | 'pathToken'>> {
  const needsToken = target !== undefined && target.secret.pathTokenKey !== '';
  const stored =
    target !== undefined && (secretFile === undefined || needsToken)
      ? await readSenderSecret(target, signal)
      : undefined;
  const secret = secretFile === undefined ? (stored?.secret ?? '') : readSecretFile(secretFile).secret;
  if (secret === '') throw new OperatorProblem('The secret is empty, and an empty secret verifies nothing.');
  return { ...(stored?.pathToken !== undefined && { pathToken: stored.pathToken }), secret };
}

/** One `send`, from the first request to the summary. */
class SendRun {
  readonly #options: SendOptions;
  readonly #ports: CliPorts;
  readonly #makeDelivery: ReturnType<typeof deliveryMaker>;
  readonly #sent: Sent[] = [];
  #beganAt = 0;
  #endedAt = 0;

  constructor(options: SendOptions, ports: CliPorts, makeDelivery: ReturnType<typeof deliveryMaker>) {
    this.#options = options;
    this.#ports = ports;
    this.#makeDelivery = makeDelivery;
  }

  get #many(): boolean {
    return this.#options.count > 1;
  }

  async send(): Promise<void> {
    const { count, concurrency, json } = this.#options;
    const { now, signal, terminal } = this.#ports;
    const progress = this.#many && !json ? terminal.progress(count) : undefined;
    this.#beganAt = now();
    try {
      await inParallel(count, concurrency, signal, async (index) => {
        const delivery = this.#makeDelivery(index);
        const sentAt = now();
        const answer = await postWebhook(delivery, this.#ports);
        this.#sent.push({ requestUuid: delivery.requestUuid, sentAt, answer });
        progress?.advance();
      });
    } finally {
      this.#endedAt = now();
      progress?.stop();
      if (!json) this.#reportAnswers();
    }
  }

  /** Events that were answered 2xx, each by its first sending: copies of one request are one event. */
  #takenEvents(): Sent[] {
    const events = new Map<string, Sent>();
    for (const sent of this.#sent.toSorted((a, b) => a.sentAt - b.sentAt)) {
      if (isSuccess(sent.answer) && !events.has(sent.requestUuid)) events.set(sent.requestUuid, sent);
    }
    return [...events.values()];
  }

  /** Follows every event that was taken. */
  async wait(target: Target): Promise<void> {
    const { timeout, concurrency, json } = this.#options;
    const { now, signal } = this.#ports;
    const events = this.#takenEvents();
    const deadline = now() + timeout;
    await inParallel(events.length, concurrency, signal, async (index) => {
      const sent = events[index];
      if (sent === undefined) return;
      const print = this.#many || json ? () => {} : this.#stepPrinter(sent);
      // As it is seen: an interruption must not take away what is known by then.
      sent.event = await followEvent(target, sent.requestUuid, deadline, this.#ports, (event) => {
        sent.lookedFor = true;
        sent.event = event;
        print(event);
      });
    });
  }

  /** Prints what is left to say; the exit code. */
  finish(): number {
    const { wait, json, count } = this.#options;
    const followed = this.#takenEvents();
    const handled = followed.filter(({ event }) => event?.handling?.handledAt !== undefined);
    if (json) this.#reportJson();
    else if (wait && followed.length > 0) this.#reportHandling(followed, handled);
    const allTaken = this.#sent.filter(({ answer }) => isSuccess(answer)).length === count;
    return allTaken && (!wait || handled.length === followed.length) ? 0 : 1;
  }

  #reportAnswers(): void {
    const { out } = this.#ports.terminal;
    const [first] = this.#sent;
    if (first === undefined) return;
    if (!this.#many) {
      // With the event's steps to come, the answer is part of the first one's line.
      if (this.#options.wait && isSuccess(first.answer)) return;
      out(`${describe(first.answer)}  ${first.requestUuid}  ${formatDuration(first.answer.latency)}`);
      return;
    }
    const elapsed = this.#endedAt - this.#beganAt;
    const rate = (this.#sent.length / Math.max(elapsed, 1)) * 1000;
    const ofAll = this.#sent.length < this.#options.count ? ` of ${this.#options.count}` : '';
    out(`${this.#sent.length}${ofAll} sent in ${formatDuration(elapsed)} (${rate.toFixed(0)}/s)`);
    for (const [answer, count] of countBy(this.#sent.map((sent) => describe(sent.answer, false)))) {
      out(`  ${answer}  ${count}`);
    }
    for (const detail of new Set(this.#sent.map(({ answer }) => answer.detail))) {
      if (detail !== undefined) out(`  ${detail}`);
    }
    const latencies = this.#sent.map(({ answer }) => answer.latency);
    out(
      `latency p50 ${formatDuration(percentile(latencies, 50))}, p99 ${formatDuration(percentile(latencies, 99))}`,
    );
  }

  /** Prints each step once, as it is seen. */
  #stepPrinter({ sentAt, answer }: Sent): (event: KnownEvent) => void {
    const { out } = this.#ports.terminal;
    const printed = new Set<string>();
    const step = (name: string, at: number | undefined, words: string): void => {
      if (at === undefined || printed.has(name)) return;
      printed.add(name);
      out(printable(`${name.padEnd(9)} ${formatOffset(at - sentAt).padEnd(9)} ${words}`));
    };
    return ({ claimedAt, outbox, handling, status, ...event }) => {
      const entity = `${event.entity} ${event.subject}`;
      step('accepted', claimedAt, `${describe(answer)} after ${formatDuration(answer.latency)}`);
      step('queued', outbox.sentAt, `every queue of ${event.entity} has it`);
      // The order of the lines is that of the path; a quick handler may be done before the verifier notes "sent".
      if (!printed.has('queued')) return;
      step(
        'handled',
        handling?.handledAt,
        handling?.late ? `late: a later event of ${entity} came first` : `${entity} is ${status}`,
      );
    };
  }

  #reportHandling(followed: readonly Sent[], handled: readonly Sent[]): void {
    const { out, err } = this.#ports.terminal;
    const stuck = followed.filter((sent) => !handled.includes(sent));
    const [only] = followed;
    if (!this.#many && only !== undefined) {
      const { outbox, handling } = only.event ?? {};
      if (stuck.length > 0) {
        const words = this.#ports.signal.aborted
          ? 'Interrupted before it was handled'
          : 'Not handled in time';
        err(`${words}: ${placeOf(only)}.`);
      } else if (outbox?.sentAt === undefined && handling?.handledAt !== undefined) {
        // The printer waits for "queued", which was never noted although the event has been handled.
        out(`${'queued'.padEnd(19)} not noted in the ledger yet; the sweeper will note it`);
        out(`handled   ${formatOffset(handling.handledAt - only.sentAt)}`);
      }
      return;
    }
    for (const [where, count] of countBy(stuck.map(placeOf))) {
      err(`${formatCount(count, 'event')} ${where}`);
    }
    const times = handled.map(({ sentAt, event }) => (event?.handling?.handledAt ?? 0) - sentAt);
    const late = handled.filter(({ event }) => event?.handling?.late).length;
    const words = [`${handled.length} of ${formatCount(followed.length, 'event')} handled`];
    if (late > 0) words.push(`${late} of them late`);
    if (times.length > 0) {
      words.push(
        `p50 ${formatDuration(percentile(times, 50))}, p99 ${formatDuration(percentile(times, 99))}`,
      );
    }
    out(words.join(', '));
  }

  #reportJson(): void {
    this.#ports.terminal.out(
      JSON.stringify(
        this.#sent.map(({ requestUuid, answer, sentAt, event }) => ({
          requestUuid,
          ...answer,
          sentAt,
          ...(this.#options.wait && {
            acceptedAt: event?.claimedAt ?? null,
            queuedAt: event?.outbox.sentAt ?? null,
            handledAt: event?.handling?.handledAt ?? null,
          }),
        })),
      ),
    );
  }
}

function describe({ status, code, detail }: Answer, withDetail = true): string {
  const answer = status === undefined ? code : `${status} ${code}`;
  return withDetail && detail !== undefined ? `${answer}: ${detail}` : answer;
}

function placeOf({ lookedFor = false, event }: Sent): string {
  return lookedFor ? whereStuck(event) : 'not looked for yet';
}

function countBy(values: readonly string[]): [value: string, count: number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}
