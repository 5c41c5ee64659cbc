import type { HeldRequest } from '../lambda/core/ledger/claim.ts';
import type { PathTokenMode } from '../lambda/core/request/webhook-path.ts';
import type { HoldCategory } from '../lambda/core/signature/hold-verdict.ts';
import type { FailureGroup } from '../operator/dead-letters/failure-group.ts';
import type { WhyUnseen } from '../operator/dead-letters/read-queues.ts';
import type { LeftLetter } from '../operator/dead-letters/redrive.ts';
import type { RejectionGroup } from '../operator/doctor/rejections.ts';
import type { Entry, EntryState } from '../operator/events/entry.ts';
import type { Step } from '../operator/events/timeline.ts';
import type { ExportFormat } from '../operator/export/export-format.ts';
import type { HeldDiscard } from '../operator/held/discard-held.ts';
import type { HeldRelease } from '../operator/held/release-held.ts';
import type { ParkedClaim } from '../operator/parked/list-parked.ts';
import type { ParkedRelease } from '../operator/parked/release-parked.ts';
import type { PauseNote } from '../operator/pause/pause-note.ts';
import type { HandlerPause, HandlerResume } from '../operator/pause/switch-handlers.ts';
import type { ReplayResult } from '../operator/replay/replay-events.ts';
import type { RetiredSecret } from '../operator/secrets/retire-secret.ts';
import type { SetSecretResult } from '../operator/secrets/set-secret.ts';
import type { SelfTest } from '../operator/sender/self-test.ts';
import type { StackLocation } from '../operator/target/stack-location.ts';
import type { TimeZone } from '../operator/time-zone.ts';

/**
 * What the console's page and its server say to each other: JSON over HTTP, typed once. Times are milliseconds since the
 * epoch. Errors are {@link Problem} with a status of 4xx or 5xx.
 */

/** Any answer that is not 2xx. */
export interface Problem {
  /** What went wrong, for people. */
  readonly message: string;
  /** Nothing was changed, because that would reject whoever signs with a secret that verifies: `mayCutOff` has it done. */
  readonly cutOff?: CutOffFacts;
}

/** Which secret would be cut off. */
export interface CutOffFacts {
  readonly stage: 'current' | 'previous';
  /** The current one could be replaced instead: `keepPrevious`. */
  readonly alternative: boolean;
}

/** `GET /api/run`: what does not change while the console is open. */
export interface RunFacts {
  /** Of the stack, for titles. */
  readonly name: string;
  readonly isLocal: boolean;
  /** Where it is, of a deployed stack. */
  readonly location?: StackLocation;
  /** Whether its configuration calls it production. */
  readonly isProduction: boolean;
  /** Whether anything but looking is taken: every other method than `GET` is answered 403 otherwise. */
  readonly allowsChanges: boolean;
  /** What the page prints times in. */
  readonly timeZone: TimeZone;
  readonly eventTypes: readonly EventTypeFacts[];
}

/** An event type of the stack. */
export interface EventTypeFacts {
  readonly name: string;
  /** What its events are about, such as `merchant`. */
  readonly entity: string;
  /** Where the Partners Platform posts it, with a word in place of the path token, which is a secret. */
  readonly url: string;
  /** Documented ones, the one that a first try most likely wants in front. */
  readonly statuses: readonly string[];
  readonly subscribers: readonly string[];
}

/** Query of `GET /api/entries`; everything that is given must hold. */
export interface EntryQuery {
  /** Any of these; in the query separated by commas, or given several times. */
  readonly state?: readonly EntryState[];
  /** Name of an entity, such as `merchant`. */
  readonly entity?: string;
  /** What somebody typed: request UUID, `entity:id`, id, status, state, code or event type. */
  readonly search?: string;
  readonly since?: number;
  readonly until?: number;
  readonly limit?: number;
}

/** Query of `GET /api/live`. */
export interface LiveQuery extends EntryQuery {
  /** Somebody comes back after a break that was longer than the browser remembers. */
  readonly again?: 'true';
}

