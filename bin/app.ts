import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { ConfigurationError } from '../lib/config/configuration-error.ts';
import { stageFromContext } from '../lib/config/stage-from-context.ts';
import { WebhooksStack } from '../lib/webhooks-stack.ts';

/** Leaves out CDK's own check of the template: it takes half of the time, and a local run reads the template itself. */
const UNVALIDATED = '--unvalidated';

try {
  const app = new App({ autoSynth: false, builtinCloudFormationValidation: !argv.includes(UNVALIDATED) });
  new WebhooksStack(app, {
    config: stageFromContext((key) => app.node.tryGetContext(key)),
    projectRoot: fileURLToPath(new URL('..', import.meta.url)),
  });
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
