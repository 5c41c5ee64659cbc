import { CANARY_EVENT_TYPE } from '../../lambda/core/canary/canary-event.ts';
import { resolveCanary } from './canary-settings.ts';
import { ConfigurationError } from './configuration-error.ts';
import { didYouMean } from './did-you-mean.ts';
import { resolveEventTypes } from './event-types.ts';
import type { OtherStage } from './name-collisions.ts';
import { type GivenSettings, parseSettings, resolveSettings, type Settings } from './settings.ts';

/** Settings of one stage of cdk.json. */
export interface StageConfig extends Settings {
  /** Name of the stage. */
  readonly stage: string;
}

const STAGE_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const STAGE_NAME_LENGTH = 20;
const STACK_NAME_PREFIX = 'cedar-webhooks-';

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
  const resolved = resolveSettings(
    {
      serviceName: serviceNameOf(stage),
      eventSource: `urn:cedar-partners-platform:${stage}`,
      settings,
      others: otherStages(stage, stages),
    },
    faults,
  );
  if (faults.length > 0) throw new ConfigurationError(faults);
  return { ...resolved, stage };
}

function serviceNameOf(stage: string): string {
  return `${STACK_NAME_PREFIX}${stage}`;
}

/** The other stages of the configuration, as far as their settings can be read. */
function otherStages(stage: string, stages: unknown): OtherStage[] {
  if (!isObject(stages)) return [];
  return Object.entries(stages).flatMap(([other, settings]) => {
    if (other === stage || !isObject(settings)) return [];
    const { values } = parseSettings(settings, []);
    const eventTypes = resolveEventTypes(values.eventTypes, values.subscribers, []);
    const canaries = resolveCanary(values, []) === false ? [] : [CANARY_EVENT_TYPE];
    const queued = [...eventTypes, ...canaries];
    return [{ stage: other, serviceName: serviceNameOf(other), eventTypes: queued }];
  });
}

function isObject(value: unknown): value is GivenSettings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function settingsOf(stage: string, stages: unknown, faults: string[]): GivenSettings {
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

function overridesOf(overrides: unknown, faults: string[]): GivenSettings {
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
function merge(base: GivenSettings, overrides: GivenSettings): GivenSettings {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(overrides)) {
    const before = merged[key];
    merged[key] = isObject(before) && isObject(value) ? { ...before, ...value } : value;
  }
  return merged;
}
