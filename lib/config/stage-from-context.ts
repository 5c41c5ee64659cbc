import { resolveStage, type StageConfig } from './stage-config.ts';

/**
 * The stage chosen by `-c stage=…` (default `dev`), from the context `stages` of cdk.json, changed by the context
 * `stageOverrides` if there is one.
 *
 * @param context - reads one context value
 * @throws ConfigurationError listing all faults
 */
export function stageFromContext(context: (key: string) => unknown): StageConfig {
  return resolveStage({
    stage: String(context('stage') ?? 'dev'),
    stages: context('stages'),
    overrides: context('stageOverrides'),
  });
}
