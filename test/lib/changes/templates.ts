import type { ChangedTemplate } from '../../../tools/deploy/faults-of-change.ts';
import { synthesize } from '../synthesize.ts';
import type { Settings } from './telling-values.ts';

const known = new Map<string, ChangedTemplate>();

/** Template of a stage, synthesized once for all comparisons. */
export function templateOf(stage: string, settings: Settings): ChangedTemplate {
  const key = JSON.stringify([stage, settings]);
  const template = known.get(key) ?? (synthesize(stage, settings).toJSON() as ChangedTemplate);
  known.set(key, template);
  return template;
}
