import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { CedarWebhooks } from '../../lib/cedar-webhooks.ts';
import { stageFromContext } from '../../lib/config/stage-from-context.ts';
import { codeFromSources } from '../../lib/function-code.ts';
import { WebhooksStack } from '../../lib/webhooks-stack.ts';
import { BASE_SETTINGS, SECOND_ID } from './settings.ts';

/** The app that is walked through: the stage of this repository's app, and other webhooks beside it in the same stack. */

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
const code = codeFromSources(projectRoot);
// An emulator or AWS checks the template.
const app = new App({ autoSynth: false, builtinCloudFormationValidation: false });
const stack = new WebhooksStack(app, {
  config: stageFromContext((key) => app.node.tryGetContext(key)),
  projectRoot,
  code,
});
// They are named after the stack and their id, and have what everybody has, but for most of the event types.
new CedarWebhooks(
  stack,
  SECOND_ID,
  {
    ...BASE_SETTINGS,
    eventTypes: [
      { name: 'BusinessExternalAccountStatusChanged', enabled: false },
      { name: 'BusinessRequestStatusChanged', enabled: false },
      { name: 'BusinessRequestPayoutConfirmationStatusChanged', enabled: false },
    ],
  },
  code,
);
app.synth();
