import { addressOf } from '../../../cli/program/context.ts';
import { runCommandLine } from '../../../cli/program/program.ts';
import { openReceiver } from '../receiver.ts';

const flagsOf = (options: Parameters<typeof addressOf>[0]) =>
  addressOf(options, { defaultStateDirectory: '.local' } as Parameters<typeof addressOf>[1]).flags;

test.each([
  [{}, ''],
  [{ stateDirectory: '/var/run 1' }, " --state-directory '/var/run 1'"],
  [
    { stack: 'cedar-webhooks-prod', region: 'eu-west-1', profile: "ops'" },
    " --stack cedar-webhooks-prod --region eu-west-1 --profile 'ops'\\'''",
  ],
  [
    { stack: 'a', stateDirectory: 'b', endpointUrl: 'http://127.0.0.1:1' },
    ' --stack a --endpoint-url http://127.0.0.1:1',
  ],
])('%j is repeated in command lines to copy as %j', (options, expected) => {
  expect(flagsOf(options)).toBe(expected);
});

test('a command line to copy addresses what the command itself did', async () => {
  const receiver = await openReceiver();
  const { stateDirectory } = receiver.address;
  await runCommandLine(['url', '--state-directory', stateDirectory], receiver.ports(), '.local');
  expect(receiver.text()).toContain(`"npx webhooks secret set --state-directory ${stateDirectory}"`);
  await receiver.close();
});
