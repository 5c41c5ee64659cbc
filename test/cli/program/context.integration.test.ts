import { addressOf } from '../../../cli/program/context.ts';
import type { CliPorts } from '../../../cli/program/ports.ts';
import { runCommandLine } from '../../../cli/program/program.ts';
import { openReceiver, type Receiver, SECRET, STACK_NAME } from '../receiver.ts';

const resolve = (options: Parameters<typeof addressOf>[0], stack?: string) =>
  addressOf(options, { defaultStateDirectory: '.local', ports: { env: { CEDAR_WEBHOOKS_STACK: stack } } });

test.each([
  [{}, undefined, ''],
  [{ stateDirectory: '/var/run 1' }, undefined, " --state-directory '/var/run 1'"],
  [
    { stack: 'cedar-webhooks-prod', region: 'eu-west-1', profile: "ops'" },
    undefined,
    " --stack cedar-webhooks-prod --region eu-west-1 --profile 'ops'\\'''",
  ],
  [
    { stack: 'a', stateDirectory: 'b', endpointUrl: 'http://127.0.0.1:1' },
    undefined,
    ' --stack a --endpoint-url http://127.0.0.1:1',
  ],
  [{}, 'prod', ' --stack prod'],
  [{}, '', ''],
  [{ region: 'eu-west-1' }, 'prod', ' --stack prod --region eu-west-1'],
  [{ stack: 'sandbox' }, 'prod', ' --stack sandbox'],
  [{ local: true }, 'prod', ' --local'],
  [{ local: true }, undefined, ''],
  [{ stateDirectory: 'b' }, 'prod', ' --state-directory b'],
  [{ local: true, stateDirectory: 'b' }, 'prod', ' --state-directory b'],
  [{ stack: 'a', name: 'a-Webhooks' }, undefined, ' --stack a --name a-Webhooks'],
  [{ name: 'a-Webhooks' }, 'prod', ' --name a-Webhooks'],
  [{ name: 'a-Webhooks', local: true }, undefined, ' --local --name a-Webhooks'],
  [{ name: 'a-Webhooks', stateDirectory: 'x' }, 'prod', ' --state-directory x --name a-Webhooks'],
])(
  '%j with CEDAR_WEBHOOKS_STACK=%s is repeated in command lines to copy as "%s"',
  (options, stack, expected) => {
    expect(resolve(options, stack).flags).toBe(expected);
  },
);

test.each([
  [{}, undefined, undefined],
  [{}, 'prod', 'prod'],
  [{ stack: 'sandbox' }, 'prod', 'sandbox'],
  [{ local: true }, 'prod', undefined],
  [{ stateDirectory: 'b' }, 'prod', undefined],
])('%j with CEDAR_WEBHOOKS_STACK=%s addresses %s', (options, stack, expected) => {
  expect(resolve(options, stack).stack).toBe(expected);
});

test('options of a stack without its name are rejected: they would be ignored', () => {
  expect(() => resolve({ region: 'eu-west-1' })).toThrow('name it with --stack');
  expect(() => resolve({ local: true, profile: 'ops' }, 'prod')).toThrow('name it with --stack');
});

describe('with a run', () => {
  let receiver: Receiver;

  beforeAll(async () => {
    receiver = await openReceiver();
    receiver.aws.secrets.put(receiver.secretArn, SECRET);
  });

  afterAll(() => receiver.close());

  test('a command line to copy addresses what the command itself did', async () => {
    const bare = await openReceiver();
    const { stateDirectory } = bare.address;
    await runCommandLine(['url', '--state-directory', stateDirectory], bare.ports(), '.local');
    expect(bare.text()).toContain(`"npx cedar-webhooks secret set --state-directory ${stateDirectory}"`);
    await bare.close();
  });

  test.each<[args: string[], CEDAR_WEBHOOKS_STACK: string | undefined, line: string[]]>([
    [[], undefined, []],
    [['--stack', STACK_NAME], undefined, [`Stack ${STACK_NAME} in eu-west-1`]],
    [[], STACK_NAME, [`Stack ${STACK_NAME} in eu-west-1`]],
    [['--local'], STACK_NAME, ['Local run in DEFAULT']],
    [['--state-directory', 'DEFAULT'], undefined, ['Local run in DEFAULT']],
  ])('%j with CEDAR_WEBHOOKS_STACK=%s names its target: %j', async (args, CEDAR_WEBHOOKS_STACK, line) => {
    const directory = receiver.address.stateDirectory;
    const here = (text: string) => text.replace('DEFAULT', directory);
    // What a deployed stack is read from is the same here.
    const connect: CliPorts['connect'] = async ({ stack }) => ({
      ...(await receiver.target()),
      isLocal: stack === undefined,
    });
    const ports = receiver.ports({ env: { CEDAR_WEBHOOKS_STACK }, connect });
    expect(await runCommandLine(['url', 'merchant', ...args.map(here)], ports, directory)).toBe(0);
    expect(receiver.printed.err).toEqual(line.map(here));
    expect(receiver.printed.out).toHaveLength(1);
  });
});
