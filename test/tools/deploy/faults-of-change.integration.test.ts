import {
  type ChangedResource,
  type ChangedTemplate,
  conflictingRoutes,
  faultsOfChange,
  NAME_PROPERTIES,
} from '../../../tools/deploy/faults-of-change.ts';
import { templateOf } from '../../lib/changes/templates.ts';

const production = templateOf('prod', {});

function idOf(type: string, prefix: string): string {
  const found = Object.entries(production.Resources).find(
    ([id, { Type }]) => Type === type && id.startsWith(prefix),
  );
  if (found === undefined) throw new Error(`no ${type} ${prefix}`);
  return found[0];
}

/** The production stack with one resource changed; `undefined` takes it out. */
function changed(
  id: string,
  change: ((resource: ChangedResource) => ChangedResource) | undefined,
): ChangedTemplate {
  const { [id]: resource, ...others } = production.Resources;
  if (resource === undefined) throw new Error(`no ${id}`);
  return { Resources: change === undefined ? others : { ...others, [id]: change(resource) } };
}

const withProperties =
  (properties: Record<string, unknown>) =>
  (resource: ChangedResource): ChangedResource => ({
    ...resource,
    Properties: { ...resource.Properties, ...properties },
  });

/** The production stack with one resource under another logical id. */
function renamed(
  id: string,
  change: (resource: ChangedResource) => ChangedResource = (same) => same,
): ChangedTemplate {
  const { [id]: resource, ...others } = production.Resources;
  if (resource === undefined) throw new Error(`no ${id}`);
  return { Resources: { ...others, [`${id}Renamed`]: change(resource) } };
}

const rulesOf = (after: ChangedTemplate): string[] =>
  faultsOfChange(production, after).map(({ rule, id }) => `${rule}: ${id}`);

const queue = idOf('AWS::SQS::Queue', 'MerchantHandlerQueueSource');
const ledger = idOf('AWS::DynamoDB::Table', 'Ledger');
const secret = idOf('AWS::SecretsManager::Secret', 'WebhookSecret');
const accessLog = idOf('AWS::Logs::LogGroup', 'WebhookApiAccessLog');
const mapping = idOf('AWS::Lambda::EventSourceMapping', 'MerchantHandler');
const api = idOf('AWS::ApiGatewayV2::Api', 'WebhookApi');

test('no change has no fault', () => {
  expect(faultsOfChange(production, production)).toEqual([]);
});

test.each([
  [
    'another name of a queue',
    changed(queue, withProperties({ QueueName: 'other.fifo' })),
    `replaced: ${queue}`,
  ],
  [
    'another key of a table',
    changed(ledger, withProperties({ KeySchema: [{ AttributeName: 'dueAt', KeyType: 'HASH' }] })),
    `replaced: ${ledger}`,
  ],
  [
    'another protocol of the API',
    changed(api, withProperties({ ProtocolType: 'WEBSOCKET' })),
    `replaced: ${api}`,
  ],
  ['a secret taken out', changed(secret, undefined), `left: ${secret}`],
  ['a queue made anew under its old name', renamed(queue), `name taken: ${queue}Renamed`],
  ['a log group made anew under its old name', renamed(accessLog), `name taken: ${accessLog}Renamed`],
  ['a mapping under another logical id', renamed(mapping), `mapping made anew: ${mapping}Renamed`],
  [
    'a queue that a failed creation leaves',
    renamed(queue, (resource) => ({
      ...withProperties({ QueueName: 'new.fifo' })(resource),
      DeletionPolicy: 'Retain',
    })),
    `name kept by a failed creation: ${queue}Renamed`,
  ],
  [
    'two indexes fewer',
    changed(ledger, withProperties({ GlobalSecondaryIndexes: [] })),
    `several indexes: ${ledger}`,
  ],
  [
    'another projection of an index',
    changed(ledger, ({ Properties = {}, ...resource }) => {
      const [first, ...others] = Properties.GlobalSecondaryIndexes as readonly object[];
      const indexes = [{ ...first, Projection: { ProjectionType: 'ALL' } }, ...others];
      return { ...resource, Properties: { ...Properties, GlobalSecondaryIndexes: indexes } };
    }),
    `several indexes: ${ledger}`,
  ],
])('%s is a fault', (_what, after, fault) => {
  expect(rulesOf(after)).toContain(fault);
});

test('what nothing retains is deleted', () => {
  const before = changed(secret, (resource) => ({ ...resource, DeletionPolicy: 'Delete' }));
  expect(faultsOfChange(before, changed(secret, undefined))).toEqual([{ rule: 'deleted', id: secret }]);
});

test.each([
  ['POST /webhooks/{token}', 'POST /webhooks/{eventType}', true],
  ['POST /webhooks/{token}/{eventType}', 'POST /webhooks/{eventType}', true],
  ['POST /webhooks', 'POST /webhooks', true],
  ['POST /{proxy+}', 'POST /{path+}', true],
  ['POST /webhooks', 'POST /webhooks/{eventType}', false],
  ['POST /webhooks/{eventType}', 'GET /webhooks/{token}', false],
  ['POST /a/{id}', 'POST /b/{name}', false],
  ['POST /{proxy+}', 'POST /webhooks/{eventType}', false],
  ['POST /{proxy+}', 'POST /', false],
])('%s beside %s: conflict is %j', (one, other, conflict) => {
  expect(conflictingRoutes(one, other)).toBe(conflict);
  expect(conflictingRoutes(other, one)).toBe(conflict);
});

/** Names that others may have, too. */
const SHARED_NAMES = new Set([
  'AWS::ApiGatewayV2::Api Name',
  'AWS::ApiGatewayV2::Stage StageName',
  'AWS::IAM::Policy PolicyName',
  'AWS::Logs::QueryDefinition Name',
]);

test('every type whose names nothing else may have is known', () => {
  const everything = templateOf('prod', {
    customerManagedKey: true,
    tracing: true,
    alarms: { silenceHours: 1 },
  });
  const unknown = Object.values(everything.Resources).flatMap(({ Type, Properties = {} }) =>
    ['Name', `${Type.split('::').at(-1)}Name`]
      .filter((property) => property in Properties && NAME_PROPERTIES[Type] !== property)
      .map((property) => `${Type} ${property}`),
  );
  expect(unknown.filter((name) => !SHARED_NAMES.has(name))).toEqual([]);
});
