import type { Duration } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IPrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { FunctionProps, Function as LambdaFunction, SystemLogLevel } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';

/** A field that the sender signs, at its position in the hash. */
export interface SignedFieldProps {
  /** As it stands in `X-Webhook-Security-Fields`: a top-level key, or a dotted path. */
  readonly name: string;
  /** Regular expression, without anchors, that the whole hashed text must match. */
  readonly pattern: string;
  /** Whether the field may be absent and then counts as empty text; `false` if absent. */
  readonly optional?: boolean;
}

/** The function that handles the events of one type. */
export interface HandlerProps {
  /**
   * Source file that exports `handler`, made by `defineHandler` of `cedar-webhooks/handler`; its path is absolute, or goes from
   * the folder that the app runs in. It is bundled with esbuild.
   * Without it events get the built-in handler, which keeps status and history and does nothing else.
   */
  readonly entry?: string;
  /** Further variables of its environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** In megabytes; 512 if absent. */
  readonly memorySize?: number;
  /** Time of one batch; `handlerTimeoutSeconds` if absent. The queue's visibility time-out is six times as long. */
  readonly timeout?: Duration;
  /** The network that it runs in; none of yours if absent. */
  readonly vpc?: IVpc;
  /** Subnets of the network; private ones if absent. */
  readonly vpcSubnets?: SubnetSelection;
  /** Security groups in the network; one of its own if absent. */
  readonly securityGroups?: ISecurityGroup[];
  /**
   * Properties of the function in place of those that it has otherwise. The variables and rights that it needs are added to
   * an `environment` and a `role` among them.
   */
  readonly overrides?: Partial<FunctionProps>;
}

/** A handler by its properties, or a function whose code uses `defineHandler`. */
export type Handler = HandlerProps | LambdaFunction;

/** What can be said of any event type. */
export interface EventTypeOptions {
  /** The one list of signed fields that is accepted, in order; `id` and `status` if absent. */
  readonly signedFields?: readonly SignedFieldProps[];
  /** Which signed field names the entity; `id` if absent. */
  readonly subjectField?: string;
  /** Which signed field carries the new status; `status` if absent. */
  readonly statusField?: string;
  /** The only status words that are accepted; any that the pattern of the field allows if absent. */
  readonly statusWords?: readonly string[];
  /** Whether an event is held or accepted whose hash covers a number as JavaScript rounds it; `hold` if absent. */
  readonly roundedNumbers?: 'hold' | 'accept';
  /** Who handles its events; the built-in handler if absent. */
  readonly handler?: Handler;
}

/** Names of the event types that there are without a setting. */
export type DocumentedEventTypeName =
  | 'BusinessKycStatusChanged'
  | 'BusinessExternalAccountStatusChanged'
  | 'BusinessRequestStatusChanged'
  | 'BusinessRequestPayoutConfirmationStatusChanged'
  | 'Unclassified';

/** A documented event type that is changed or switched off. */
export interface DocumentedEventTypeProps extends EventTypeOptions {
  /** Which one. */
  readonly name: DocumentedEventTypeName;
  /**
   * Kind of entity whose status it reports: lower-case words joined by hyphens, part of queue names. The documented
   * type's own if absent.
   */
  readonly entity?: string;
  /** `false` switches it off: its URL is answered 404. Not for `Unclassified`. `true` if absent. */
  readonly enabled?: boolean;
}

/** A further event type. */
export interface FurtherEventTypeProps extends EventTypeOptions {
  /** Technical name as the platform spells it, also the last part of its URL. */
  readonly name: string;
  /** Kind of entity whose status it reports: lower-case words joined by hyphens. Part of queue names. */
  readonly entity: string;
}

/** An event type of `eventTypes`. */
export type EventTypeProps = DocumentedEventTypeProps | FurtherEventTypeProps;

