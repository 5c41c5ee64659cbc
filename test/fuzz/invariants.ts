import { ALL_SECRETS } from './arbitrary-case.ts';
import type { FuzzCase, FuzzEvent, FuzzSettings } from './fuzz-case.ts';
import type { Observation } from './fuzz-target.ts';
import { tokensOf } from './json-tokens.ts';
import { eventTypeIn, type Opinion, opinionOn } from './oracle.ts';

/** Status of every code, as the documentation of the HTTP interface has it. */
const STATUS: Readonly<Record<string, number>> = {
  accepted: 200,
  duplicate: 200,
  malformed_header: 400,
  malformed_body: 400,
  missing_field: 400,
  unsupported_field: 400,
  hash_mismatch: 401,
  source_not_allowed: 403,
  not_found: 404,
  unknown_event_type: 404,
  uuid_conflict: 409,
  body_too_large: 413,
  unsupported_media_type: 415,
  signed_fields_rejected: 422,
  body_not_portable: 422,
  unavailable: 503,
};

/** Most processor time that one request may take, in milliseconds. */
const MAX_MILLISECONDS = 250;

/** An invariant that was broken: its name, and how. */
export interface Breach {
  readonly invariant:
    | 'never throws'
    | 'answers well'
    | 'never accepts what does not verify'
    | 'accepts what is genuine'
    | 'touches nothing for what does not verify'
    | 'keeps secrets'
    | 'is quick';
  readonly detail: string;
}

type Report = (invariant: Breach['invariant'], detail: string) => void;

/** Code of an answer; reports whatever is not as documented. */
function codeOf({ answer }: Observation, { requestUuid }: Opinion, report: Report): string | undefined {
  const bad = (detail: string): undefined => {
    report('answers well', detail);
  };
  let body: Record<string, unknown>;
  try {
    body = JSON.parse(answer?.body ?? '') as Record<string, unknown>;
  } catch {
    return bad('the answer has no JSON body');
  }
  const code = String(body.code);
  const headers = answer?.headers ?? {};
  const isProblem = STATUS[code] !== 200;
  if (STATUS[code] === undefined || answer?.statusCode !== STATUS[code]) {
    return bad(`code ${code} came with status ${answer?.statusCode}`);
  }
  if (body.requestUuid !== requestUuid) bad('the answer names another request UUID than the request');
  if (headers['cache-control'] !== 'no-store') bad('the answer may be cached');
  if (headers['content-type'] !== (isProblem ? 'application/problem+json' : 'application/json')) {
    bad(`the media type is ${headers['content-type']}`);
  }
  if ((headers['retry-after'] !== undefined) !== (answer.statusCode === 503))
    bad('retry-after belongs to 503');
  if (isProblem && (body.status !== answer.statusCode || !body.type || !body.title || !body.detail)) {
    bad('the problem details are not complete');
  }
  return code;
}

/** What a request says: its type and tokens, with strings decoded. */
function contentOf(event: FuzzEvent, settings: FuzzSettings): readonly string[] {
  const text = event.isBase64Encoded
    ? Buffer.from(event.body ?? '', 'base64').toString()
    : (event.body ?? '');
  const tokens = tokensOf(text.replace(/^\ufeff/, '')).map((token) =>
    token.startsWith('"') ? JSON.stringify(JSON.parse(token)) : token,
  );
  return [eventTypeIn(event, settings) ?? '', ...tokens];
}

/** Codes that a request without faults may get, given what was claimed before under its UUID. */
function codesOfClaim(
  event: FuzzEvent,
  settings: FuzzSettings,
  earlier: readonly string[] | undefined,
): string[] {
  if (earlier === undefined) return ['accepted'];
  const content = contentOf(event, settings);
  if (content.join('\n') === earlier.join('\n')) return ['duplicate'];
  const sameTokens = content.toSorted().join('\n') === earlier.toSorted().join('\n');
  return sameTokens ? ['duplicate', 'uuid_conflict'] : ['uuid_conflict'];
}

/** Texts that may stand neither in an answer nor in a log. */
function confidential(event: FuzzEvent, { expectedHashes }: Opinion, canary: string): string[] {
  const sentHash = Object.entries(event.headers).find(
    ([name]) => name.toLowerCase() === 'x-webhook-security-hash',
  )?.[1];
  const hashes = [...expectedHashes, ...(sentHash !== undefined && sentHash.length === 64 ? [sentHash] : [])];
  const encoded = hashes.flatMap((hash) => [hash.toLowerCase(), Buffer.from(hash, 'hex').toString('base64')]);
  return [...ALL_SECRETS, canary, ...encoded.filter((text) => text.length >= 40)];
}

function checkOne(
  fuzzed: FuzzCase,
  at: number,
  seen: Observation,
  claimed: Map<string, readonly string[]>,
  report: Report,
) {
  const event = fuzzed.events[at] as FuzzEvent;
  if (seen.thrown !== undefined) {
    report('never throws', String(seen.thrown));
    return undefined;
  }
  const opinion = opinionOn(event, fuzzed.settings, fuzzed.world);
  const { authentic, faults, requestUuid = '' } = opinion;
  const code = codeOf(seen, opinion, report);
  const found = [...faults].join(', ') || 'nothing';
  const isAccepted = seen.answer?.statusCode !== undefined && seen.answer.statusCode < 300;
  if (isAccepted && !authentic)
    report('never accepts what does not verify', `answered ${code}; wrong with it: ${found}`);
  if (faults.size > 0) {
    if (isAccepted) report('never accepts what does not verify', `answered ${code}; wrong with it: ${found}`);
    else if (code !== undefined && !faults.has(code))
      report('answers well', `answered ${code}; wrong with it: ${found}`);
  } else {
    const allowed = codesOfClaim(event, fuzzed.settings, claimed.get(requestUuid));
    if (code !== undefined && !allowed.includes(code)) {
      report('accepts what is genuine', `answered ${code} instead of ${allowed.join(' or ')}`);
    }
    if (code === 'accepted') claimed.set(requestUuid, contentOf(event, fuzzed.settings));
  }
  if (fuzzed.genuine && at === 0 && code !== 'accepted')
    report('accepts what is genuine', `answered ${code}`);
  const mayCall =
    authentic &&
    [...faults].every((fault) =>
      ['signed_fields_rejected', 'body_not_portable', 'unavailable'].includes(fault),
    );
  if (seen.calls.length > 0 && !mayCall) {
    report('touches nothing for what does not verify', `${seen.calls.join(', ')}; wrong with it: ${found}`);
  }
  const output = `${seen.log}${JSON.stringify(seen.answer)}`.toLowerCase();
  for (const text of confidential(event, opinion, fuzzed.canary)) {
    if (output.includes(text.toLowerCase())) report('keeps secrets', `the log or the answer holds ${text}`);
  }
  if (seen.milliseconds > MAX_MILLISECONDS) report('is quick', `took ${seen.milliseconds.toFixed()} ms`);
  return code;
}

/** What became of one case: the code of each answer, and every invariant that was broken. */
export interface Judgement {
  readonly codes: readonly string[];
  readonly breaches: readonly Breach[];
}

/** Holds what was observed against everything the verifier promises. */
export function judge(fuzzed: FuzzCase, observations: readonly Observation[]): Judgement {
  const claimed = new Map<string, readonly string[]>();
  const breaches: Breach[] = [];
  const report: Report = (invariant, detail) => {
    breaches.push({ invariant, detail });
  };
  const codes = observations.map((seen, at) => checkOne(fuzzed, at, seen, claimed, report) ?? 'none');
  return { codes, breaches };
}