/** Query of `GET /api/export`, which answers a file with everything that matches. */
export interface ExportQuery extends Omit<EntryQuery, 'limit'> {
  readonly format: ExportFormat;
  /** With what the sender signed; without it bodies are not read. */
  readonly bodies?: boolean;
}

/** `GET /api/entries`: oldest first. Without a limit the newest 500; 10,000 at most. */
export interface EntryPage {
  readonly entries: readonly Entry[];
  /** What is older was not looked at yet, in milliseconds since the epoch: ask for what came until then. */
  readonly readTo?: number;
  /** Why rejected requests are not among them, if they are not. */
  readonly problem?: string;
}

/**
 * One message of `GET /api/live`, a stream of server-sent events: an entry that is new or has changed. It begins with
 * those of the last minutes and those that may change still, so that nothing gets lost between list and stream; with all
 * of the list when it is opened again after it broke off.
 */
export type LiveMessage = { readonly entry: Entry } | { readonly problem: string };

/** `GET /api/pauses`: handlers that are noted as paused, since when, by whom and why; a sentence each. */
export type PauseSentences = readonly string[];

/** `GET /api/events/<uuid>`. */
export interface EventDetail {
  readonly requestUuid: string;
  readonly entry: Entry;
  readonly steps: readonly Step[];
  /** Names of the fields that the hash covers, in order; empty if nothing was kept. */
  readonly securityFields: readonly string[];
  /** What the secret that verified it is now. */
  readonly secret?: string;
  readonly queues: readonly { readonly subscriber: string; readonly sent: boolean; readonly note?: string }[];
  readonly failure?: {
    readonly fingerprint: string;
    readonly error: string;
    readonly attempts: number;
    readonly isLastAttempt: boolean;
  };
  /** Why it was rejected or is held, in a sentence. */
  readonly rejection?: string;
  /** Who has paused its handler, if it may wait for that: a sentence. */
  readonly paused?: string;
  /** What to do: in a line that begins small, with the command line to give then, and what to do after that. */
  readonly remedy?: RemedyLine;
  /** Whether a body is kept that `GET /api/events/<uuid>/body` gives. */
  readonly hasBody: boolean;
  readonly problems: readonly string[];
}

/** What to do, in one line that begins small. */
export interface RemedyLine {
  readonly text: string;
  /** The command line to give then. */
  readonly command?: string;
  /** What the console has in place of that command. */
  readonly action?: RemedyAction;
  /** What to do after that. */
  readonly after?: string;
}

/** What the console can do about a request. */
export interface RemedyAction {
  readonly what: 'redrive' | 'release-held' | 'release-parked';
  readonly requestUuid: string;
}

/** `GET /api/events/<uuid>/body`: asked for only when somebody wants to see it. */
export interface EventBody {
  /** As it was sent. */
  readonly text: string;
  /** Spans of it that the hash covers, quotes included, in the order of the text; none overlaps another. */
  readonly signed: readonly { readonly start: number; readonly end: number; readonly field: string }[];
}

/** `POST /api/events/<uuid>/replay`. */
export interface ReplayOrder {
  readonly subscriber?: string;
  /** Also if it was handled. */
  readonly again?: boolean;
  /** Why, for the audit log. */
  readonly reason?: string;
  /** Only tell what would be sent. */
  readonly dryRun?: boolean;
}

/** What came of it. */
export interface ReplayOutcome {
  readonly result: ReplayResult;
  /** A message of it lies in a dead-letter queue, too, and stays there. */
  readonly leavesDeadLetter: boolean;
  /** What to do instead, if it was left as it is. */
  readonly remedy?: RemedyLine;
}

/** `GET /api/dead-letters`. */
export interface DeadLetterQueue {
  readonly entity: string;
  readonly subscriber: string;
  readonly total: number;
  readonly seen: number;
  readonly groups: readonly FailureGroup[];
}

/** Which dead letters of a queue are meant: all that everything given means. */
export interface RedriveTarget {
  readonly entity: string;
  readonly subscriber: string;
  /** Those of this error only. */
  readonly fingerprint?: string;
  /** That of this event only. */
  readonly uuid?: string;
}

