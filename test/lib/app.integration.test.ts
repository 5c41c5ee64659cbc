import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import cdkJson from '../../cdk.json' with { type: 'json' };

/** Runs the CDK entry as the CDK command does. */
function synthesizeApp(context: Record<string, unknown>) {
  const outdir = mkdtempSync(join(tmpdir(), 'cedar-webhooks-'));
  try {
    return spawnSync(process.execPath, ['bin/app.ts'], {
      encoding: 'utf8',
      env: {
        ...process.env,
        CDK_OUTDIR: outdir,
        CDK_CONTEXT_JSON: JSON.stringify({ ...cdkJson.context, 'aws:cdk:bundling-stacks': [], ...context }),
      },
    });
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

describe('bin/app.ts', () => {
  it('synthesizes the stage that is chosen', () => {
    expect(synthesizeApp({ stage: 'sandbox' })).toMatchObject({ status: 0, stderr: '' });
  });

  it('stops with all faults in plain words, without a stack trace', () => {
    const { status, stderr } = synthesizeApp({ stageOverrides: { retentionDays: 0, maxRecieveCount: 3 } });
    expect(status).toBe(1);
    expect(stderr).toBe(
      'The configuration has 2 faults:\n' +
        '  - maxRecieveCount: is not a known key. Did you mean "maxReceiveCount"?\n' +
        '  - retentionDays: must be a whole number from 1 to 3650.\n',
    );
  });
});
