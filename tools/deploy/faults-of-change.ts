import { diffTemplate, type ResourceDifference, ResourceImpact } from '@aws-cdk/cloudformation-diff';

/** A resource of a template that is deployed over another. */
export interface ChangedResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

export interface ChangedTemplate {
  readonly Resources: Readonly<Record<string, ChangedResource>>;
}

/** What a change of a live stack would do wrong. */
export interface Fault {
  readonly rule: Rule;
  /** Logical id. */
  readonly id: string;
  /** Physical name, where the template gives one. */
  readonly name?: string;
}

export type Rule =
  /** It is made anew: what was in it, or what others were told of it, is gone. */
  | 'replaced'
  /** It goes with what is in it. */
  | 'deleted'
  /** It stays in the account, outside the stack: a return meets its name, if that is fixed. */
  | 'left'
  /** It cannot be made because its name is taken by what the stack had until then. */
  | 'name taken'
  /** It stays behind when the creation fails, so that no later one can make it. */
  | 'name kept by a failed creation'
  /** API Gateway does not have it beside what the stack had until then. */
  | 'route in conflict'
  /** Lambda does not have it beside what the stack had until then. */
  | 'mapping made anew'
  /** DynamoDB makes or deletes one index in one update. */
  | 'several indexes';

/** What holds data, or is told to others by a name that CloudFormation makes up. */
export const LASTING_TYPES: ReadonlySet<string> = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::DynamoDB::Table',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::SecretsManager::Secret',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
]);

/** Where a type of resource has the name that nothing else of the account and region may have. */
export const NAME_PROPERTIES: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::DomainName': 'DomainName',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Events::Rule': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::KMS::Alias': 'AliasName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SSM::Parameter': 'Name',
};

/** A resource that a change takes away or makes anew, whether or not that is a fault. */
export interface Loss {
  readonly kind: 'removed' | 'replaced';
  readonly id: string;
  /** As it was until then. */
  readonly resource: ChangedResource;
}

type Entry = readonly [id: string, resource: ChangedResource];

/** Everything that deploying one template over another would do wrong. */
export function faultsOfChange(before: ChangedTemplate, after: ChangedTemplate): Fault[] {
  const faults: Fault[] = [];
  const made = Object.entries(after.Resources).filter(([id]) => before.Resources[id] === undefined);
  for (const [id, resource] of Object.entries(before.Resources)) {
    if (after.Resources[id] !== undefined || !LASTING_TYPES.has(resource.Type)) continue;
    faults.push(fault(resource.DeletionPolicy?.startsWith('Retain') ? 'left' : 'deleted', [id, resource]));
  }
  for (const [id, difference] of differencesOfShared(before, after)) {
    const { newValue } = difference;
    if (newValue === undefined) continue;
    if (isReplaced(difference)) {
      made.push([id, newValue]);
      if (LASTING_TYPES.has(newValue.Type)) faults.push(fault('replaced', [id, newValue]));
    }
    if (changedIndexes(difference) > 1) faults.push(fault('several indexes', [id, newValue]));
  }
  for (const entry of made) {
    const clashes = Object.entries(before.Resources).flatMap((old) => clashRule(old, entry) ?? []);
    faults.push(...[...new Set(clashes)].map((rule) => fault(rule, entry)));
    if (nameOf(entry[1]) !== undefined && entry[1].DeletionPolicy === 'Retain') {
      faults.push(fault('name kept by a failed creation', entry));
    }
  }
  return faults;
}

/** Everything that deploying one template over another would take away or make anew. */
export function lossesOfChange(before: ChangedTemplate, after: ChangedTemplate): Loss[] {
  const replaced = new Set(
    differencesOfShared(before, after).flatMap(([id, difference]) => (isReplaced(difference) ? [id] : [])),
  );
  return Object.entries(before.Resources).flatMap(([id, resource]): Loss[] => {
    if (after.Resources[id] === undefined) return [{ kind: 'removed', id, resource }];
    return replaced.has(id) ? [{ kind: 'replaced', id, resource }] : [];
  });
}

