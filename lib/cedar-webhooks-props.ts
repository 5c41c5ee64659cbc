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
  /** Regular expression that the whole hashed text must match. */
  readonly pattern: string;
  /** Whether an absent field counts as empty text instead of being rejected. */
  readonly optional?: boolean;
}

/** The function that handles the events of one type. */
export interface HandlerProps {
  /**
   * Source file that exports `handler`, made by `defineHandler` of `cedar-webhooks/handler`. It is bundled with esbuild.
   * Without it events get the built-in handler, which keeps status and history and does nothing else.
   */
  readonly entry?: string;
  /** Further variables of its environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Megabytes. */
  readonly memorySize?: number;
  /** Time of one batch; `handlerTimeoutSeconds` if absent. The queue's visibility time-out is six times as long. */
  readonly timeout?: Duration;
  readonly vpc?: IVpc;
  readonly vpcSubnets?: SubnetSelection;
  readonly securityGroups?: ISecurityGroup[];
  /** Properties of the function in place of those that it has otherwise. */
  readonly overrides?: Partial<FunctionProps>;
}

/** A handler by its properties, or a function whose code uses `defineHandler`. */
export type Handler = HandlerProps | LambdaFunction;

/** What can be said of any event type. */
interface EventTypeSettings {
  /** The one list of signed fields that is accepted, in order; `id,status` if absent. */
  readonly signedFields?: readonly SignedFieldProps[];
  /** Which signed field names the entity; `id` if absent. */
  readonly subjectField?: string;
  /** Which signed field carries the new status; `status` if absent. */
  readonly statusField?: string;
  /** If given, the status must be one of these words. */
  readonly statusWords?: readonly string[];
  /** What becomes of an event whose hash covers a number as JavaScript rounds it; held if absent. */
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
export interface DocumentedEventTypeProps extends EventTypeSettings {
  readonly name: DocumentedEventTypeName;
  /** Kind of entity whose status it reports. */
  readonly entity?: string;
  /** `false` switches it off: its URL is answered 404. */
  readonly enabled?: boolean;
}

/** A further event type. */
export interface FurtherEventTypeProps extends EventTypeSettings {
  /** Technical name as the platform spells it, also the last part of its URL. */
  readonly name: string;
  /** Kind of entity whose status it reports: lower-case words joined by hyphens. Part of queue names. */
  readonly entity: string;
}

/** An event type of `eventTypes`. */
export type EventTypeProps = DocumentedEventTypeProps | FurtherEventTypeProps;

/** When alarms go off, and where they go. */
export interface AlarmsProps {
  /** Who is told by e-mail. */
  readonly emails?: readonly string[];
  /** An existing topic, in place of one of their own. */
  readonly topic?: ITopic;
  /** Where the runbook is; the anchor of the alarm's section is added. */
  readonly runbookUrl?: string;
  /** Hashes within five minutes that do not verify; 1 if absent. */
  readonly hashMismatches?: number;
  /** Requests within five minutes that look like the platform's and were rejected; 1 if absent. */
  readonly platformRejections?: number;
  /** The same of requests whose hash verified; 1 if absent. */
  readonly verifiedRejections?: number;
  /** Age of a queue's oldest message, in minutes; 15 if absent. */
  readonly oldestMessageMinutes?: number;
  /** How long an accepted event may be unsent, in minutes; 5 if absent. */
  readonly oldestUnsentMinutes?: number;
  /** Hours without an event; no alarm if absent. */
  readonly silenceHours?: number;
}

/**
 * Properties of {@link CedarWebhooks}. All are optional. `docs/configuration.md` says of each what changes with it on a
 * deployed stack.
 */
export interface CedarWebhooksProps {
  /**
   * Prefix of all names: queues, SSM parameters, alarms, dashboard, and `service` in logs and metrics. If absent, the
   * name of the stack and the path of the construct in it. Unique in account and region.
   */
  readonly name?: string;
  /** Protects tables, secret and stack from deletion. `false` if absent. */
  readonly production?: boolean;
  /** Event types that are changed, switched off or added to the documented ones. */
  readonly eventTypes?: readonly EventTypeProps[];
  /** Largest body that is accepted, in bytes; 262,144 if absent. */
  readonly maxBodyBytes?: number;
  /** How long a request UUID is remembered after its event was sent, in days; 30 if absent. */
  readonly retentionDays?: number;
  /** How long its body is, in days; as long if absent. */
  readonly payloadRetentionDays?: number;
  /** How long an event stays in its entity's history, in days; for ever if absent. */
  readonly historyRetentionDays?: number;
  /** How long the previous secret verifies after it was replaced; 24 if absent. */
  readonly previousSecretHours?: number;
  /** How long a secret that was read is kept while it cannot be read again; 6 if absent. */
  readonly secretOutageHours?: number;
  /** Longest age of a verifier's copy of the secret; 60 if absent. */
  readonly secretCacheSeconds?: number;
  /** Least time between two reads that mismatches cause; 3 if absent. */
  readonly secretRefetchSeconds?: number;
  /** Key of the secret in the stored JSON object; the stored text is the secret if absent. */
  readonly secretJsonKey?: string;
  /** Whether URLs carry a token; `off` if absent. */
  readonly pathToken?: 'off' | 'accept' | 'require';
  /** Top-level body field that names the event type on `POST /webhooks`. */
  readonly eventTypeField?: string;
  /** CIDR ranges that may send; all if absent. */
  readonly sourceAllowList?: readonly string[];
  /** Most requests that are held a minute; 60 if absent. */
  readonly heldPerMinute?: number;
  /** Requests a second that API Gateway lets through, and how many at once; 100 and 200 if absent. */
  readonly throttling?: { readonly rate?: number; readonly burst?: number };
  readonly alarms?: AlarmsProps;
  /** Whether there is a dashboard; there is if absent. */
  readonly dashboard?: boolean;
  /** X-Ray traces of the functions; none if absent. */
  readonly tracing?: boolean;
  /** A key of its own for everything that holds data; keys of AWS's own if absent. */
  readonly customerManagedKey?: boolean;
  /** An existing key for everything that holds data. Its policy is added to where it is part of the app. */
  readonly encryptionKey?: IKey;
  /** What Lambda itself writes to the logs; `INFO` if absent. */
  readonly systemLogLevel?: `${SystemLogLevel}`;
  /** One of CloudWatch's numbers of days; 90 if absent. */
  readonly logRetentionDays?: number;
  /** How long after its claim an unsent event is left to the verifier; 60 if absent. */
  readonly sweepAfterSeconds?: number;
  /** Attempts of the sweeper after which an unsent event is parked; 100 if absent. */
  readonly sweepMaxAttempts?: number;
  /** Time of one batch in a handler; 30 if absent. */
  readonly handlerTimeoutSeconds?: number;
  /** Most time one event may take in a handler; 5 seconds or what the handler has, if absent. */
  readonly recordTimeoutSeconds?: number;
  /** Most invocations of one handler at once; 10 if absent. */
  readonly handlerMaxConcurrency?: number;
  /** Attempts after which a message moves to the dead-letter queue; 5 if absent. */
  readonly maxReceiveCount?: number;
  /** CloudEvents `source` of every event; `urn:cedar-partners-platform:` and the name if absent. */
  readonly eventSource?: string;
  /** A domain for the URLs, with the ARN of its certificate in this region. */
  readonly domain?: { readonly name: string; readonly certificateArn: string };
  /**
   * What the checks at synthesis look at: what this construct made, or the whole stack that it stands in. They hold that
   * queues have dead-letter queues with alarms, that everything is encrypted and reached by TLS alone, that no role has
   * wildcards, and the like. `construct` if absent.
   */
  readonly guards?: 'construct' | 'stack';
}

/** A downstream service. */
export interface SubscriberProps {
  /** Who may consume its queues, besides principals of this account that IAM allows to. */
  readonly principals?: readonly IPrincipal[];
  /** Which event types it gets; all if absent. */
  readonly eventTypes?: readonly (DocumentedEventTypeName | (string & {}))[];
}
