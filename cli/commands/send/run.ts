import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import type { KnownEvent } from '../../../operator/events/event.ts';
import { whereStuck } from '../../../operator/events/follow-event.ts';
import { readSecretFile } from '../../../operator/secrets/secret-text.ts';
import { findSenderSecret } from '../../../operator/secrets/webhook-secret.ts';
import { deliveryMaker } from '../../../operator/sender/deliveries.ts';
import { percentile } from '../../../operator/sender/latency.ts';
import { type Answer, isSuccess, statusAndCode } from '../../../operator/sender/post-webhook.ts';
import { SendRun, type SentEvent } from '../../../operator/sender/send-run.ts';
import { baseUrl, webhookUrl } from '../../../operator/sender/webhook-url.ts';
import { findEventType } from '../../../operator/target/find-event-type.ts';
import type { Target } from '../../../operator/target/target.ts';
import { formatCount, formatDuration, formatOffset, printable } from '../../../operator/words.ts';
import { isoTime, isoTimeOrNull, printJson } from '../../json/print-json.ts';
import type { Send } from '../../json/send.ts';
import type { CommandAddress } from '../../program/context.ts';
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
  readonly address: CommandAddress;
}

/** Signs and posts mock events, and waits until they are handled if that is asked for. */
export async function send(eventTypeName: string, options: SendOptions, ports: CliPorts): Promise<number> {
  const target = await targetOf(options, ports);
  const eventType = findEventType(target?.eventTypes ?? DEFAULT_EVENT_TYPES, eventTypeName);
  const { secretFile, signedFields, extraFields, id, status, uuid } = options;
  const given = secretFile === undefined ? {} : { secret: readSecretFile(secretFile).secret };
  const hasToken = target !== undefined && target.secret.pathTokenKey !== '';
  const { secret, pathToken } = await findSenderSecret(target, given, hasToken, ports.signal);
  const makeDelivery = deliveryMaker(
    {
      eventType,
      url: webhookUrl(baseUrl(options.url, target), pathToken, eventType.name),
      secret,
      extraFields,
      ...(id !== undefined && { id }),
      ...(status !== undefined && { status }),
      ...(uuid !== undefined && { uuid }),
      ...(signedFields && { signedFields }),
    },
    ports.now,
  );
  const report = new SendReport(new SendRun(makeDelivery, options, ports), options, target, ports);
  try {
    await report.send();
    if (options.wait && target !== undefined) await report.follow(target);
  } catch (error) {
    if (!ports.signal.aborted) throw error;
  }
  return report.finish();
}

/** The run or stack, if anything of it is needed. */
async function targetOf(options: SendOptions, ports: CliPorts): Promise<Target | undefined> {
  const selfContained = options.url !== undefined && options.secretFile !== undefined && !options.wait;
  if (selfContained && !options.address.isNamed) return undefined;
  return ports.connect(options.address);
}

/** What is said of one `send`, from the first request to the summary. */
class SendReport {
  readonly #run: SendRun;
  readonly #options: SendOptions;
  readonly #target: Target | undefined;
  readonly #ports: CliPorts;

  /** @param target - absent if nothing is looked for there */
  constructor(run: SendRun, options: SendOptions, target: Target | undefined, ports: CliPorts) {
    this.#run = run;
    this.#options = options;
    this.#target = target;
    this.#ports = ports;
  }

