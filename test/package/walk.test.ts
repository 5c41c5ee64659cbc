import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { APP, FOLDER, NODES, runNode, TOOL } from './installed.ts';
import { StartedApp } from './started-app.ts';

/** An app with a handler of each kind, and a subscriber that is somewhere else. */
const APP_SOURCE = `
const app = new App();
const stack = new Stack(app, 'Mine');
const given = (name) => new NodejsFunction(stack, name, {
  entry: 'walk/' + name + '.ts', runtime: Runtime.NODEJS_24_X, timeout: Duration.seconds(30),
});
const webhooks = new CedarWebhooks(stack, 'Webhooks', {
  eventTypes: [
    { name: 'BusinessKycStatusChanged', handler: { entry: 'walk/merchant.ts' } },
    { name: 'BusinessExternalAccountStatusChanged', handler: given('receiver-account') },
    { name: 'BusinessRequestStatusChanged', handler: { entry: 'walk/transaction.ts' } },
    { name: 'BusinessRequestPayoutConfirmationStatusChanged', handler: given('payout-confirmation') },
  ],
});
webhooks.addSubscriber('risk', { principals: [new AccountPrincipal('444455556666')] });
app.synth();`;

/** The subscriber: polls the queues that it is told the names of, and says what it read. */
const CONSUMER_SOURCE = `
const [endpoint, ...queues] = process.argv.slice(2);
async function sqs(operation, input) {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.' + operation },
    body: JSON.stringify(input),
  });
  if (!answer.ok) throw new Error(operation + ' is answered ' + answer.status + ': ' + await answer.text());
  // Some operations have nothing to say.
  return JSON.parse((await answer.text()) || '{}');
}
async function poll(QueueName) {
  const { QueueUrl } = await sqs('GetQueueUrl', { QueueName });
  const MessageSystemAttributeNames = ['MessageGroupId', 'ApproximateReceiveCount'];
  const { Messages = [] } = await sqs('ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20, MessageSystemAttributeNames });
  const { done } = await processMessages(Messages, {
    maxReceiveCount: 5,
    handle: async ({ type, subject, status }) => console.log([type, subject, status].join(' ')),
    onFailure: ({ error }) => console.error(error),
  });
  for (const { ReceiptHandle } of done) await sqs('DeleteMessage', { QueueUrl, ReceiptHandle });
}
Promise.all(queues.map(poll));`;

/** The names that a source uses, by the package that has them, as statements of either kind of module. */
const IMPORTS: Readonly<Record<string, (names: string, from: string) => string>> = {
  mjs: (names, from) => `import { ${names} } from '${from}';\n`,
  cjs: (names, from) => `const { ${names} } = require('${from}');\n`,
};

/** Writes a program. @param name - its ending says which kind of module it is */
function writeProgram(path: string, imports: Readonly<Record<string, string>>, source: string): void {
  const statement = IMPORTS[path.slice(-3)];
  const statements = Object.entries(imports).map(([from, names]) => statement?.(names, from));
  writeFileSync(path, statements.join('') + source);
}

const EVENTS = [
  ['BusinessKycStatusChanged', 'merchant', 'VALID'],
  ['BusinessExternalAccountStatusChanged', 'receiver-account', 'ACTIVE'],
  ['BusinessRequestStatusChanged', 'transaction', 'OnOff_COMPLETED'],
  ['BusinessRequestPayoutConfirmationStatusChanged', 'payout-confirmation', 'COMPLETED'],
] as const;

const CONSUMER = join(FOLDER, 'consumer');

beforeAll(() => {
  mkdirSync(join(APP, 'walk'), { recursive: true });
  for (const [type, entity] of EVENTS) {
    const code = `async ({ signed }) => console.log('code of ${entity} ' + signed.id)`;
    const source = `import { defineHandler } from 'cedar-webhooks/handler';
export const handler = defineHandler('${type}', ${code});\n`;
    writeFileSync(join(APP, `walk/${entity}.ts`), source);
  }
  mkdirSync(CONSUMER, { recursive: true });
  symlinkSync(join(APP, 'node_modules'), join(CONSUMER, 'node_modules'));
});

describe.each(NODES.map(([major, program]) => [major, major === '22' ? 'cjs' : 'mjs', program] as const))(
  'on Node.js %s, with an app in .%s',
  (major, kind, program) => {
    let app: StartedApp;

    beforeAll(async () => {
      const imports = {
        'aws-cdk-lib': 'App, Duration, Stack',
        'aws-cdk-lib/aws-iam': 'AccountPrincipal',
        'aws-cdk-lib/aws-lambda': 'Runtime',
        'aws-cdk-lib/aws-lambda-nodejs': 'NodejsFunction',
        'cedar-webhooks': 'CedarWebhooks',
      };
      writeProgram(join(APP, `walk/app.${kind}`), imports, APP_SOURCE);
      const state = join(FOLDER, `walk-${major}`);
      const command = [program, TOOL, 'start', '--app', `node walk/app.${kind}`] as const;
      app = await StartedApp.start({ program, folder: APP, state, command: [...command] });
    });

    afterAll(async () => app?.stop());

    test('events of every type are handled, by code of the app in a file and in a function', async () => {
      await Promise.all(
        EVENTS.map(async ([type, entity, status]) => {
          const sent = await app.tool('send', type, '--id', '42', '--status', status, '--wait');
          expect(sent).toMatchObject({
            exitCode: 0,
            out: expect.stringContaining(`${entity} 42 is ${status}`),
          });
        }),
      );
      for (const [, entity] of EVENTS) expect(app.logs).toContain(`code of ${entity} 42`);
    });

    test('a subscriber in another app reads them with the kit for consumers', async () => {
      const name = `consumer.${kind}`;
      writeProgram(join(CONSUMER, name), { 'cedar-webhooks/consumer': 'processMessages' }, CONSUMER_SOURCE);
      const queues = EVENTS.map(([, entity]) => `Mine-Webhooks-${entity}-risk.fifo`);
      const { out, err } = await runNode(program, [name, app.awsEndpoint, ...queues], CONSUMER);
      expect(err).toBe('');
      expect(out.trim().split('\n').sort()).toEqual(
        EVENTS.map(([type, , status]) => `${type} 42 ${status}`).sort(),
      );
    });

    test('all is well in the eyes of doctor', async () => {
      const { exitCode, out } = await app.tool('doctor');
      expect(out).toContain('Looking at the local run (Mine-Webhooks)');
      expect(exitCode).toBe(0);
    });
  },
);
