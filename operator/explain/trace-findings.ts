import { isSettled } from '../events/event-state.ts';
import { answerWords } from '../events/rejected-requests.ts';
import { formatTime } from '../words.ts';
import { type Finding, finding } from './finding.ts';
import type { KnownSecret } from './known-secret.ts';
import type { RequestTrace } from './request-trace.ts';

/** What the verifier knew, and when. Times are milliseconds since the epoch. */
export interface SecretTimes {
  readonly secrets: readonly KnownSecret[];
  /** When anything of the stored secret was last changed. */
  readonly secretChangedAt?: number;
  /** Until a verifier has read a change, at most. */
  readonly secretReadWithin: number;
}

/** Whether the request was or would be accepted, as far as can be told. */
export function isRight(findings: readonly Finding[]): boolean {
  return findings.every(({ cause }) => RIGHT.includes(cause));
}

const RIGHT: readonly Finding['cause'][] = ['verifies', 'accepted', 'secret_previous'];

/** With these nothing is wrong with the request itself. */
const HARMLESS: readonly Finding['cause'][] = ['verifies', 'secret_previous', 'url_host'];

/**
 * What was found of a saved request, and what the stack knows of it: a request with which nothing is wrong now may have
 * been rejected all the same, or never have come here.
 */
export function withTrace(
  findings: readonly Finding[],
  trace: RequestTrace,
  times: SecretTimes,
): readonly Finding[] {
  const { event, held } = trace;
  if (event !== undefined) {
    // Its host led here.
    const others = findings.filter(({ cause }) => cause !== 'verifies' && cause !== 'url_host');
    return [ofEvent(event), ...others];
  }
  const others = findings.filter(({ cause }) => cause !== 'verifies');
  if (held !== undefined) return [...others, ofHeld(held)];
  const isHarmless = findings.every(({ cause }) => HARMLESS.includes(cause));
  return isHarmless ? [ofRejection(findings, trace, times), ...others] : findings;
}

function ofEvent({ acceptedAt, state, isSame }: NonNullable<RequestTrace['event']>): Finding {
  const at = formatTime(acceptedAt);
  if (isSame === false) {
    return finding(
      'uuid_conflict',
      `An event with this UUID was accepted at ${at} with other content, so this request is answered 409.`,
      "Compare both in the platform's Webhook Log: if both are genuine, have this one sent with a UUID of its own. If not, do not act on it.",
    );
  }
  const what = isSame ? 'It was accepted' : 'A request with this UUID was accepted';
  const todo = '"cedar-webhooks show" tells the whole of it by its UUID.';
  return isSettled(state)
    ? finding('accepted', `${what} at ${at}, and its event is ${state}.`, todo)
    : finding('not_handled', `${what} at ${at}, and its event is not handled yet: it is ${state}.`, todo);
}

function ofHeld({ at, reason }: NonNullable<RequestTrace['held']>): Finding {
  return finding(
    'held',
    `It is held since ${formatTime(at)}, and not accepted. ${reason}`,
    'Put right what it is held for.',
    { kind: 'release-held' },
  );
}

function ofRejection(
  findings: readonly Finding[],
  { lastAnswer, since, problem, isLedgerUnread }: RequestTrace,
  times: SecretTimes,
): Finding {
  if (isLedgerUnread) {
    return finding(
      'not_looked_up',
      `Its hash verifies, but whether it was accepted is not known. ${problem}`,
      'Ask somebody with the permissions of "cedar-webhooks explain", or look into the Webhook Log of the platform.',
    );
  }
  if (lastAnswer === undefined) {
    return finding(
      'not_received',
      problem === undefined
        ? `This stack knows nothing of it: no event, nothing held, and no line in the log since ${formatTime(since)}.`
        : `This stack has no event of it and holds nothing. ${problem} So whether it was rejected, or never came here, is not known.`,
      'Compare the URL of this stack ("cedar-webhooks url") with the one in the Webhook Log.',
      { kind: 'look-elsewhere' },
    );
  }
  const { time, code, detail } = lastAnswer;
  const answer = answerWords(lastAnswer);
  if (code !== 'hash_mismatch') {
    return finding(
      'rejected_before',
      `Nothing is wrong with it now, but it was answered ${answer} at ${formatTime(time)}${detail === undefined ? '.' : `: ${detail}`}`,
      'If the cause is gone, send it again from the Webhook Log of the platform.',
    );
  }
  const stage = findings.some(({ cause }) => cause === 'secret_previous') ? 'previous' : 'current';
  const { versionId = '', storedAt = 0 } = times.secrets.find((secret) => secret.stage === stage) ?? {};
  const changedAt = Math.max(storedAt, times.secretChangedAt ?? 0);
  if (time <= changedAt + times.secretReadWithin) {
    return finding(
      'rejected_before',
      `Its hash verifies now, but it was answered ${answer} at ${formatTime(time)}: the verifier did not use the secret version ${versionId}, stored at ${formatTime(storedAt)}, at that time.`,
      'Send it again from the Webhook Log of the platform.',
    );
  }
  return finding(
    'rejected_before',
    `Its hash verifies as it was saved, but it was answered ${answer} at ${formatTime(time)}, when the secret was the same as now: what came was another request than the one that was saved.`,
    'Look for what changes requests on the way, such as a proxy, and compare the saved body with the Webhook Log.',
  );
}
