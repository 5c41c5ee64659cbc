import { isSuccess, statusAndCode } from '../sender/post-webhook.ts';
import type { AttackName } from './attack-names.ts';
import type { Scene } from './scene.ts';
import type { RawRequest, WireAnswer, WireRequest } from './wire.ts';

/** One request of an attack, and the answers that are in order. */
export interface Probe {
  /** What is special about it, for the report. Holds no secret. */
  readonly what: string;
  readonly request: WireRequest | RawRequest;
  readonly expected: readonly Expected[];
  /** To be accepted is no hole of the receiver: the sender's hash does not cover what was forged. */
  readonly byScheme?: true;
  /** To be rejected for want of room is what the attack is after, not a reason to try another time. */
  readonly mustBeAnswered?: true;
}

/** Status and code of one of our answers, or a rejection whoever gives it: a 4xx, or a closed connection. */
export type Expected = `${number} ${string}` | typeof REJECTED;

export const REJECTED = 'any rejection';

export const ACCEPTED = '200 accepted';

export const DUPLICATE = '200 duplicate';

/** A valid hash that breaks the field policy: held, or, beyond what is held in a minute, not kept at all. */
export const HELD: readonly Expected[] = ['422 signed_fields_rejected', '503 unavailable'];

/** A valid hash over a body that not every JSON parser reads, or not alike: held, in a share of its own. */
export const NOT_PORTABLE: readonly Expected[] = ['422 body_not_portable', '503 unavailable'];

/** A probe and what became of it. */
export interface Exchange {
  readonly probe: Probe;
  readonly answer: WireAnswer;
  /** From sending to the whole answer, in milliseconds. */
  readonly latency: number;
  /** It was sent before, and got 503, no answer or a late one: the receiver may have kept it all the same. */
  readonly mayBeKept?: true;
  /** Every try met a limit or an outage, which says nothing of the attack. */
  readonly inconclusive?: true;
}

/** What an attack came to. */
export type Verdict =
  | { readonly kind: 'rejected' }
  | { readonly kind: 'accepted-by-scheme'; readonly detail: string }
  | { readonly kind: 'hole'; readonly detail: string }
  /** `cutOff` if it has its place, and could not be made to its end. */
  | { readonly kind: 'skipped'; readonly detail: string; readonly cutOff?: true };

/** A named attack. */
export interface Attack {
  readonly name: AttackName;
  /** What a hole would mean. */
  readonly hole: string;
  /** What would reject it, where the sender's scheme does not. */
  readonly counterMeasure?: string;
  /** The requests to send, or why this stack gives no occasion. */
  readonly probes: (scene: Scene) => readonly Probe[] | { readonly skipped: string };
  /** Sends the requests at once instead of one after another. */
  readonly atOnce?: true;
  /** {@link asExpected} if absent. */
  readonly verdict?: (exchanges: readonly Exchange[], scene: Scene) => Verdict;
}

/** More than a cold start takes; a request that takes longer is a lever for whoever sends many. */
const MAX_ANSWER_TIME = 10_000;

/** The verdict on most attacks: every answer is one of those that are in order, and comes in time. */
export function asExpected(exchanges: readonly Exchange[]): Verdict {
  const faults = exchanges.map(faultOf).filter((fault) => fault !== undefined);
  if (faults.length > 0) return { kind: 'hole', detail: faults.join('; ') };
  const accepted = exchanges.filter(({ probe, answer }) => probe.byScheme && isSuccess(answer));
  if (accepted.length === 0) return { kind: 'rejected' };
  return { kind: 'accepted-by-scheme', detail: accepted.map(({ probe }) => probe.what).join('; ') };
}

function faultOf(exchange: Exchange): string | undefined {
  const { probe, answer, latency } = exchange;
  if (exchange.inconclusive) return undefined;
  if (!isInOrder(exchange)) {
    return `${probe.what}: ${statusAndCode(answer)} instead of ${probe.expected.join(' or ')}`;
  }
  return isSlow(exchange) ? `${probe.what}: took ${Math.round(latency / 1000)} s` : undefined;
}

/** Whether the answer came later than a cold start explains. */
export function isSlow({ latency }: Pick<Exchange, 'latency'>): boolean {
  return latency > MAX_ANSWER_TIME;
}

/** Whether the answer is one of those that are in order; what may have been kept before is rightly a copy then. */
export function isInOrder({
  probe: { expected },
  answer,
  mayBeKept,
}: Pick<Exchange, 'probe' | 'answer' | 'mayBeKept'>): boolean {
  if (isExpected(answer, expected)) return true;
  return mayBeKept === true && expected.includes(ACCEPTED) && statusAndCode(answer) === DUPLICATE;
}

function isExpected(answer: WireAnswer, expected: readonly Expected[]): boolean {
  return expected.some((one) => (one === REJECTED ? isRejection(answer) : one === statusAndCode(answer)));
}

function isRejection({ status }: WireAnswer): boolean {
  // 429 says nothing of the request. 501 and 505: methods, codings and versions of HTTP that a gateway does not know.
  if (status === undefined || status === 501 || status === 505) return true;
  return status >= 400 && status < 500 && status !== 429;
}