/** `POST /api/dead-letters/plan`: what a redrive of a {@link RedriveTarget} would move. Nothing is moved. */
export interface RedrivePlan {
  readonly events: readonly {
    readonly requestUuid: string;
    readonly entity: string;
    readonly id: string;
    readonly status: string;
  }[];
  /** Meant, but none of ours: they would stay. */
  readonly unreadable: number;
  /** Messages in the dead-letter queue, and those of them that could be looked at. */
  readonly total: number;
  readonly seen: number;
  /** Why not all of them could be. */
  readonly unseenBecause?: WhyUnseen;
}

/** `POST /api/dead-letters/redrive`. */
export interface RedriveOrder extends RedriveTarget {
  /** Why, for the audit log. */
  readonly reason?: string;
}

/** What was moved. */
export interface RedriveOutcome {
  readonly moved: number;
  /** Dead letters that were to be moved and are still there. */
  readonly left: readonly LeftLetter[];
  /** In the dead-letter queue afterwards, about; absent if SQS did not say. */
  readonly remaining?: number;
  /** Of those, the ones that could not be looked at. */
  readonly unseen: number;
  /** What ended the work before its time, and what to do about it. */
  readonly failure?: string;
}

/** `POST /api/dead-letters/discard/plan`: how many a discard of a {@link RedriveTarget} would delete. Nothing is deleted. */
export interface DiscardPlan {
  readonly count: number;
}

/** `POST /api/dead-letters/discard`: deletes dead letters for good, if they are as many as it says. */
export interface DiscardOrder extends RedriveTarget {
  readonly count: number;
  readonly reason: string;
}

/** What was deleted. */
export interface DiscardOutcome {
  readonly discarded: number;
  /** Meant, and still there. */
  readonly left: number;
  /** What ended the work before its time, and what to do about it. */
  readonly failure?: string;
}

/** `POST /api/events/:uuid/skip`. */
export interface SkipOrder {
  readonly reason: string;
}

/** What becomes of the event. */
export interface SkipOutcome {
  /** In sentences. */
  readonly detail: string;
}

/** What became of each of several requests. */
export interface Outcomes<Result> {
  readonly results: readonly Result[];
  /** What ended the work before its time, and what to do about it: what was done before stays done. */
  readonly failure?: string;
}

/** `GET /api/held`: the held requests, oldest first. */
export interface HeldItem
  extends Pick<
    HeldRequest,
    'requestUuid' | 'eventType' | 'heldAt' | 'securityFields' | 'category' | 'reason'
  > {
  /** It keeps the policy as it is now, so a release accepts it. */
  readonly isReleasable: boolean;
}

/** Which held requests are meant: some by their UUIDs, or those that are held for one reason. */
export type HeldChoice =
  | { readonly uuids: readonly string[] }
  | {
      readonly category: HoldCategory;
      /** UUIDs that a plan has shown: none that came since is meant. */
      readonly among?: readonly string[];
    };

/** `POST /api/held/release`. */
export interface HeldReleaseOrder {
  readonly requests: HeldChoice;
  /** Unchanged, what not every parser can read; by their UUIDs only. */
  readonly notPortable?: boolean;
  /** Why, for the audit log. */
  readonly reason?: string;
  /** Only tell what would happen. */
  readonly dryRun?: boolean;
}

/** What came of it. */
export type HeldReleaseOutcome = Outcomes<HeldRelease>;

/** `POST /api/held/discard`: either a dry run, or confirmed. */
export interface HeldDiscardOrder {
  readonly requests: HeldChoice;
  /** Only tell what would be discarded. */
  readonly dryRun?: boolean;
  /** Forget them for good. */
  readonly confirmed?: boolean;
  /** Why, for the audit log. */
  readonly reason?: string;
}

/** What came of it. */
export type HeldDiscardOutcome = Outcomes<HeldDiscard>;

