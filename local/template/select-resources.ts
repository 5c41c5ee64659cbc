import type { CloudAssembly } from './cloud-assembly.ts';
import { type ResourceAddress, referredPlaces } from './exports.ts';
import { type FoundConstruct, findConstructs, pathOf } from './find-constructs.ts';
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
  readonly omit: (logicalId: string, what: string | undefined, isWhole?: boolean) => void;
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

/** Resources of an app's stacks. */
class PlaceSet {
  readonly #ids = new Map<CloudAssembly, Set<string>>();

  add({ stack, id }: ResourceAddress): void {
    const ids = this.#ids.get(stack) ?? new Set();
    this.#ids.set(stack, ids.add(id));
  }

  has({ stack, id }: ResourceAddress): boolean {
    return this.#ids.get(stack)?.has(id) === true;
  }

  /** Logical ids, in the order of the template, so that the run is the same from start to start. */
  of(stack: CloudAssembly): readonly string[] {
    return Object.keys(stack.template.Resources).filter((id) => this.has({ stack, id }));
  }
}

/**
 * Finds what of an app belongs to its constructs: what is below them, the app's functions that handle or consume their
 * events, and what those refer to, also in another stack.
 *
 * @param stacks - all of the app
 * @param constructs - those that are run
 * @param omissions - what is not run is added here, also later, as it is read
 * @returns what is run of each stack, the constructs' own stacks first
 */
