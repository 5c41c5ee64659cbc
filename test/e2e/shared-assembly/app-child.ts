import { App } from 'aws-cdk-lib';
import { stageFromContext } from '../../../lib/config/stage-from-context.ts';
import { WebhooksStack } from '../../../lib/webhooks-stack.ts';
import { bundledFunctions } from './functions.ts';

// bin/app.ts as a local run asks for it, with functions that are bundled already.
const projectRoot = process.cwd();
const app = new App({ autoSynth: false, builtinCloudFormationValidation: false });
new WebhooksStack(app, {
  config: stageFromContext((key) => app.node.tryGetContext(key)),
  projectRoot,
  code: bundledFunctions(projectRoot, process.env.SHARED_ASSEMBLIES ?? ''),
});
app.synth();