/** `GET /api/parked`: the parked events, in the order of acceptance. */
export type ParkedItem = Omit<ParkedClaim, 'claimId'>;

/** `POST /api/parked/release`. */
export interface ParkedReleaseOrder {
  /** All that are parked, if absent. */
  readonly uuids?: readonly string[];
  /** Send events of an entity that was renamed as events of its new name. */
  readonly renamed?: boolean;
  /** Drop the queues that the configuration no longer has. */
  readonly withoutRemoved?: boolean;
  /** Why, for the audit log. */
  readonly reason?: string;
  /** Only tell what would happen. */
  readonly dryRun?: boolean;
}

/** What came of it. */
export type ParkedReleaseOutcome = Outcomes<ParkedRelease>;

/** `GET /api/entities/<entity>/<id>`. */
export interface EntityDetail {
  readonly entity: string;
  readonly id: string;
  readonly status?: string;
  readonly statusSince?: number;
  /** State of the event that the status is from, if that is not handled: it takes effect when the first attempt starts. */
  readonly statusIsFrom?: EntryState;
  /** An attempt at it has failed or crashed. */
  readonly statusHasFailed?: boolean;
  /** What was accepted and is not handled, in the order of acceptance. */
  readonly waiting: readonly {
    readonly requestUuid: string;
    readonly status?: string;
    readonly state: EntryState;
    /** An attempt has failed or crashed. */
    readonly hasFailed?: boolean;
    readonly since: number;
    /** Which attempt it is and what is next, or what it is behind; begins small. */
    readonly note?: string;
  }[];
  /** What was accepted before and not started was not looked for; absent if everything was. */
  readonly waitingSince?: number;
  /** What to do about what waits. */
  readonly remedy?: RemedyLine;
  /** Every accepted event, oldest first. */
  readonly history: readonly {
    readonly requestUuid: string;
    readonly status: string;
    readonly claimedAt: number;
    readonly handledAt?: number;
    readonly late: boolean;
    readonly state: EntryState;
    readonly hasFailed?: boolean;
  }[];
}

/** `POST /api/handlers/pause`. */
export interface PauseOrder {
  readonly entity: string;
  readonly reason: string;
}

/** `POST /api/handlers/resume`. */
export type ResumeOrder = Pick<PauseOrder, 'entity'> & Partial<Pick<PauseOrder, 'reason'>>;

/** What became of a handler that was to be paused. */
export type PauseOutcome = Outcomes<HandlerPause>;

/** What became of a handler that was to go on. */
export type ResumeOutcome = Outcomes<HandlerResume>;

/** What the overview is made of, each read by itself. */
export type OverviewPart =
  | 'metrics'
  | 'queues'
  | 'dead-letters'
  | 'ages'
  | 'waiting'
  | 'ledger'
  | 'secret'
  | 'alarms'
  | 'pauses'
  | 'rejections'
  | 'unkept';

/** A part of the overview that could not be read. */
export interface UnreadPart {
  readonly part: OverviewPart;
  /** Why, in a sentence or two. */
  readonly words: string;
  /** It is waited for still, so it has not failed. */
  readonly isSlow: boolean;
}

/** An event that waits, and not only for its turn. */
export interface StuckRow {
  readonly requestUuid: string;
  readonly entity: string;
  readonly id: string;
  readonly state: EntryState;
  readonly since: number;
  /** Whether it is likely to go on by itself. */
  readonly repairsItself: boolean;
  readonly attempt?: { readonly number: number; readonly of: number };
  /** When it is tried next; absent if it is not, or nobody knows. */
  readonly next?: number;
  /** Name of the error, or the queues that do not have it. */
  readonly cause?: string;
  /** Events of its entity that wait behind it. */
  readonly behind: number;
}

