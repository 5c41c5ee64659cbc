import type { LogLines, LogMessage } from './log-lines.ts';

type KeysOf<Line> = Line extends unknown ? keyof Line : never;

/** Name of a field of any line. */
export type LogField = KeysOf<LogLines[LogMessage]>;

/** Whether a line has a field always, or only if there is something to say. */
type Presence<Value> = undefined extends Value ? 'if known' : 'always';

const request = {
  apiRequestId: 'always',
  requestUuid: 'if known',
  eventType: 'if known',
  subject: 'if known',
  bodyBytes: 'always',
  durationMilliseconds: 'always',
  secretFailure: 'if known',
} as const;
const verified = {
  ...request,
  requestUuid: 'always',
  eventType: 'always',
  subject: 'always',
  rendering: 'if known',
  secretStage: 'always',
} as const;
const rejected = {
  ...request,
  securityFields: 'if known',
  status: 'always',
  code: 'always',
  detail: 'always',
} as const;
const { subject: _, ...held } = rejected;
const { securityFields: __, ...unkept } = rejected;
const message = {
  apiRequestId: 'if known',
  requestUuid: 'if known',
  eventType: 'always',
  entity: 'if known',
  subject: 'if known',
  received: 'always',
  latencyMilliseconds: 'if known',
  durationMilliseconds: 'always',
} as const;
const done = {
  ...message,
  requestUuid: 'always',
  entity: 'always',
  subject: 'always',
  latencyMilliseconds: 'always',
} as const;
const undone = {
  ...message,
  messageId: 'always',
  causes: 'always',
  fingerprint: 'always',
  noteCauses: 'always',
} as const;

/** Which fields each line has. The types of the lines leave no choice here; this is for documentation and tests. */
export const LOG_LINE_FIELDS: {
  readonly [M in LogMessage]: { readonly [F in keyof LogLines[M]]-?: Presence<LogLines[M][F]> };
} = {
  'webhook.accepted': { ...verified, unsent: 'if known', causes: 'if known', fingerprint: 'if known' },
  'webhook.duplicate': verified,
  'webhook.rejected': { ...rejected, path: 'always', platformHeaders: 'always', verified: 'always' },
  'webhook.held': held,
  'webhook.failed': { ...rejected, causes: 'always', fingerprint: 'always' },
  'webhook.handled': { ...done, timeliness: 'if known' },
  'webhook.repeated': done,
  'webhook.skipped': { ...done, messageId: 'always' },
  'webhook.handling-failed': undone,
  'webhook.dead-lettered': undone,
  'outbox.swept': {
    taken: 'always',
    enqueued: 'always',
    finished: 'always',
    parked: 'always',
    foreign: 'always',
    oldestAge: 'if known',
    parkedInAll: 'if known',
    errors: 'always',
    causes: 'always',
    fingerprint: 'if known',
    durationMilliseconds: 'always',
  },
  'canary.failed': { ...unkept, causes: 'always', fingerprint: 'always' },
  'canary.ran': {
    requestUuid: 'always',
    stoppedAt: 'if known',
    detail: 'if known',
    apiRequestId: 'if known',
    latencyMilliseconds: 'if known',
    causes: 'always',
    fingerprint: 'if known',
    durationMilliseconds: 'always',
  },
  'canary.handling-failed': {
    requestUuid: 'if known',
    messageId: 'always',
    received: 'always',
    causes: 'always',
    fingerprint: 'always',
  },
};

/** What each field means. */
export const LOG_FIELDS: Readonly<Record<LogField, string>> = {
  apiRequestId: "API Gateway's id of the request; `requestId` in the access log",
  requestUuid: 'the request UUID; missing if the request had no well-formed one',
  eventType: 'event type; of a rejected request only if its URL named one or its hash verified',
  entity: 'kind of entity, such as `merchant`',
  subject: 'id of the entity; of a rejected request only if its hash verified and it kept the policy',
  messageId: "SQS's id of the message",
  securityFields: 'names of the signed fields as the request listed them, if they look like names',
  bodyBytes: 'size of the body',
  status: 'HTTP status of the answer',
  code: 'code of the answer',
  detail: 'why, as the sender was told',
  path: 'path of the URL; what could be a path token is its length, as in `/webhooks/[24]`',
  platformHeaders: "how many of the platform's three `X-Webhook-…` headers the request had",
  verified: 'whether its hash verified all the same',
  rendering:
    'how numbers and `null` were written when the hash matched, if numbers otherwise than in the body or `null` as nothing',
  secretFailure:
    'why the webhook secret could not be read again; what was known of it stayed in force, if anything was',
  secretStage: 'secret under which the hash verified: `current` or `previous`',
  unsent: 'subscribers left to the sweeper',
  timeliness: '`late` if an event of the entity that was accepted later had taken effect',
  received: 'how often SQS has delivered the message, this time included',
  latencyMilliseconds:
    "time from the claim to the end of this delivery, or from the canary's request to its handling",
  durationMilliseconds: 'time that this request, delivery or run took',
  causes: 'names and words of the errors behind it, see below',
  noteCauses: 'why the failure could not be noted in the history; empty if it was',
  fingerprint: 'names the kind of the error, see below',
  taken: 'claims taken because they were due',
  enqueued: 'claims that their verifiers had left unsent, enqueued in this run',
  finished: 'of those, claims that every queue has now',
  parked: 'claims parked in this run',
  parkedInAll: 'claims parked and not released, counted up to 1,000',
  foreign: 'claims left alone because a later version of this code wrote them',
  oldestAge: 'how long the oldest unsent event has been so, in milliseconds',
  errors: 'number of failures; `causes` has the first five',
  stoppedAt: 'stage at which the canary stopped: `route`, `secret`, `hash`, `table`, `queue` or `handler`',
};