export function selectResources(
  stacks: readonly CloudAssembly[],
  constructs: readonly FoundConstruct[],
  omissions: Omission[],
): ReadonlyMap<CloudAssembly, Selection> {
  const referred = (stack: CloudAssembly, value: TemplateValue | undefined) =>
    referredPlaces(stacks, stack, value);
  const ownerOf = (place: ResourceAddress): FoundConstruct | undefined =>
    constructs.find(
      (each) =>
        each.stack === place.stack &&
        each.isOwn(place.id) &&
        // Without paths another resource may have an id that begins so, and be anything.
        (each.byPath || isKnown(typeOf(place))),
    );
  const isOwn = (place: ResourceAddress): boolean => ownerOf(place) !== undefined;
  const handlers = new PlaceSet();
  const lenient = new PlaceSet();
  for (const handler of constructs.flatMap((each) => handlersOf(each, referred))) {
    handlers.add(handler);
    lenient.add(handler);
    const role = handler.stack.template.Resources[handler.id]?.Properties?.Role;
    for (const place of referred(handler.stack, role)) lenient.add(place);
  }
  const selected = new PlaceSet();
  const all = stacks.flatMap((stack) => Object.keys(stack.template.Resources).map((id) => ({ stack, id })));
  const open = all.filter((place) => {
    const isParameter = typeOf(place) === 'AWS::SSM::Parameter';
    const { byPath = false } = ownerOf(place) ?? {};
    return byPath || (isParameter && (isOwn(place) || constructs.some((each) => isParameterOf(each, place))));
  });
  for (;;) {
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (selected.has(place)) continue;
      selected.add(place);
      for (const other of referred(place.stack, resourceAt(place).Properties as TemplateValue | undefined)) {
        if (isOwn(other) || OF_THE_APP.has(typeOf(other)) || isHandling(place, other)) open.push(other);
      }
    }
    open.push(...all.filter((place) => !selected.has(place) && isAttached(place)));
    if (open.length === 0) break;
  }

  /** Whether a function of the app gets events: it is a handler, or a mapping leads to it. */
  function isHandling(from: ResourceAddress, to: ResourceAddress): boolean {
    if (typeOf(to) !== 'AWS::Lambda::Function') return false;
    return handlers.has(to) || typeOf(from) === 'AWS::Lambda::EventSourceMapping';
  }

  /** Whether something says of itself that it belongs to what is selected. */
  function isAttached(place: ResourceAddress): boolean {
    const { Type, Properties = {} } = resourceAt(place);
    if (Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy') {
      return referred(place.stack, Properties.Roles).some((other) => selected.has(other));
    }
    if (Type === 'AWS::Lambda::EventSourceMapping') {
      return referred(place.stack, Properties.EventSourceArn).some(isOwn);
    }
    if (!isOwn(place)) return false;
    return referred(place.stack, Properties as TemplateValue).some(
      (other) => isOwn(other) && selected.has(other),
    );
  }

  const main = [...new Set(constructs.map(({ stack }) => stack))];
  const isRun = (stack: CloudAssembly): boolean => main.includes(stack) || selected.of(stack).length > 0;
  const ordered = [...main, ...stacks.filter((stack) => !main.includes(stack))];
  const isOne = ordered.filter(isRun).length === 1;
  const chosen = new Set(constructs.map(({ stack, name }) => `${stack.stackName} ${name}`));
  const unchosen = findConstructs(stacks).filter(
    ({ stack, name }) => !chosen.has(`${stack.stackName} ${name}`) && isRun(stack),
  );
  const omitterOf =
    (stack: CloudAssembly): Selection['omit'] =>
    (id, what, isWhole = false) => {
      const resource = stack.template.Resources[id];
      if (resource === undefined) return;
      const [stackId = stack.stackName, ...path] = (pathOf(resource) ?? `${stack.stackName}/${id}`)
        .replace(/\/(Resource|Default)$/, '')
        .split('/');
      const name = (isOne ? path : [stackId, ...path]).join('/');
      omissions.push({ type: resource.Type, resource: name, what, isWhole });
    };
  const omitWhole = (type: string, resource: string, what?: string): void => {
    omissions.push({ type, resource, what, isWhole: true });
  };
  for (const { name } of unchosen) omitWhole('CedarWebhooks', name, 'not asked for');
  for (const stack of ordered.filter(isRun)) {
    const { Resources } = stack.template;
    // Functions of CDK's own, which deploy something.
    const providers = new Set(
      Object.values(Resources).flatMap(({ Properties }) => [...referredResources(Properties?.ServiceToken)]),
    );
    for (const [id, { Type }] of Object.entries(Resources)) {
      if (selected.has({ stack, id }) || isInert(Type) || DEPENDENT.has(Type) || providers.has(id)) continue;
      if (unchosen.some((each) => each.stack === stack && each.isOwn(id) && (each.byPath || isKnown(Type))))
        continue;
      omitterOf(stack)(
        id,
        Type === 'AWS::Lambda::Function' ? 'gets no events of the webhooks' : undefined,
        true,
      );
    }
  }
  for (const stack of stacks.filter((each) => !isRun(each))) omitWhole('stack', stack.stackName);
  return new Map(
    ordered.map((stack) => {
      const omit = omitterOf(stack);
      const isExact = (id: string): boolean => {
        const place = { stack, id };
        return ownerOf(place)?.byPath === true && !lenient.has(place);
      };
      const Resources = Object.fromEntries(
        selected.of(stack).map((id) => {
          const resource = resourceAt({ stack, id });
          return [id, isExact(id) ? resource : withoutUnknown(id, resource, omit)];
        }),
      );
      const { Transform, ...template } = stack.template;
      // What a transform makes of a stack of the app's is not known; it says so if that is referred to.
      const kept = main.includes(stack) && Transform !== undefined ? { Transform } : {};
      return [stack, { template: { ...template, ...kept, Resources }, isExact, omit }];
    }),
  );
}

function resourceAt({ stack, id }: ResourceAddress): TemplateResource {
  return stack.template.Resources[id] as TemplateResource;
}

function typeOf(place: ResourceAddress): string {
  return resourceAt(place).Type;
}

function isParameterOf({ name, stack }: FoundConstruct, place: ResourceAddress): boolean {
  return place.stack === stack && String(resourceAt(place).Properties?.Name).startsWith(`/${name}/`);
}

/** Functions with business code, which may be the app's own. */
function handlersOf(
  { name, stack }: FoundConstruct,
  referred: (stack: CloudAssembly, value: TemplateValue | undefined) => readonly ResourceAddress[],
): readonly ResourceAddress[] {
  const prefix = `/${name}/functions/handlers/`;
  return Object.values(stack.template.Resources)
    .filter(
      ({ Type, Properties }) => Type === 'AWS::SSM::Parameter' && String(Properties?.Name).startsWith(prefix),
    )
    .flatMap(({ Properties }) => referred(stack, Properties?.Value));
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