/** `GET /api/overview?minutes=60`. What belongs to a part that could not be read is absent. */
export interface Overview {
  readonly at: number;
  /** `bad` if somebody has to do something now; `good` only if every part was read. */
  readonly verdict: 'good' | 'watch' | 'bad';
  readonly unread: readonly UnreadPart[];
  /** Why, the worst first; each with where to look in the console: the path of a route, such as `/log?state=dead-lettered`. */
  readonly reasons: readonly { readonly text: string; readonly link?: string }[];
  /** Sums of the time asked for, by the metrics. */
  readonly counts?: {
    readonly accepted: number;
    readonly duplicates: number;
    /** Handlings that finished in that time: also of events accepted before, and again after a replay. */
    readonly handled: number;
    readonly failed: number;
    /** Those there were, the most frequent first. The reason is the name of the metric that counts them. */
    readonly rejected: readonly { readonly reason: string; readonly count: number }[];
  };
  /**
   * Requests that look like the platform's own and were rejected, by code and path, the latest first. What is answered
   * 401, 409 or 422 is not among them.
   */
  readonly rejections?: readonly (RejectionGroup & {
    /** What to do about it. */
    readonly remedy: string;
  })[];
  /** From claim to handled, in milliseconds; absent if nothing was handled. */
  readonly latency?: { readonly p50: number; readonly p95: number; readonly p99: number };
  readonly queues: readonly {
    readonly entity: string;
    readonly subscriber: string;
    readonly waiting?: number;
    readonly inFlight?: number;
    readonly oldestSeconds?: number;
    readonly deadLetters?: number;
    /** Of a handler that somebody paused. */
    readonly paused?: PauseNote;
  }[];
  /** What was accepted and does not go on as it should. */
  readonly waiting?: {
    /** The worst first; a hundred at most. */
    readonly stuck: readonly StuckRow[];
    readonly stuckCount: number;
    /** Events that are simply on their way. */
    readonly onTheirWay: number;
    /** From which time on every accepted event was looked at, and whether that is all of the last day. */
    readonly lookedSince: number;
    readonly isComplete: boolean;
  };
  /** Age of the oldest unsent event in seconds; 0 if none is. */
  readonly unsentOldestSeconds?: number;
  /** What the ledger keeps until an operator decides. */
  readonly kept?: { readonly parked: number; readonly held: number };
  readonly secret?: {
    readonly storedAt?: number;
    /** Until when the previous one verifies, if it does. */
    readonly previousUntil?: number;
    /** Hashes that the previous one verified, in the time asked for; absent if the metrics could not be read. */
    readonly previousUsed?: number;
    /** Beginning of the last minute in which it verified one; absent if it did not. */
    readonly previousUsedLast?: number;
  };
  readonly alarms?: readonly {
    readonly name: string;
    readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
    readonly impact: string;
  }[];
  /** One point a minute, the oldest first. */
  readonly series?: {
    readonly times: readonly number[];
    readonly accepted: readonly number[];
    readonly rejected: readonly number[];
    readonly handled: readonly number[];
    readonly failed: readonly number[];
    /** Absent where nothing was handled. */
    readonly latencyP50: readonly (number | null)[];
    readonly latencyP99: readonly (number | null)[];
  };
}

/** `POST /api/self-test`: a signed request for an entity that there is not, to the URL of one event type. */
export interface SelfTestOrder {
  readonly eventType: string;
}

/** What came of it. */
export type SelfTestOutcome = SelfTest;

/** `GET /api/sender`: the Partners Platform, simulated. It sends to a local run only; the secret is that of any stack. */
export interface SenderState {
  /** Names of event types that are switched on; the others are not sent. */
  readonly active: readonly string[];
  /** Whether a secret is stored. */
  readonly hasSecret: boolean;
  /** Until when the secret before it verifies, if it does. */
  readonly previousUntil?: number;
  /** Whether the URLs carry a token, which is stored with the secret. */
  readonly pathToken: PathTokenMode;
  readonly spoils: readonly SpoilFacts[];
  /** How far many that are sent at a rate have come; absent if none are. */
  readonly running?: { readonly sent: number; readonly total: number };
  /** What came of the last many; absent if there were none, or something else was sent since. */
  readonly ended?: SeriesEnd;
}

