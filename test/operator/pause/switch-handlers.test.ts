import {
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { GetParametersByPathCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { pauseHandlers, resumeHandlers } from '../../../operator/pause/switch-handlers.ts';
import type { Target } from '../../../operator/target/target.ts';
import { NOON, never } from '../../lambda/factories.ts';
import { MemoryTrail } from '../audit/memory-trail.ts';

const target = {
  clientSettings: { region: 'eu-west-1' },
  stackName: 'x',
  eventTypes: [{ name: 'Merchant', entity: 'merchant', subscribers: ['handler'] }],
  queues: [{ entity: 'merchant', subscriber: 'handler', arn: 'arn' }],
  functions: { handlers: new Map([['merchant', 'f']]) },
  trail: new MemoryTrail(),
} as unknown as Target;

/** Mappings of the only handler, one of which somebody has added by hand. */
let states: Map<string, string>;

beforeEach(() => {
  states = new Map([
    ['own', 'Enabled'],
    ['added', 'Enabled'],
  ]);
  jest.spyOn(LambdaClient.prototype, 'send').mockImplementation((async (command: object) => {
    if (command instanceof ListEventSourceMappingsCommand) {
      return { EventSourceMappings: [...states].map(([UUID, State]) => ({ UUID, State })) };
    }
    if (command instanceof UpdateEventSourceMappingCommand) {
      states.set(command.input.UUID ?? '', command.input.Enabled ? 'Enabled' : 'Disabled');
      return {};
    }
    if (command instanceof GetEventSourceMappingCommand)
      return { State: states.get(command.input.UUID ?? '') };
    throw new Error(command.constructor.name);
  }) as never);
  let note: string | undefined;
  jest.spyOn(SSMClient.prototype, 'send').mockImplementation((async (command: object) => {
    if (command instanceof GetParametersByPathCommand) {
      return { Parameters: note === undefined ? [] : [{ Name: '/x/paused/merchant', Value: note }] };
    }
    note = command instanceof PutParameterCommand ? command.input.Value : undefined;
    return {};
  }) as never);
});
afterEach(() => jest.restoreAllMocks());

const ports = { now: () => NOON, signal: never, pause: async () => {} };
const outcomes = async (results: AsyncIterable<{ outcome: string }>): Promise<string[]> => {
  const all: string[] = [];
  for await (const { outcome } of results) all.push(outcome);
  return all;
};

test('every mapping of a handler is switched', async () => {
  expect(await outcomes(pauseHandlers(target, { handlers: 'all', reason: 'why' }, ports))).toEqual([
    'paused',
  ]);
  expect([...states.values()]).toEqual(['Disabled', 'Disabled']);
  expect(await outcomes(pauseHandlers(target, { handlers: 'all', reason: 'why' }, ports))).toEqual([
    'was-paused',
  ]);
  expect(await outcomes(resumeHandlers(target, { handlers: 'all' }, ports))).toEqual(['resumed']);
  expect([...states.values()]).toEqual(['Enabled', 'Enabled']);
});

test('one of them that goes on is stopped', async () => {
  await outcomes(pauseHandlers(target, { handlers: 'all', reason: 'why' }, ports));
  states.set('added', 'Enabled');
  expect(await outcomes(pauseHandlers(target, { handlers: 'all', reason: 'why' }, ports))).toEqual([
    'paused',
  ]);
  expect([...states.values()]).toEqual(['Disabled', 'Disabled']);
});