/** When alarms go off, and where they go. */
export interface AlarmsProps {
  /** Addresses that are told, 20 at most; each confirms once. Nobody if absent. */
  readonly emails?: readonly string[];
  /**
   * An existing topic that alarms go to, in place of one of their own; with `emails`, beside it. Its policy must let
   * `cloudwatch.amazonaws.com` publish, and `events.amazonaws.com` without a condition, which reminds of paused handlers; that
   * of its key must let both use it.
   */
  readonly topic?: ITopic;
  /** ARNs of existing topics that are told, too, under the same terms: 3 at most, in the region of the stack. None if absent. */
  readonly topicArns?: readonly string[];
  /**
   * Where your copy of the runbook is, for the links in alarms; the anchor of the alarm's section is added.
   * `docs/runbook.md` if absent.
   */
  readonly runbookUrl?: string;
  /** Hashes within five minutes that do not verify: 1 to 100,000; 1 if absent. */
  readonly hashMismatches?: number;
  /** Rejected requests within five minutes that look like the platform's: 1 to 100,000; 1 if absent. */
  readonly platformRejections?: number;
  /** Rejected requests within five minutes whose hash verified: 1 to 100,000; 1 if absent. */
  readonly verifiedRejections?: number;
  /** Age of a queue's oldest message, in minutes: 1 to 1,440; 15 if absent. */
  readonly oldestMessageMinutes?: number;
  /** How long an accepted event may be unsent, in minutes: 2 to 1,440; 5 if absent. */
  readonly oldestUnsentMinutes?: number;
  /**
   * Hours without an accepted event: 1 to 168, of all types together, or of each by its name; no such alarm if absent.
   */
  readonly silenceHours?: number | Readonly<Record<string, number>>;
}

/** How the canary runs. */
export interface CanaryProps {
  /** Minutes between two runs: 1 to 60; 5 if absent. */
  readonly everyMinutes?: number;
  /** How long its event may take from the request to its handling, in seconds: 5 to 240; 30 if absent. */
  readonly withinSeconds?: number;
  /**
   * Address that its requests come from. Needed with a `sourceAllowList`, which must have it: the Elastic IP of the NAT
   * gateway of `vpc`.
   */
  readonly sourceAddress?: string;
  /** The network that it runs in; none of yours if absent. */
  readonly vpc?: IVpc;
  /** Subnets of the network; private ones if absent. */
  readonly vpcSubnets?: SubnetSelection;
  /** Security groups in the network; one of its own if absent. */
  readonly securityGroups?: ISecurityGroup[];
}

/**
 * Properties of {@link CedarWebhooks}. All are optional. `docs/configuration.md` says of each what changes with it on a
 * deployed stack.
 */