/** What CloudFormation would do to the resources that both templates have. */
function differencesOfShared(
  before: ChangedTemplate,
  after: ChangedTemplate,
): [string, ResourceDifference][] {
  const shared = Object.keys(before.Resources).filter((id) => after.Resources[id] !== undefined);
  const changed = shared.filter(
    (id) => JSON.stringify(before.Resources[id]) !== JSON.stringify(after.Resources[id]),
  );
  const differences = differencesOf(before, after, changed);
  // Whatever refers to a resource that is made anew changes with it, and may be made anew itself.
  return differences.some(([, each]) => isReplaced(each))
    ? differencesOf(before, after, shared)
    : differences;
}

function differencesOf(
  before: ChangedTemplate,
  after: ChangedTemplate,
  ids: readonly string[],
): [string, ResourceDifference][] {
  const [old, now] = [before, after].map(({ Resources }) => ({
    Resources: Object.fromEntries(ids.map((id) => [id, Resources[id]])),
  }));
  return Object.entries(diffTemplate(old ?? {}, now ?? {}).resources.changes);
}

function isReplaced({ changeImpact }: ResourceDifference): boolean {
  return changeImpact === ResourceImpact.WILL_REPLACE || changeImpact === ResourceImpact.MAY_REPLACE;
}

/** Why the new one cannot be made while the old one is there: CloudFormation deletes what is old at the very end. */
function clashRule([oldId, old]: Entry, [id, made]: Entry): Rule | undefined {
  if (old.Type !== made.Type) return undefined;
  const isSame = (property: string): boolean =>
    JSON.stringify(old.Properties?.[property]) === JSON.stringify(made.Properties?.[property]);
  if (nameOf(made) !== undefined) return nameOf(old) === nameOf(made) ? 'name taken' : undefined;
  // Made anew without a change of its own: what it belongs to is made anew.
  if (id === oldId && JSON.stringify(old) === JSON.stringify(made)) return undefined;
  switch (made.Type) {
    case 'AWS::ApiGatewayV2::Route':
      return conflictingRoutes(routeKey(old), routeKey(made)) ? 'route in conflict' : undefined;
    case 'AWS::ApiGatewayV2::ApiMapping':
      return isSame('DomainName') && isSame('ApiMappingKey') ? 'route in conflict' : undefined;
    case 'AWS::Lambda::EventSourceMapping':
      return isSame('EventSourceArn') ? 'mapping made anew' : undefined;
    default:
      return undefined;
  }
}

function routeKey({ Properties }: ChangedResource): string {
  return String(Properties?.RouteKey);
}

/** Two routes of one method that are equal, or that name the variable of one level differently. */
export function conflictingRoutes(one: string, other: string): boolean {
  if (one === other) return true;
  const segments = (key: string): readonly string[] => key.split(/[ /]+/);
  const others = segments(other);
  for (const [level, segment] of segments(one).entries()) {
    const opposite = others[level];
    if (segment === opposite) continue;
    return segment.startsWith('{') && opposite?.startsWith('{') === true;
  }
  return false;
}

function changedIndexes({ oldValue, newValue }: ResourceDifference): number {
  if (oldValue === undefined || newValue === undefined) return 0;
  const indexes = ({ Properties }: ChangedResource) =>
    new Map(
      ((Properties?.GlobalSecondaryIndexes ?? []) as readonly { readonly IndexName: string }[]).map(
        (index) => [index.IndexName, JSON.stringify(index)],
      ),
    );
  const [old, now] = [indexes(oldValue), indexes(newValue)];
  // An index that is changed is deleted and made.
  const gone = [...old].filter(([name, index]) => now.get(name) !== index).length;
  const come = [...now].filter(([name, index]) => old.get(name) !== index).length;
  return gone + come;
}

/** The name that a template gives a resource; as JSON text if it is put together on deployment. */
export function nameOf({ Type, Properties }: ChangedResource): string | undefined {
  const property = NAME_PROPERTIES[Type];
  const name = property === undefined ? undefined : Properties?.[property];
  return name === undefined || typeof name === 'string' ? name : JSON.stringify(name);
}

function fault(rule: Rule, [id, resource]: readonly [string, ChangedResource | undefined]): Fault {
  const name = resource === undefined ? undefined : nameOf(resource);
  return { rule, id, ...(name !== undefined && { name }) };
}
