import { isIP } from 'node:net';
import { SystemLogLevel } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { z } from 'zod';
import { PATH_TOKEN_MODES } from '../../lambda/core/request/webhook-path.ts';
import { MAX_BODY_BYTES } from '../../lambda/core/request/webhook-request.ts';
import { BUILT_IN_SUBSCRIBER } from '../../lambda/core/settings/event-type.ts';
import { MAX_PATH_PARTS, MAX_SIGNED_FIELDS } from '../../lambda/core/signature/field-name.ts';
import {
  CLOCK_SKEW_SECONDS,
  HANDLER_REPORT_SECONDS,
  MIN_HISTORY_DAYS,
  VERIFIER_TIMEOUT_SECONDS,
} from './time-limits.ts';

const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

const kebabCase = z
  .string()
  .max(40)
  .regex(KEBAB_CASE, 'must be lower-case words joined by hyphens, such as "risk-engine"');

const eventTypeName = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_.-]{0,79}$/,
    'must begin with a letter and hold letters, digits, "_", "." and "-" only',
  );

/** What CloudWatch Logs takes. */
const LOG_RETENTION_DAYS = Object.values(RetentionDays).filter(
  (days): days is number => typeof days === 'number' && days !== RetentionDays.INFINITE,
);

const logDays = z.literal(LOG_RETENTION_DAYS, {
  error: `must be one of CloudWatch's: ${LOG_RETENTION_DAYS.join(', ')}`,
});

const SYSTEM_LOG_LEVELS = Object.values(SystemLogLevel).join(', ');

/** Whatever the verifier rejects in the header `X-Webhook-Security-Fields` is no name for a signed field either. */
const signedFieldName = z
  .string()
  .max(128)
  .regex(/^[\x21-\x2b\x2d-\x7e]+$/, {
    error: 'must be letters, digits and signs of ASCII, without spaces and commas',
    abort: true,
  })
  .refine((name) => name.split('.').every((part) => part !== ''), {
    error: 'must not have a dot at its ends or two in a row',
  })
  .refine((name) => name.split('.').length <= MAX_PATH_PARTS, {
    error: `must have ${MAX_PATH_PARTS} parts between dots at most`,
  });

const signedFieldSchema = z.strictObject({
  name: signedFieldName,
  pattern: z.string().min(1).max(500),
  optional: z.boolean().optional(),
});

const eventTypeSchema = z.strictObject({
  name: eventTypeName,
  /** Needed for a type that is not among the defaults. */
  entity: kebabCase.optional(),
  /** A documented type that is switched off has no queue, and its URL is answered 404. */
  enabled: z.boolean().optional(),
  signedFields: z.array(signedFieldSchema).min(1).max(MAX_SIGNED_FIELDS).optional(),
  subjectField: z.string().min(1).optional(),
  statusField: z.string().min(1).optional(),
  /** If given, the status must be one of these words. */
  statusWords: z.array(z.string().min(1).max(100)).min(1).max(50).optional(),
  /** What becomes of an event whose hash covers a number as JavaScript rounds it; held if absent. */
  roundedNumbers: z.enum(['hold', 'accept'], { error: 'must be "hold" or "accept"' }).optional(),
});

const subscriberSchema = z.strictObject({
  name: kebabCase.refine((name) => name !== BUILT_IN_SUBSCRIBER, {
    error: `"${BUILT_IN_SUBSCRIBER}" is the name of the built-in subscriber`,
  }),
  /** Names of event types; all if absent. */
  eventTypes: z.array(z.string()).min(1).optional(),
  principal: z
    .string()
    .regex(
      /^(\d{12}|arn:aws[a-z-]*:iam::\d{12}:(root|(role|user)\/[\w+=,.@/-]+))$/,
      'must be a 12-digit account id or the ARN of one IAM role, user or account root',
    )
    .optional(),
});

