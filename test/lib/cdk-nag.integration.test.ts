import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { AwsSolutionsChecks } from 'cdk-nag';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { resolveStage } from '../../lib/config/stage-config.ts';
import { WebhooksStack } from '../../lib/webhooks-stack.ts';
import { appOf } from './synthesize.ts';

interface Finding {
  readonly ruleName: string;
  readonly acknowledgedAt?: string;
  readonly reason?: string;
}

interface Report {
  readonly violations: readonly Finding[];
  readonly acknowledged: readonly Finding[];
  /** Where the stack acknowledges a rule, used or not. */
  readonly acknowledgements: readonly string[];
}

/** Runs the rule pack AwsSolutions over a stage. */
function report(
  stage: string,
  settings: Record<string, unknown> = {},
  addTo: (stack: WebhooksStack) => void = () => {},
): Report {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-nag-'));
  try {
    const app = appOf({ outdir });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const config = resolveStage({ stage, stages: cdkJson.context.stages, overrides: settings });
    const stack = new WebhooksStack(app, { config, projectRoot: process.cwd() });
    addTo(stack);
    let failure: unknown;
    try {
      app.synth();
    } catch (error) {
      failure = error;
    }
    const text = readFileSync(join(outdir, 'validation-report.json'), 'utf8');
    const [pack] = (JSON.parse(text) as { pluginReports: PackReport[] }).pluginReports;
    if (pack?.pluginName !== 'AwsSolutions') throw new Error('the rule pack did not run', { cause: failure });
    return {
      violations: pack.violations,
      acknowledged: pack.suppressedViolations ?? [],
      acknowledgements: stack.node
        .findAll()
        .filter(({ node }) =>
          node.metadata.some(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY),
        )
        .map(({ node }) => node.path)
        .toSorted(),
    };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

interface PackReport {
  readonly pluginName: string;
  readonly violations: readonly Finding[];
  readonly suppressedViolations?: readonly Finding[];
}

const EVERYTHING = {
  pathToken: 'require',
  secretJsonKey: 'secret',
  sourceAllowList: ['203.0.113.0/24'],
  canary: { sourceAddress: '203.0.113.7' },
  domain: {
    name: 'webhooks.example.com',
    certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/11112222-3333',
  },
  subscribers: [{ name: 'risk', principal: '444455556666' }],
  customerManagedKey: true,
  tracing: true,
  alarms: { emails: ['you@example.com'] },
};

const stages: readonly [string, Record<string, unknown>][] = [
  ['dev', {}],
  ['sandbox', {}],
  ['prod', {}],
  ['prod', EVERYTHING],
];

describe('the rules of AwsSolutions', () => {
  it.each(stages)('hold for %s with %j, or are acknowledged where they do not', (stage, settings) => {
    const { violations, acknowledged, acknowledgements } = report(stage, settings);
    expect(violations).toEqual([]);
    // None is left over from something that was mended since.
    expect(acknowledged.map(({ acknowledgedAt }) => acknowledgedAt).toSorted()).toEqual(acknowledgements);
  });

  it('are acknowledged for the two routes and the secret only, with reasons', () => {
    const { acknowledged } = report('prod');
    expect(acknowledged.map(({ ruleName }) => ruleName).toSorted()).toEqual([
      'AwsSolutions-APIG4',
      'AwsSolutions-APIG4',
      'AwsSolutions-SMG4',
    ]);
    for (const { reason = '' } of acknowledged) expect(reason.length).toBeGreaterThan(100);
  });

  it('are broken by a secret more that nobody rotates', () => {
    const { violations } = report('dev', {}, (stack) => new CfnSecret(stack, 'Another'));
    expect(violations.map(({ ruleName }) => ruleName)).toEqual(['AwsSolutions-SMG4']);
  });
});
