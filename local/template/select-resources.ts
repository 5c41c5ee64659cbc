import type { FoundConstruct } from './find-constructs.ts';
import { pathOf } from './find-constructs.ts';
import { referredResources } from './referred-resources.ts';
import { isInert, isKnown, unknownProperties } from './resource-types.ts';
import type { Template, TemplateResource, TemplateValue } from './template.ts';

/** What of a template is run. */
export interface Selection {
  /** With nothing but what is run. */
  readonly template: Template;
  /** Whether a resource has to be known to the last property. What the app adds is run as far as it is known. */
  isExact(logicalId: string): boolean;
  /** Told of what is left out beside what was not selected. @param what - in words; absent for the whole resource */
  readonly omit: (logicalId: string, what: string, isWhole?: boolean) => void;
}

/** What is not run as the template has it, for people to read. */
export interface Omission {
  /** Type of the resource. */
  readonly type: string;
  /** Path of its construct in the stack, or its logical id. */
  readonly resource: string;
  /** What of it, or why it is left out as a whole. */
  readonly what: string | undefined;
  readonly isWhole: boolean;
}

/** What the app may add that works here, if the construct or one of its functions refers to it. */
const OF_THE_APP: ReadonlySet<string> = new Set([
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::IAM::Role',
  'AWS::Logs::LogGroup',
  'AWS::SecretsManager::Secret',
  'AWS::SQS::Queue',
  'AWS::SSM::Parameter',
  'Custom::LogRetention',
]);

/** Whatever these belong to says enough: nobody misses them. */
const DEPENDENT: ReadonlySet<string> = new Set([
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::CloudWatch::Alarm',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Logs::MetricFilter',
]);

/**
 * Finds what of a stack belongs to a construct: what is below it, the app's functions that handle or consume its events,
 * and what those refer to.
 *
 * @param omissions - what is not run is added here, also later, as it is read
 */
export function selectResources(construct: FoundConstruct, omissions: Omission[]): Selection {
  const { name, stack, byPath } = construct;
  const { Resources } = stack.template;
  const typeOf = (id: string): string => Resources[id]?.Type ?? '';
  // Without paths another resource may have an id that begins so, and be anything.
  const isOwn = (id: string): boolean => construct.isOwn(id) && (byPath || isKnown(typeOf(id)));
  const handlers = new Set(handlersOf(stack.template, name));
  const selected = new Set<string>();
  const open = Object.keys(Resources).filter(
    (id) =>
      (isOwn(id) && (byPath || typeOf(id) === 'AWS::SSM::Parameter')) ||
      isParameterOf(name, Resources[id] as TemplateResource),
  );
  for (;;) {
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (selected.has(id) || Resources[id] === undefined) continue;
      selected.add(id);
      for (const other of referredResources(Resources[id]?.Properties as TemplateValue | undefined)) {
        if (isOwn(other) || OF_THE_APP.has(typeOf(other)) || isHandling(id, other)) open.push(other);
      }
    }
    for (const [id, resource] of Object.entries(Resources)) {
      if (!selected.has(id) && isAttached(id, resource)) open.push(id);
    }
    if (open.length === 0) break;
  }

  /** Whether a function of the app gets events: it is a handler, or a mapping leads to it. */
  function isHandling(from: string, to: string): boolean {
    if (typeOf(to) !== 'AWS::Lambda::Function') return false;
    return handlers.has(to) || typeOf(from) === 'AWS::Lambda::EventSourceMapping';
  }

  /** Whether something says of itself that it belongs to what is selected. */
  function isAttached(id: string, { Type, Properties = {} }: TemplateResource): boolean {
    const leadsTo = (property: string): boolean =>
      [...referredResources(Properties[property])].some((other) => selected.has(other));
    if (Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy') return leadsTo('Roles');
    if (Type === 'AWS::Lambda::EventSourceMapping') {
      return [...referredResources(Properties.EventSourceArn)].some((each) => isOwn(each));
    }
    if (!isOwn(id)) return false;
    return [...referredResources(Properties as TemplateValue)].some(
      (other) => isOwn(other) && selected.has(other),
    );
  }

  const lenient = new Set(handlers);
  for (const id of handlers) {
    for (const role of referredResources(Resources[id]?.Properties?.Role)) lenient.add(role);
  }
  const isExact = (id: string): boolean => byPath && isOwn(id) && !lenient.has(id);
  const omit = (id: string, what: string | undefined, isWhole = false): void => {
    const resource = Resources[id];
    if (resource === undefined) return;
    const path = pathOf(resource)
      ?.split('/')
      .slice(1)
      .join('/')
      .replace(/\/(Resource|Default)$/, '');
    omissions.push({ type: resource.Type, resource: path ?? id, what, isWhole });
  };
  // Functions of CDK's own, which deploy something.
  const providers = new Set(
    Object.values(Resources).flatMap(({ Properties }) => [...referredResources(Properties?.ServiceToken)]),
  );
  for (const [id, { Type }] of Object.entries(Resources)) {
    if (selected.has(id) || isInert(Type) || DEPENDENT.has(Type) || providers.has(id)) continue;
    omit(id, Type === 'AWS::Lambda::Function' ? 'gets no events of the webhooks' : undefined, true);
  }
  const run = [...selected].map((id) => {
    const resource = Resources[id] as TemplateResource;
    return [id, isExact(id) ? resource : withoutUnknown(id, resource, omit)] as const;
  });
  // In the order of the template, so that the run is the same from start to start.
  const order = new Map(Object.keys(Resources).map((id, index) => [id, index]));
  run.sort(([a], [b]) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  return { template: { ...stack.template, Resources: Object.fromEntries(run) }, isExact, omit };
}

function isParameterOf(name: string, { Type, Properties }: TemplateResource): boolean {
  return Type === 'AWS::SSM::Parameter' && String(Properties?.Name).startsWith(`/${name}/`);
}

/** Functions with business code, which may be the app's own. */
function handlersOf({ Resources }: Template, name: string): string[] {
  const prefix = `/${name}/functions/`;
  return Object.values(Resources)
    .filter(({ Type, Properties }) => {
      const parameter = String(Properties?.Name);
      if (Type !== 'AWS::SSM::Parameter' || !parameter.startsWith(prefix)) return false;
      return !['verifier', 'sweeper'].includes(parameter.slice(prefix.length));
    })
    .flatMap(({ Properties }) => [...referredResources(Properties?.Value)]);
}

function withoutUnknown(
  id: string,
  resource: TemplateResource,
  omit: (id: string, what: string) => void,
): TemplateResource {
  const unknown = unknownProperties(resource);
  if (unknown.length === 0) return resource;
  omit(id, unknown.join(', '));
  return {
    ...resource,
    Properties: Object.fromEntries(
      Object.entries(resource.Properties ?? {}).filter(([property]) => !unknown.includes(property)),
    ),
  };
}
