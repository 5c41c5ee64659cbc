import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { resolveStage } from '../../lib/config/stage-config.ts';
import { WebhooksStack } from '../../lib/webhooks-stack.ts';

/** Template of a stage of cdk.json. Settings take precedence over the stage's own. It is synthesized once for all tests of a run. */
export function synthesize(stage: string, settings: Record<string, unknown> = {}): Template {
  const key = createHash('sha256')
    .update(JSON.stringify([stage, settings]))
    .digest('hex');
  const file = join(process.env.TEMPLATES ?? '', `${key}.json`);
  if (existsSync(file)) return Template.fromString(readFileSync(file, 'utf8'));
  const template = Template.fromStack(stackOf(stage, settings));
  if (process.env.TEMPLATES !== undefined) {
    // Another test may write the same one, or read it, at this moment.
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, JSON.stringify(template.toJSON()));
    renameSync(unfinished, file);
  }
  return template;
}

/**
 * An app that is synthesized without what is no part of a template and takes two thirds of the time: bundles, the tree of
 * constructs and where each was made, and CDK's own check.
 */
export function appOf(props: AppProps = {}): App {
  return new App({
    context: {
      ...cdkJson.context,
      'aws:cdk:bundling-stacks': [],
      'aws:cdk:disable-creation-stack-traces': true,
    },
    treeMetadata: false,
    builtinCloudFormationValidation: false,
    ...props,
  });
}

/** Stack of a stage of cdk.json in an app of its own. */
export function stackOf(stage: string, settings: Record<string, unknown> = {}): WebhooksStack {
  const config = resolveStage({ stage, stages: cdkJson.context.stages, overrides: settings });
  return new WebhooksStack(appOf(), { config, projectRoot: process.cwd() });
}

type Resource = { readonly Type: string; readonly Properties: Record<string, unknown> } & Record<
  string,
  unknown
>;

/** Resources of one type, by logical id. */
export function resourcesOf(template: Template, type: string): Record<string, Resource> {
  return template.findResources(type) as Record<string, Resource>;
}

/** The one resource of a type whose logical id begins so. */
export function resource(template: Template, type: string, idPrefix: string): Resource {
  const found = Object.entries(resourcesOf(template, type)).filter(([id]) => id.startsWith(idPrefix));
  const [one] = found;
  if (one === undefined || found.length > 1) {
    throw new Error(`${found.length} resources of type ${type} begin with ${idPrefix}.`);
  }
  return one[1];
}

/** Every string in a template, with the path to it. */
export function* stringsIn(value: unknown, path = ''): Generator<{ path: string; text: string }> {
  if (typeof value === 'string') yield { path, text: value };
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* stringsIn(item, `${path}/${key}`);
  }
}

/** Logical ids that a part of a template refers to by `Ref` or `Fn::GetAtt`. */
export function referencesIn(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => {
    if (key === 'Ref') return [String(value)];
    return key === 'Fn::GetAtt' ? [String((value as readonly unknown[])[0])] : referencesIn(value);
  });
}
