import type { ProblemCode } from '../request/webhook-error.ts';

/** Namespace of the metrics that the functions emit and that are counted in the access log. */
export const METRICS_NAMESPACE = 'CedarWebhooks';

/** The one dimension of the metrics of that namespace. Its value is the name of the stack. */
export const SERVICE_DIMENSION = 'service';

/** Which part of the stack emits a metric. */
type Emitter = 'verifier' | 'sweeper' | 'handler' | 'canary' | 'access-log';

/** One metric of the namespace `CedarWebhooks`. Its only dimension is `service`, the name of the stack. */
export interface MetricDefinition {
  readonly unit: 'Count' | 'Seconds' | 'Milliseconds';
  readonly emittedBy: Emitter;
  /** One sentence for operators. */
  readonly meaning: string;
}

function count(emittedBy: Emitter, meaning: string): MetricDefinition {
  return { unit: 'Count', emittedBy, meaning };
}

/**
 * Every metric of the stack. The functions emit nothing else, alarms and dashboard watch nothing else of ours, so a
 * name cannot drift between the two.
 */
export const METRIC_CATALOGUE = {
  AcceptedEvents: count('verifier', 'Requests claimed now and answered 200.'),
  DuplicateRequests: count('verifier', 'Copies of known requests, answered 200.'),
  EventsLeftToSweeper: count('verifier', 'Accepted events that a queue did not take at once.'),
  PreviousSecretUsed: count(
    'verifier',
    'Requests answered 200 whose hash the previous secret verified; the others, the current one.',
  ),
  PreviousTokenUsed: count('verifier', 'Requests answered 200 at a URL with the previous path token.'),
  HashNullEmpty: count('verifier', 'Hashes that matched numbers as written and null as empty.'),
  HashAsJavaScript: count('verifier', 'Hashes that matched numbers as JavaScript prints them.'),
  HashAsJavaScriptNullEmpty: count(
    'verifier',
    'Hashes that matched numbers as JavaScript prints them and null as empty.',
  ),
  RejectedRequests: count('verifier', 'Requests answered 4xx, conflicts and held ones not among them.'),
  RejectedHeaders: count('verifier', 'Rejected because of a header: `malformed_header`.'),
  RejectedBodies: count(
    'verifier',
    'Rejected because of the body: `malformed_body`, `body_too_large`, `unsupported_media_type`.',
  ),
  RejectedFields: count(
    'verifier',
    'Rejected because of a signed field: `missing_field`, `unsupported_field`.',
  ),
  RejectedAddresses: count(
    'verifier',
    'Rejected because of the URL or the source: `not_found`, `unknown_event_type`, `source_not_allowed`.',
  ),
  HashMismatches: count(
    'verifier',
    'Hashes that were computed and do not verify: `hash_mismatch`, or another code that came first.',
  ),
  PlatformRejections: count(
    'verifier',
    "Requests with at least two of the platform's three headers that were answered 4xx other than 401, 409 and 422.",
  ),
  VerifiedRejections: count(
    'verifier',
    'Requests whose hash verified and that were answered 4xx all the same, other than 409 and 422.',
  ),
  UuidConflicts: count('verifier', 'Known request UUIDs that came with other content, answered 409.'),
  HeldEvents: count(
    'verifier',
    'Authentic requests that are held: `signed_fields_rejected`, `body_not_portable`.',
  ),
  FailedRequests: count('verifier', 'Requests answered 503, nothing kept.'),
  SecretNotStored: count('verifier', 'Requests answered 503 because no webhook secret is stored.'),
  SecretReadFailureAge: {
    unit: 'Seconds',
    emittedBy: 'verifier',
    meaning: 'At each failed read of the webhook secret: how long reads have been failing.',
  },
  UnsentEvents: count('sweeper', 'Claims that one run of the sweeper took, if it took any.'),
  OldestUnsentAge: {
    unit: 'Seconds',
    emittedBy: 'sweeper',
    meaning: 'How long the oldest unsent event has been so; each run tells, 0 if there is none.',
  },
  ParkedEvents: count('sweeper', 'Accepted events that the sweeper parked.'),
  RepeatedDeliveries: count('handler', 'Deliveries of events handled before, without effect.'),
  LateEvents: count('handler', 'Handled events that came after one accepted later.'),
  ReceiveCount: count(
    'handler',
    'How often a message was received so far; of messages received more than once.',
  ),
  HandlingFailures: count('handler', 'Deliveries that failed; the event is retried.'),
  DeadLetteredEvents: count(
    'handler',
    'Deliveries that failed for the last time, and those that an operator had skipped.',
  ),
  EndToEndLatency: {
    unit: 'Milliseconds',
    emittedBy: 'handler',
    meaning:
      'Time from the claim of an event to the end of its handling; once for each event that is handled, so their number is the number of values.',
  },
  CanaryStoppedAt: count(
    'canary',
    'Of each run of the canary: 0 if its event was handled in time, else the stage at which it stopped: 1 route, 2 secret, 3 hash, 4 table, 5 queue, 6 handler.',
  ),
  CanaryLatency: {
    unit: 'Milliseconds',
    emittedBy: 'canary',
    meaning: "Time from the canary's request to the handling of its event.",
  },
  GatewayThrottled: count('access-log', 'Requests that API Gateway answered 429.'),
} as const satisfies Readonly<Record<string, MetricDefinition>>;

/** Name of a metric of ours. */
export type MetricName = keyof typeof METRIC_CATALOGUE;

/** The metric that counts a rejection beside `RejectedRequests`; those of the other codes stand alone. */
export const REJECTION_METRICS = {
  malformed_header: 'RejectedHeaders',
  malformed_body: 'RejectedBodies',
  body_too_large: 'RejectedBodies',
  unsupported_media_type: 'RejectedBodies',
  missing_field: 'RejectedFields',
  unsupported_field: 'RejectedFields',
  not_found: 'RejectedAddresses',
  unknown_event_type: 'RejectedAddresses',
  source_not_allowed: 'RejectedAddresses',
  hash_mismatch: 'HashMismatches',
} as const satisfies Partial<Record<ProblemCode, MetricName>>;
