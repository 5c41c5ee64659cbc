import { indexPath } from '../../../lib/config/index-path.ts';
import { type RunFile, readRunFile, writeRunFile } from '../../../lib/local-run-file.ts';
import { connect } from '../../../operator/target/target.ts';
import { openReceiver, type Receiver, STACK_NAME } from '../../cli/receiver.ts';

/** A deployed stack is found by what its parameters say. Those of the receiver stand below its name. */

let receiver: Receiver;
let credentials: NodeJS.ProcessEnv;

beforeAll(async () => {
  receiver = await openReceiver();
  credentials = { ...process.env };
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' });
});

afterAll(async () => {
  process.env = credentials;
  await receiver.close();
});

const reach = (address: { stack?: string; name?: string }) =>
  connect(
    { ...address, region: 'eu-west-1', endpointUrl: receiver.aws.endpoint, stateDirectory: '.local' },
    AbortSignal.timeout(10_000),
  );

const index = (stack: string, name: string) =>
  receiver.aws.parameters.put(`${indexPath(stack)}/${name}`, name);

test('the name of the webhooks is found by the name of their stack', async () => {
  index('Payments', STACK_NAME);
  const target = await reach({ stack: 'Payments' });
  expect(target).toMatchObject({ stackName: STACK_NAME, name: 'the stack Payments', isLocal: false });
});

test('a stack that is in no index has the name itself', async () => {
  expect(await reach({ stack: STACK_NAME })).toMatchObject({ stackName: STACK_NAME });
});

test('of several, one is named, with the stack or without', async () => {
  index('Both', STACK_NAME);
  index('Both', 'Both-Others');
  await expect(reach({ stack: 'Both' })).rejects.toThrow(
    `The stack Both has several webhooks: Both-Others, ${STACK_NAME}.`,
  );
  expect(await reach({ stack: 'Both', name: STACK_NAME })).toMatchObject({ stackName: STACK_NAME });
  expect(await reach({ name: STACK_NAME })).toMatchObject({ stackName: STACK_NAME });
});

test('of several webhooks in the local run one has to be named', async () => {
  const { stateDirectory } = receiver.address;
  const run = readRunFile(stateDirectory) as RunFile;
  const two = [STACK_NAME, 'Second'].map((name) => ({ name, url: run.url }));
  writeRunFile(stateDirectory, { ...run, webhooks: two });
  const local = (localName?: string) =>
    connect({ stateDirectory, ...(localName && { localName }) }, AbortSignal.timeout(10_000));
  await expect(local()).rejects.toMatchObject({
    message: `The local run has several webhooks: ${STACK_NAME}, Second.`,
    advice: { kind: 'choose-local-name' },
  });
  await expect(local('Third')).rejects.toThrow(
    `The local run has no webhooks Third, but ${STACK_NAME}, Second.`,
  );
  expect(await local(STACK_NAME)).toMatchObject({ stackName: STACK_NAME, isLocal: true });
});

test('a name that nothing stands below is named', async () => {
  await expect(reach({ name: 'Nothing' })).rejects.toThrow('There is nothing under the SSM path /Nothing/');
});
