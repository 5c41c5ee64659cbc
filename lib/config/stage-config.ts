import type { z } from 'zod';
import { MAX_EVENT_RATE } from '../../lambda/core/ledger/inspection.ts';
import type { EventType } from '../../lambda/core/settings/event-type.ts';
import { ConfigurationError } from './configuration-error.ts';
import { didYouMean } from './did-you-mean.ts';
import { resolveEventTypes } from './event-types.ts';
import { checkNames, type OtherStage } from './name-collisions.ts';
import { checkResourceCount } from './resource-limit.ts';
import { settingInWords } from './setting-words.ts';
import { KNOWN_KEYS, type StageValues, stageSchema } from './stage-schema.ts';
import { HANDLER_REPORT_SECONDS, type HandlerTimes, handlerTimes } from './time-limits.ts';

/** Everything the stack needs to know, checked and with every default filled in. */
export interface StageConfig
  extends Omit<StageValues, 'eventTypes' | 'eventSource' | 'payloadRetentionDays' | 'recordTimeoutSeconds'> {
  /** Name of the stage. */
  readonly stage: string;
  /** Name of the stack, and prefix of every physical name in it. */
  readonly stackName: string;
  /** CloudEvents `source` of every event. */
  readonly eventSource: string;
  /** The event catalogue, subscribers included. */
  readonly eventTypes: readonly EventType[];
  /** How long a body is kept after its event was sent, in days; 0 is not at all. */
  readonly payloadRetentionDays: number;
  /** How the handlers' time is shared out. */
  readonly handler: HandlerTimes;
}

/** Key of the path token beside the webhook secret, where path tokens are used. */
export const PATH_TOKEN_JSON_KEY = 'pathToken';

const STAGE_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const STAGE_NAME_LENGTH = 20;
const STACK_NAME_PREFIX = 'cedar-webhooks-';

/** No stack's name is longer. */
export const STACK_NAME_LENGTH = STACK_NAME_PREFIX.length + STAGE_NAME_LENGTH;

/** What a stage is made from. */
export interface StageSource {
  /** Name of the stage to resolve. */
  readonly stage: string;
  /** Settings of every stage, as in cdk.json's context. */
  readonly stages: unknown;
  /** Settings that take precedence, as an object or as JSON text. */
  readonly overrides?: unknown;
}

/**
 * Checks the settings of one stage and fills in the defaults.
 *
 * @throws ConfigurationError listing all faults
 */
export function resolveStage({ stage, stages, overrides }: StageSource): StageConfig {
  const faults: string[] = [];
  if (stage.length > STAGE_NAME_LENGTH || !STAGE_NAME.test(stage)) {
    faults.push(
      `stage: "${stage}" must be lower-case words joined by hyphens, of ${STAGE_NAME_LENGTH} characters at most.`,
    );
  }
  const settings = merge(settingsOf(stage, stages, faults), overridesOf(overrides, faults));
  const { values, faulty } = parse(settings, faults);
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
  const stackName = stackNameOf(stage);
  const eventTypes = resolveEventTypes(values.eventTypes, values.subscribers, faults);
  checkNames(stackName, eventTypes, otherStages(stage, stages), faults);
  checkResourceCount({ eventTypes, emails: values.alarms.emails }, faults);
  if (faults.length > 0) throw new ConfigurationError(faults);
  const { recordTimeoutSeconds: _shared, ...stageValues } = values;
  return {
    ...stageValues,
    stage,
    stackName,
    eventSource: values.eventSource ?? `urn:cedar-partners-platform:${stage}`,
    eventTypes,
    payloadRetentionDays,
    handler,
  };
}

function stackNameOf(stage: string): string {
  return `${STACK_NAME_PREFIX}${stage}`;
}

/** The other stages of the configuration, as far as their settings can be read. */
function otherStages(stage: string, stages: unknown): OtherStage[] {
  if (!isObject(stages)) return [];
  return Object.entries(stages).flatMap(([other, settings]) => {
    if (other === stage || !isObject(settings)) return [];
    const { values } = parse(settings, []);
    const eventTypes = resolveEventTypes(values.eventTypes, values.subscribers, []);
    return [{ stage: other, stackName: stackNameOf(other), eventTypes }];
  });
}

type Settings = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function settingsOf(stage: string, stages: unknown, faults: string[]): Settings {
  if (!isObject(stages)) {
    faults.push('stages: cdk.json\'s context must hold an object "stages" with the settings of each stage.');
    return {};
  }
  const settings = Object.hasOwn(stages, stage) ? stages[stage] : undefined;
  if (isObject(settings)) return settings;
  faults.push(
    settings === undefined
      ? `stage: "${stage}" is not among the stages of cdk.json (${Object.keys(stages).join(', ')}).${didYouMean(stage, Object.keys(stages))}`
      : `stages.${stage}: must be an object.`,
  );
  return {};
}

function overridesOf(overrides: unknown, faults: string[]): Settings {
  if (overrides === undefined) return {};
  let value: unknown = overrides;
  if (typeof overrides === 'string') {
    try {
      value = JSON.parse(overrides);
    } catch {
      value = undefined;
    }
  }
  if (isObject(value)) return value;
  faults.push('stageOverrides: must be an object, or the JSON text of one.');
  return {};
}

/** Objects are merged key by key, everything else is replaced. */
function merge(base: Settings, overrides: Settings): Settings {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(overrides)) {
    const before = merged[key];
    merged[key] = isObject(before) && isObject(value) ? { ...before, ...value } : value;
  }
  return merged;
}

/** Parses key by key, so that the checks across keys can go on with defaults in place of faulty values. */
function parse(settings: Settings, faults: string[]): { values: StageValues; faulty: ReadonlySet<string> } {
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