  get #many(): boolean {
    return this.#options.count > 1;
  }

  async send(): Promise<void> {
    const { count, json } = this.#options;
    const progress = this.#many && !json ? this.#ports.terminal.progress(count) : undefined;
    try {
      await this.#run.send(() => progress?.advance());
    } finally {
      progress?.stop();
      if (!json) this.#reportAnswers();
    }
  }

  async follow(target: Target): Promise<void> {
    const { timeout, json } = this.#options;
    const print = this.#many || json ? () => {} : this.#stepPrinter();
    await this.#run.follow(target, timeout, print);
  }

  /** Prints what is left to say; the exit code. */
  finish(): number {
    const { wait, json } = this.#options;
    const { accepted, handled, isAllAccepted } = this.#run;
    if (json) this.#reportJson();
    else if (wait && accepted.length > 0) this.#reportHandling(accepted, handled);
    return isAllAccepted && (!wait || handled.length === accepted.length) ? 0 : 1;
  }

  #reportAnswers(): void {
    const { out } = this.#ports.terminal;
    const { sent, elapsed } = this.#run;
    const [first] = sent;
    if (first === undefined) return;
    if (!this.#many) {
      // With the event's steps to come, the answer is part of the first one's line.
      if (this.#options.wait && isSuccess(first.answer)) return;
      out(`${describe(first.answer)}  ${first.requestUuid}  ${formatDuration(first.answer.latency)}`);
      return;
    }
    const rate = (sent.length / Math.max(elapsed, 1)) * 1000;
    const ofAll = sent.length < this.#options.count ? ` of ${this.#options.count}` : '';
    out(`${sent.length}${ofAll} sent in ${formatDuration(elapsed)} (${rate.toFixed(0)}/s)`);
    for (const [answer, count] of countBy(sent.map(({ answer }) => statusAndCode(answer)))) {
      out(`  ${answer}  ${count}`);
    }
    for (const detail of new Set(sent.map(({ answer }) => answer.detail))) {
      if (detail !== undefined) out(`  ${detail}`);
    }
    const latencies = sent.map(({ answer }) => answer.latency);
    out(
      `latency p50 ${formatDuration(percentile(latencies, 50))}, p99 ${formatDuration(percentile(latencies, 99))}`,
    );
  }

  /** Prints each step once, as it is seen. */
  #stepPrinter(): (sent: SentEvent, event: KnownEvent) => void {
    const { out } = this.#ports.terminal;
    const printed = new Set<string>();
    return ({ sentAt, answer }, { claimedAt, outbox, handling, status, ...event }) => {
      const step = (name: string, at: number | undefined, words: string): void => {
        if (at === undefined || printed.has(name)) return;
        printed.add(name);
        out(printable(`${name.padEnd(9)} ${formatOffset(at - sentAt).padEnd(9)} ${words}`));
      };
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

  #placeOf({ lookedFor = false, event }: SentEvent): string {
    if (!lookedFor || this.#target === undefined) return 'not looked for yet';
    return whereStuck(event, this.#ports.now(), this.#target);
  }

  #reportHandling(followed: readonly SentEvent[], handled: readonly SentEvent[]): void {
    const { out, err } = this.#ports.terminal;
    const stuck = followed.filter((sent) => !handled.includes(sent));
    const [only] = followed;
    if (!this.#many && only !== undefined) {
      const { outbox, handling } = only.event ?? {};
      if (stuck.length > 0) {
        const words = this.#ports.signal.aborted
          ? 'Interrupted before it was handled'
          : 'Not handled in time';
        err(`${words}: ${this.#placeOf(only)}.`);
      } else if (outbox?.sentAt === undefined && handling?.handledAt !== undefined) {
        // The printer waits for "queued", which was never noted although the event has been handled.
        out(`${'queued'.padEnd(19)} not noted in the ledger yet; the sweeper will note it`);
        out(`handled   ${formatOffset(handling.handledAt - only.sentAt)}`);
      }
      return;
    }
    for (const [where, count] of countBy(stuck.map((sent) => this.#placeOf(sent)))) {
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
    printJson<Send>(
      this.#ports.terminal,
      this.#run.sent.map(({ requestUuid, answer, sentAt, event }) => ({
        requestUuid,
        httpStatus: answer.status ?? null,
        code: answer.code,
        detail: answer.detail ?? null,
        latencyMilliseconds: answer.latency,
        sentAt: isoTime(sentAt),
        ...(this.#options.wait && {
          acceptedAt: isoTimeOrNull(event?.claimedAt),
          queuedAt: isoTimeOrNull(event?.outbox.sentAt),
          handledAt: isoTimeOrNull(event?.handling?.handledAt),
          late: event?.handling?.late ?? null,
        }),
      })),
    );
  }
}

function describe(answer: Answer): string {
  return answer.detail === undefined ? statusAndCode(answer) : `${statusAndCode(answer)}: ${answer.detail}`;
}

function countBy(values: readonly string[]): [value: string, count: number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}