/** An anchor is added to it, so it must have none. CloudWatch's descriptions have room for 1,024 characters. */
const runbookUrl = z
  .string()
  .max(400)
  .regex(/^[^\s#]+$/, 'must be a URL or a path without spaces and without "#"');

const HOURS_IN_WORDS = 'must be a whole number from 1 to 168';

const silenceHours = z.int(HOURS_IN_WORDS).min(1, HOURS_IN_WORDS).max(168, HOURS_IN_WORDS);

/** An alarm tells five topics at most: its own, one that a construct is given, and these. */
const MAX_FURTHER_TOPICS = 3;

const alarmsSchema = z.strictObject({
  /** Who is told. */
  emails: z
    .array(z.email('must be an e-mail address'))
    .max(20)
    .refine((emails) => new Set(emails).size === emails.length, { error: 'must not name an address twice' })
    .default([]),
  /** Existing topics that are told, too. */
  topicArns: z
    .array(
      z
        .string()
        .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/, 'must be the ARN of an SNS topic'),
    )
    .max(MAX_FURTHER_TOPICS)
    .refine((arns) => new Set(arns).size === arns.length, { error: 'must not name a topic twice' })
    .default([]),
  runbookUrl: runbookUrl.default('docs/runbook.md'),
  /** Mismatches within five minutes. */
  hashMismatches: z.int().min(1).max(100_000).default(1),
  /** Requests within five minutes that look like the platform's, or verified, and were rejected all the same. */
  platformRejections: z.int().min(1).max(100_000).default(1),
  verifiedRejections: z.int().min(1).max(100_000).default(1),
  oldestMessageMinutes: z.int().min(1).max(1440).default(15),
  oldestUnsentMinutes: z.int().min(2).max(1440).default(5),
  /** Hours without an event, of all types together or of each; no alarm if absent. CloudWatch looks back a week. */
  silenceHours: z
    .union([silenceHours, z.record(z.string(), silenceHours)], {
      error: `${HOURS_IN_WORDS}, or an object with one for each event type`,
    })
    .optional(),
});

const EVERY_IN_WORDS = 'must be a whole number from 1 to 60';
const WITHIN_IN_WORDS = 'must be a whole number from 5 to 240';

const canarySchema = z.strictObject({
  /** Time between two runs. */
  everyMinutes: z.int(EVERY_IN_WORDS).min(1, EVERY_IN_WORDS).max(60, EVERY_IN_WORDS).default(5),
  /** How long an event of the canary may take from its request to its handling. */
  withinSeconds: z.int(WITHIN_IN_WORDS).min(5, WITHIN_IN_WORDS).max(240, WITHIN_IN_WORDS).default(30),
  /** Address that its requests come from, where only some may send. */
  sourceAddress: z
    .string()
    .refine((address) => isIP(address) !== 0, { error: 'must be an IP address' })
    .optional(),
});

/** Keys of one stage in the context `stages` of cdk.json, each with its default. */
export const stageSchema = z.strictObject({
  /** Protects tables, secret and stack from deletion. */
  production: z.boolean().default(false),
  maxBodyBytes: z.int().min(1024).max(MAX_BODY_BYTES).default(262_144),
  /** How long a request UUID is remembered after its event was sent. */
  retentionDays: z.int().min(1).max(3650).default(30),
  /** How long its body is; as long if absent. */
  payloadRetentionDays: z.int().min(0).max(3650).optional(),
  /** How long an event stays in its entity's history; for ever if absent. */
  historyRetentionDays: z.int().min(MIN_HISTORY_DAYS).max(3650).optional(),
  previousSecretHours: z.int().min(0).max(720).default(24),
  /** How long a secret that was read is kept while it cannot be read again. */
  secretOutageHours: z.int().min(1).max(168).default(6),
  secretCacheSeconds: z.int().min(1).max(3600).default(60),
  secretRefetchSeconds: z.int().min(1).max(60).default(3),
  secretJsonKey: z.string().max(100).default(''),
  /** Whether URLs carry a token. */
  pathToken: z
    .enum(PATH_TOKEN_MODES, {
      error:
        'must be "off", "accept" or "require". Switch it on by deploying "accept", changing the URLs in the platform, and deploying "require"; off by "accept", the URLs, "off"',
    })
    .default('off'),
  eventTypeField: z.string().max(100).default(''),
  sourceAllowList: z
    .array(
      z.union([z.cidrv4(), z.cidrv6()], {
        error: 'must be a range such as "203.0.113.0/24" or "2001:db8::/32"',
      }),
    )
    .max(50)
    .default([]),
  /** Where `production` is true if absent. */
  canary: z
    .union([z.boolean(), canarySchema], {
      error: 'must be true, false, or an object with keys among everyMinutes, withinSeconds, sourceAddress',
    })
    .optional(),
  /** Shared out among the reasons for holding, of which there are three. */
  heldPerMinute: z.int().min(3).max(6000).default(60),
  throttling: z
    .strictObject({
      rate: z.int().min(1).max(10_000).default(100),
      burst: z.int().min(1).max(5000).default(200),
    })
    .prefault({}),
  alarms: alarmsSchema.prefault({}),
  /** CloudWatch charges for a dashboard, beyond an account's first three. */
  dashboard: z.boolean().default(true),
  /** X-Ray traces of the functions. */
  tracing: z.boolean().default(false),
  /** Encrypts everything that holds data with a key of the stack's own. */
  customerManagedKey: z.boolean().default(false),
  /** What Lambda itself writes. The functions' own lines are always written: metrics are among them. */
  systemLogLevel: z
    .enum(SystemLogLevel, { error: `must be one of ${SYSTEM_LOG_LEVELS}` })
    .default(SystemLogLevel.WARN),
  logRetentionDays: logDays.default(90),
  /** How long it is kept what operators changed. */
  auditRetentionDays: logDays.default(365),
  sweepAfterSeconds: z
    .int()
    .min(VERIFIER_TIMEOUT_SECONDS + CLOCK_SKEW_SECONDS)
    .max(3600)
    .default(60),
  sweepMaxAttempts: z.int().min(1).max(1000).default(100),
  handlerTimeoutSeconds: z
    .int()
    .min(HANDLER_REPORT_SECONDS + 1)
    .max(900)
    .default(30),
  /** Most time one event may take in a handler; 5 seconds or what the handler has, if absent. */
  recordTimeoutSeconds: z.int().min(1).max(900).optional(),
  handlerMaxConcurrency: z.int().min(2).max(1000).default(10),
  maxReceiveCount: z.int().min(1).max(1000).default(5),
  eventSource: z
    .string()
    .max(255)
    .regex(/^[\x21-\x7e]+$/, 'must be a URI without spaces')
    .optional(),
  subscribers: z.array(subscriberSchema).default([]),
  eventTypes: z.array(eventTypeSchema).default([]),
  domain: z
    .strictObject({
      name: z
        .string()
        .regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, 'must be a domain name in lower case'),
      certificateArn: z
        .string()
        .regex(
          /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/,
          'must be the ARN of a certificate in AWS Certificate Manager',
        ),
    })
    .optional(),
});

/** How the canary runs. */
export type CanarySetting = z.output<typeof canarySchema>;

/** The canary as it is if nothing is said of it. */
export const USUAL_CANARY: CanarySetting = canarySchema.parse({});

/** Values of one stage, defaults filled in. */
export type StageValues = z.output<typeof stageSchema>;

/** An event type that adds to the defaults, or changes the default of its name. */
export type EventTypeSetting = z.output<typeof eventTypeSchema>;

/** A downstream service with queues of its own. */
export type SubscriberSetting = z.output<typeof subscriberSchema>;

/** Every key the configuration knows, for suggestions. */
export const KNOWN_KEYS: readonly string[] = [
  stageSchema,
  eventTypeSchema,
  subscriberSchema,
  signedFieldSchema,
  stageSchema.shape.throttling.unwrap(),
  alarmsSchema,
  canarySchema,
  stageSchema.shape.domain.unwrap(),
].flatMap((schema) => Object.keys(schema.shape));
