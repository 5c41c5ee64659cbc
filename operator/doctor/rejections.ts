import { type LogFilter, type LogLine, type LogReader, numberField, textField } from '../events/log-lines.ts';
import type { Target } from '../target/target.ts';
import { formatAge, formatCount, printable } from '../words.ts';
import { rejectionCommand, rejectionRemedy } from './rejection-remedy.ts';
import { mergedWindows, type TimeWindow } from './rejection-times.ts';
import { fail, ok, type Verdict, warn } from './verdict.ts';

/** Requests that look like the platform's own and were rejected for one reason at one path. */
export interface RejectionGroup {
  readonly status: number;
  /** Code of the answer. */
  readonly code: string;
  /** As far as a log may show it. */
  readonly path: string;
  /** Whether the hash of any of them verified: nobody without the secret or a captured request can send those. */
  readonly verified: boolean;
  readonly count: number;
  /** When the latest came, in milliseconds since the epoch. */
  readonly last: number;
}

/** What was found of them. */
export interface Rejections {
  /** The latest first. */
  readonly groups: readonly RejectionGroup[];
  /** Whether the metrics count any. */
  readonly counted: boolean;
  /** Whether all of the log was read in which there can be some. */
  readonly complete: boolean;
}

const MINUTE = 60_000;

/** Metrics arrive this much later than lines, at most, as far as anybody waits for them here. */
const METRICS_DELAY = 10 * MINUTE;

/** Lines can stand a little outside the period of the metric that counted them. */
const MARGIN = MINUTE;

/** How much is read: so many times, and so many pages of the log for each. */
const MAX_WINDOWS = 6;
const MAX_PAGES = 5;

/** A request has a hash only with two of the headers, so those that verified are among these. */
const FILTER: LogFilter = {
  pattern: '{ $.message = "webhook.rejected" && $.platformHeaders >= 2 }',
  test: (line) =>
    textField(line, 'message') === 'webhook.rejected' && (numberField(line, 'platformHeaders') ?? 0) >= 2,
};

/**
 * Reads the lines of rejected requests that look like the platform's: at least two of its three headers were there.
 *
 * @param times - when there were some, by the metrics
 */
export async function readRejections(
  logs: LogReader,
  { logGroups }: Pick<Target, 'logGroups'>,
  times: readonly TimeWindow[],
  now: number,
  signal: AbortSignal,
): Promise<Rejections> {
  const windows = mergedWindows([
    { start: now - METRICS_DELAY, end: now },
    ...times.map(({ start, end }) => ({ start: start - MARGIN, end: Math.min(now, end + MARGIN) })),
  ]);
  const groups = new Map<string, RejectionGroup>();
  let complete = windows.length <= MAX_WINDOWS;
  for (const { start: since, end: until } of windows.slice(0, MAX_WINDOWS)) {
    let toTheEnd = false;
    const search = { group: logGroups.verifier, filter: FILTER, since, until };
    const bound = { mostPages: MAX_PAGES, onEnd: () => (toTheEnd = true) };
    for await (const line of logs.search(search, signal, bound)) addTo(groups, line);
    complete &&= toTheEnd;
  }
  return {
    groups: [...groups.values()].toSorted((a, b) => b.last - a.last),
    counted: times.length > 0,
    complete,
  };
}

function addTo(groups: Map<string, RejectionGroup>, line: LogLine): void {
  const code = textField(line, 'code') ?? 'no_code';
  const path = textField(line, 'path') ?? 'an unknown path';
  const key = JSON.stringify([code, path]);
  const known = groups.get(key);
  groups.set(key, {
    status: numberField(line, 'status') ?? known?.status ?? 0,
    code,
    path,
    verified: known?.verified === true || line.fields.verified === true,
    count: (known?.count ?? 0) + 1,
    last: Math.max(known?.last ?? 0, line.time),
  });
}

/** What came in the last hour is taken for something that goes on. */
const RECENT = 60 * MINUTE;

/** Whether a group's code has an alarm of its own, with a threshold of its own. */
export function isAlarmedElsewhere({ code }: RejectionGroup): boolean {
  return code === 'hash_mismatch' || code === 'uuid_conflict';
}

/** Most groups that are told one by one. */
const MAX_TOLD = 10;

/**
 * Whether requests that look like the platform's were rejected: they are events that somebody waits for, or forged.
 *
 * @param span - the time that was looked at, such as `the last day`
 */
export function judgeRejections(
  { groups, counted, complete }: Rejections,
  span: string,
  now: number,
): Verdict[] {
  const told = groups.slice(0, MAX_TOLD).map((group) => {
    const isGoingOn = group.last > now - RECENT && !isAlarmedElsewhere(group);
    const next = rejectionCommand(group.code);
    return isGoingOn ? fail(words(group, now), undefined, next) : warn(words(group, now), undefined, next);
  });
  const untold = groups.length - told.length;
  if (untold > 0) told.push(warn(`Rejected for ${formatCount(untold, 'further reason')}, too.`));
  if (!complete) {
    told.push(
      warn(
        `The log of ${span} holds more than was read. Look for "webhook.rejected" in the log of the verifier, and at the saved query rejected-by-reason.`,
      ),
    );
  }
  if (told.length > 0) return told;
  if (counted) {
    return [
      warn(
        `In ${span} requests that look like the platform's were rejected, by the metrics, and the log of the verifier has no line about them. See whether it is kept.`,
      ),
    ];
  }
  return [ok(`in ${span} no request that looks like the platform's was rejected`)];
}

function words({ count, status, code, path, verified, last }: RejectionGroup, now: number): string {
  const which =
    count === 1
      ? "request that looks like the platform's was"
      : "requests that look like the platform's were";
  const authentic = verified ? ' The hash is right, so it is genuine or was captured.' : '';
  const ago = `${formatAge(Math.max(0, now - last))} ago${count === 1 ? '' : ' at the latest'}`;
  return `${count} ${which} rejected at ${printable(path)}: ${status} ${printable(code)}, ${ago}.${authentic} ${rejectionRemedy(code)}`;
}
