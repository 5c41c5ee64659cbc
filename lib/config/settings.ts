import type { z } from 'zod';
import { CANARY_EVENT_TYPE } from '../../lambda/core/canary/canary-event.ts';
import { MAX_EVENT_RATE } from '../../lambda/core/ledger/inspection.ts';
import type { EventType } from '../../lambda/core/settings/event-type.ts';
import { resolveCanary } from './canary-settings.ts';
import { didYouMean } from './did-you-mean.ts';
import { resolveEventTypes } from './event-types.ts';
import { checkNames, type OtherStage } from './name-collisions.ts';
import { checkResourceCount } from './resource-limit.ts';
import { settingInWords } from './setting-words.ts';
import { type CanarySetting, KNOWN_KEYS, type StageValues, stageSchema } from './stage-schema.ts';
import { HANDLER_REPORT_SECONDS, handlerTimes } from './time-limits.ts';

/** Everything the construct needs to know, checked and with every default filled in. */
export interface Settings
  extends Omit<StageValues, 'canary' | 'eventTypes' | 'eventSource' | 'payloadRetentionDays'> {
  /** Prefix of every physical name, and `service` in logs and metrics. */
  readonly serviceName: string;
  /** CloudEvents `source` of every event. */
  readonly eventSource: string;
  /** The event catalogue, subscribers included. */
  readonly eventTypes: readonly EventType[];
  /** How long a body is kept after its event was sent, in days; 0 is not at all. */
  readonly payloadRetentionDays: number;
  /** How the canary runs; `false` if there is none. */
  readonly canary: CanarySetting | false;
}

/** Settings as somebody wrote them. */
export type GivenSettings = Readonly<Record<string, unknown>>;

/** Key of the path token beside the webhook secret, where path tokens are used. */
export const PATH_TOKEN_JSON_KEY = 'pathToken';

/** What settings are resolved with. */
export interface SettingsSource {
  readonly serviceName: string;
  /** CloudEvents `source` unless the settings give one. */
  readonly eventSource: string;
  readonly settings: GivenSettings;
  /** Other stages whose queues may stand in the same account. */
  readonly others: readonly OtherStage[];
}

/**
 * Checks settings and fills in the defaults.
 *
 * @param faults - receives what is wrong, in words
 */
export function resolveSettings(source: SettingsSource, faults: string[]): Settings {
  const { serviceName } = source;
  const { values, faulty } = parseSettings(source.settings, faults);
  if (values.pathToken !== 'off' && values.secretJsonKey === '' && !faulty.has('secretJsonKey')) {
    faults.push(
      'pathToken: needs "secretJsonKey", because the token is stored in the same JSON object as the webhook secret.',
    );
  }
  if (values.pathToken !== 'off' && values.secretJsonKey === PATH_TOKEN_JSON_KEY) {
    faults.push(`secretJsonKey: "${PATH_TOKEN_JSON_KEY}" is the key of the path token. Choose another.`);
  }
  const payloadRetentionDays = values.payloadRetentionDays ?? values.retentionDays;
  if (payloadRetentionDays > values.retentionDays) {
    faults.push(
      `payloadRetentionDays: ${payloadRetentionDays} is more than "retentionDays" (${values.retentionDays}); the body is kept with the UUID.`,
    );
  }
  const handler = handlerTimes(values.handlerTimeoutSeconds, values.recordTimeoutSeconds);
  if (handler.recordTimeoutSeconds > values.handlerTimeoutSeconds - HANDLER_REPORT_SECONDS) {
    faults.push(
      `recordTimeoutSeconds: ${handler.recordTimeoutSeconds} must be at most "handlerTimeoutSeconds" (${values.handlerTimeoutSeconds}) less ${HANDLER_REPORT_SECONDS}.`,
    );
  }
  if (values.throttling.rate > MAX_EVENT_RATE) {
    faults.push(
      `throttling.rate: ${values.throttling.rate} is more than the ${MAX_EVENT_RATE} events a second that the sweeper's inspections are sure to keep up with if all are of one entity. Beyond that, what a crash left unsent would be found ever later.`,
    );
  }
  const eventTypes = resolveEventTypes(values.eventTypes, values.subscribers, faults);
  checkSilence(values.alarms.silenceHours, eventTypes, faults);
  const canary = resolveCanary(values, faults);
  checkNames(serviceName, canary ? [...eventTypes, CANARY_EVENT_TYPE] : eventTypes, source.others, faults);
  checkResourceCount({ eventTypes, alarms: values.alarms, domain: values.domain, canary }, faults);
  return {
    ...values,
    serviceName,
    eventSource: values.eventSource ?? source.eventSource,
    eventTypes,
    payloadRetentionDays,
    canary,
  };
}

function checkSilence(
  silenceHours: StageValues['alarms']['silenceHours'],
  eventTypes: readonly EventType[],
  faults: string[],
): void {
  if (typeof silenceHours !== 'object') return;
  const known = eventTypes.map(({ name }) => name);
  for (const name of Object.keys(silenceHours)) {
    if (known.includes(name)) continue;
    faults.push(`alarms.silenceHours: "${name}" is not among the event types.${didYouMean(name, known)}`);
  }
}

/**
 * Parses key by key, so that the checks across keys can go on with defaults in place of faulty values.
 *
 * @param faults - receives what is wrong, in words
 */
export function parseSettings(
  settings: GivenSettings,
  faults: string[],
): { values: StageValues; faulty: ReadonlySet<string> } {
  const shape: Readonly<Record<string, z.ZodType>> = stageSchema.shape;
  const faulty = new Set<string>();
  for (const key of Object.keys(settings)) {
    if (!Object.hasOwn(shape, key))
      faults.push(`${key}: is not a known key.${didYouMean(key, Object.keys(shape))}`);
  }
  const sound: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(shape)) {
    if (settings[key] === undefined) continue;
    // A fault that the schema has no words for comes without any.
    const result = schema.safeParse(settings[key], { error: () => '' });
    if (result.success) {
      sound[key] = settings[key];
      continue;
    }
    faulty.add(key);
    const found = result.error.issues.flatMap((issue) => describeIssue(key, settings[key], issue));
    faults.push(...new Set(found));
    if (!Array.isArray(settings[key])) continue;
    const items = settings[key].filter((item) => schema.safeParse([item]).success);
    if (schema.safeParse(items).success) sound[key] = items;
  }
  return { values: stageSchema.parse(sound), faulty };
}

function describeIssue(key: string, setting: unknown, issue: z.core.$ZodIssue): string[] {
  const where = issue.path.reduce<string>(
    (path, part) => (typeof part === 'number' ? `${path}[${part}]` : `${path}.${String(part)}`),
    key,
  );
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (unknown) => `${where}.${unknown}: is not a known key.${didYouMean(unknown, KNOWN_KEYS)}`,
    );
  }
  if (issue.message !== '') return [`${where}: ${issue.message}.`];
  const words = settingInWords(stageSchema, [key, ...issue.path]);
  return [`${where}: ${isMissing(setting, issue.path) ? 'is missing, and must be' : 'must be'} ${words}.`];
}

function isMissing(setting: unknown, path: readonly PropertyKey[]): boolean {
  let value = setting;
  for (const part of path) value = (value as Readonly<Record<PropertyKey, unknown>>)[part];
  return value === undefined;
}
