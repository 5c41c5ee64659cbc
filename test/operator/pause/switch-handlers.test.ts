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

test('what was resumed before a note that stays is told', async () => {
  const types = ['merchant', 'transaction'].map((entity) => ({
    name: entity,
    entity,
    subscribers: ['handler'],
  }));
  const two = {
    ...target,
    eventTypes: types,
    queues: types.map(({ entity }) => ({ entity, subscriber: 'handler', arn: entity })),
    functions: { handlers: new Map(types.map(({ entity }) => [entity, entity])) },
  } as unknown as Target;
  const mappings = new Map([
    ['merchant', 'Disabled'],
    ['transaction', 'Enabled'],
  ]);
  jest.spyOn(LambdaClient.prototype, 'send').mockImplementation((async (command: { input: object }) => {
    const { EventSourceArn = '', UUID = '' } = command.input as { EventSourceArn?: string; UUID?: string };
    if (command instanceof UpdateEventSourceMappingCommand) mappings.set(UUID, 'Enabled');
    if (command instanceof GetEventSourceMappingCommand) return { State: mappings.get(UUID) };
    return { EventSourceMappings: [{ UUID: EventSourceArn, State: mappings.get(EventSourceArn) }] };
  }) as never);
  const note = JSON.stringify({ since: NOON, by: 'ann', reason: 'why' });
  jest.spyOn(SSMClient.prototype, 'send').mockImplementation((async (command: {
    input: { Name?: string };
  }) => {
    if (command instanceof GetParametersByPathCommand) {
      return { Parameters: types.map(({ entity }) => ({ Name: `/x/paused/${entity}`, Value: note })) };
    }
    if (command.input.Name === '/x/paused/transaction') throw new Error('Not you.');
    return {};
  }) as never);
  const told: string[] = [];
  const all = async () => {
    for await (const { entity, outcome } of resumeHandlers(two, { handlers: 'all' }, ports)) {
      told.push(`${entity} ${outcome}`);
    }
  };
  await expect(all()).rejects.toThrow('Not you.');
  expect(told).toEqual(['merchant resumed']);
});

test('one of them that goes on is stopped', async () => {
  await outcomes(pauseHandlers(target, { handlers: 'all', reason: 'why' }, ports));
  states.set('added', 'Enabled');
  expect(await outcomes(pauseHandlers(target, { handlers: 'all', reason: 'why' }, ports))).toEqual([
    'paused',
  ]);
  expect([...states.values()]).toEqual(['Disabled', 'Disabled']);
});