/** What came of many requests that were sent at a rate. */
export interface SeriesEnd {
  /** Fewer than the total if somebody stopped them, or something failed. */
  readonly sent: number;
  readonly total: number;
  /** How often each status was answered, the most frequent first; without a status those that got no answer. */
  readonly answers: readonly { readonly status?: number; readonly count: number }[];
  /** What failed, and what to do about it. */
  readonly failure?: string;
}

/** A way to spoil a request. */
export interface SpoilFacts {
  readonly name: SpoilName;
  readonly title: string;
  /** The title in two words. */
  readonly label: string;
  /** What is to be expected of it. */
  readonly expect: string;
}

/** Ways in which a request can be spoiled. */
export type SpoilName =
  | 'wrong-secret'
  | 'changed-body'
  | 'changed-fields'
  | 'missing-header'
  | 'malformed-body'
  | 'other-event-type'
  | 'reused-uuid';

/** `PUT /api/sender/active`: switches one event type on or off. The others stay as they are. */
export interface ActivationOrder {
  readonly eventType: string;
  readonly isActive: boolean;
}

/**
 * `POST /api/sender/secret`: makes a secret and stores it in the stack; what was current becomes the previous one. The
 * sender signs with it a few seconds later. A {@link Problem} with `cutOff` if that may not be.
 */
export interface SecretOrder {
  /** The new one takes the place of the current one only: the previous one stays the previous one. */
  readonly keepPrevious?: boolean;
  /** Also if that rejects whoever signs with a secret that verifies now. */
  readonly mayCutOff?: boolean;
  /** Why, for the audit log. */
  readonly reason?: string;
}

/** `POST /api/sender/secret/given`: the same with a secret that the platform has shown, or another token of the URLs. */
export interface StoreSecretOrder extends SecretOrder {
  /** The stored one stays if absent. */
  readonly secret?: string;
  /** The same. */
  readonly pathToken?: string;
}

/** What came of it. */
export type StoreSecretOutcome = SetSecretResult;

/** `POST /api/sender/secret/retire`: takes the previous secret out of use. */
export type RetireSecretOrder = Pick<SecretOrder, 'mayCutOff' | 'reason'>;

/** What came of it; nothing was retired if there was none. */
export interface RetireSecretOutcome {
  readonly retired?: RetiredSecret;
}

/** A secret that was made, and what storing it changed. */
export interface NewSecret extends SetSecretResult {
  /** Shown once, as the platform does. */
  readonly secret: string;
}

/** `GET /api/sender/payload?type=…&status=…&id=…`: a mock body to start from. */
export interface MockBody {
  readonly text: string;
}

/** `POST /api/sender/send`. `DELETE /api/sender/send` ends what is being sent and answers {@link SenderState}. */
export interface SendOrder {
  readonly eventType: string;
  /** Used as it is; a mock body of `status` and `id` if absent. */
  readonly body?: string;
  readonly status?: string;
  readonly id?: string;
  readonly spoil?: SpoilName;
  /** 1 if absent. */
  readonly count?: number;
  /** Requests a second; 10 if absent. */
  readonly rate?: number;
}

/** What `POST /api/sender/send` and a replay answer. */
export interface SendReceipt {
  /** What was sent, with its answer; none for many, which go on behind the answer: see {@link SenderState.running}. */
  readonly requests: readonly SentRequest[];
}

/** `GET /api/sender/log`: newest first; and one message of `GET /api/sender/live`. */
export interface SentRequest {
  readonly id: number;
  readonly at: number;
  readonly eventType: string;
  readonly requestUuid: string;
  readonly spoil?: SpoilName;
  /** Of the URL it was posted to, with a word in place of the path token. */
  readonly path: string;
  /** With words in place of the hash. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** Absent while it is on its way. */
  readonly answer?: { readonly status: number; readonly body: string; readonly milliseconds: number };
  /** Why it got no answer. */
  readonly failure?: string;
}

/** `POST /api/sender/log/<id>/replay`. */
export interface ResendOrder {
  readonly newUuid: boolean;
}