export interface CedarWebhooksProps {
  /**
   * Prefix of all names: queues, SSM parameters, alarms, dashboard, and `service` in logs and metrics. Words of
   * letters and digits joined by hyphens, beginning with a letter. Unique in account and region, and not to be
   * changed later. If absent, the name of the stack and the path of the construct in it.
   */
  readonly name?: string;
  /**
   * Whether everything that holds data is retained when it leaves the stack, and tables are protected from deletion; `false`
   * if absent. The stack itself is protected by its own `terminationProtection`.
   */
  readonly production?: boolean;
  /** Event types that are changed, switched off or added to the documented ones. */
  readonly eventTypes?: readonly EventTypeProps[];
  /** Largest body that is accepted, in bytes: 1,024 to 307,200; 262,144 if absent. */
  readonly maxBodyBytes?: number;
  /** How long a request UUID is remembered after its event was sent, in days: 1 to 3,650; 30 if absent. */
  readonly retentionDays?: number;
  /**
   * How long its body is kept, in days: 0 to `retentionDays`; as long if absent. With 0 it is gone once every queue
   * has it.
   */
  readonly payloadRetentionDays?: number;
  /** How long an event stays in its entity's history, in days: 42 to 3,650; for ever if absent. */
  readonly historyRetentionDays?: number;
  /** How long the previous secret verifies after it was replaced, in hours: 0 to 720; 24 if absent. */
  readonly previousSecretHours?: number;
  /** How long a secret that was read is used while it cannot be read again, in hours: 1 to 168; 6 if absent. */
  readonly secretOutageHours?: number;
  /** Longest age of a verifier's copy of the secret, in seconds: 1 to 3,600; 60 if absent. */
  readonly secretCacheSeconds?: number;
  /**
   * Least time between two reads of the secret that hashes which do not verify cause, in seconds: 1 to 60; 3 if
   * absent.
   */
  readonly secretRefetchSeconds?: number;
  /** Key of the secret in a stored JSON object; the stored text is the secret if absent. */
  readonly secretJsonKey?: string;
  /**
   * Whether URLs carry a token: `accept` takes URLs with it and without, `require` only those with it. Both need
   * `secretJsonKey`. `off` if absent.
   */
  readonly pathToken?: 'off' | 'accept' | 'require';
  /** Field at the top of the body that names the event type of what comes on `POST /webhooks`; none if absent. */
  readonly eventTypeField?: string;
  /** CIDR ranges of addresses that may send; all if absent. */
  readonly sourceAllowList?: readonly string[];
  /**
   * Whether a signed event of a reserved type goes through the public URL, the verifier and a queue of its own every few
   * minutes, with an alarm when it is not handled in time; `true` where `production` is, if absent.
   */
  readonly canary?: boolean | CanaryProps;
  /** Most requests that are held a minute: 3 to 6,000; 60 if absent. */
  readonly heldPerMinute?: number;
  /** What API Gateway lets through. */
  readonly throttling?: {
    /** Requests a second: 1 to 300; 100 if absent. */
    readonly rate?: number;
    /** Requests at once: 1 to 5,000; 200 if absent. */
    readonly burst?: number;
  };
  /** When alarms go off, and where they go. */
  readonly alarms?: AlarmsProps;
  /** Whether there is a CloudWatch dashboard; `true` if absent. */
  readonly dashboard?: boolean;
  /** Whether the functions have X-Ray traces; `false` if absent. */
  readonly tracing?: boolean;
  /** Whether everything that holds data is encrypted with a KMS key of its own; `false` if absent. */
  readonly customerManagedKey?: boolean;
  /** An existing key, in place of one of its own. Its policy is added to if it is made in the same app. */
  readonly encryptionKey?: IKey;
  /** What Lambda itself writes to the logs, beside the lines of the functions; `WARN` if absent. */
  readonly systemLogLevel?: `${SystemLogLevel}`;
  /** How long logs are kept, in days: one of CloudWatch's numbers; 90 if absent. */
  readonly logRetentionDays?: number;
  /** How long it is kept what operators changed, in days: one of CloudWatch's numbers; 365 if absent. */
  readonly auditRetentionDays?: number;
  /** Age at which an unsent event is left to the sweeper, in seconds: 45 to 3,600; 60 if absent. */
  readonly sweepAfterSeconds?: number;
  /**
   * Attempts of the sweeper after which an unsent event is parked: 1 to 1,000; 100 if absent, which take about a
   * day.
   */
  readonly sweepMaxAttempts?: number;
  /**
   * Time-out of the handlers, in seconds: 6 to 900; 30 if absent. Queues hide a received message six times as long.
   */
  readonly handlerTimeoutSeconds?: number;
  /** Most time that one event may take in a handler, in seconds: 1 to 5 less than the time-out; 5 or what it leaves, if absent. */
  readonly recordTimeoutSeconds?: number;
  /** Most batches that one handler works on at once: 2 to 1,000; 10 if absent. */
  readonly handlerMaxConcurrency?: number;
  /** Attempts after which a message is moved to the dead-letter queue: 1 to 1,000; 5 if absent. */
  readonly maxReceiveCount?: number;
  /** CloudEvents `source` of every event; `urn:cedar-partners-platform:` and the name if absent. */
  readonly eventSource?: string;
  /** A domain for the URLs; see {@link CedarWebhooks.domainTarget}. */
  readonly domain?: {
    /** Name of the domain, such as `hooks.example.com`. */
    readonly name: string;
    /** ARN of its certificate, in this region. */
    readonly certificateArn: string;
  };
  /**
   * What the checks at synthesis look at: what this construct made, or the whole stack that it stands in. They hold that
   * queues have dead-letter queues with alarms, that everything is encrypted and reached by TLS alone, that no role has
   * wildcards, and the like. `construct` if absent.
   */
  readonly guards?: 'construct' | 'stack';
}

/** A downstream service. */
export interface SubscriberOptions {
  /** Who may consume its queues, besides principals of this account that IAM allows to. */
  readonly principals?: readonly IPrincipal[];
  /** Which event types it gets; all if absent. */
  readonly eventTypes?: readonly (DocumentedEventTypeName | (string & {}))[];
}
