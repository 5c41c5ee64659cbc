import { AppNotFoundError, LocalRunError } from '../local-run-error.ts';
import type { CloudAssembly } from './cloud-assembly.ts';
import type { Template, TemplateResource } from './template.ts';

/** A `CedarWebhooks` in a synthesized stack. */
export interface FoundConstruct {
  /** Prefix of its names. */
  readonly name: string;
  readonly stack: CloudAssembly;
  /** Whether the resource of that logical id is below it. */
  isOwn(logicalId: string): boolean;
  /** Whether that is known by the paths in the template; else it is told by how logical ids begin. */
  readonly byPath: boolean;
}

/** The SSM parameters that tell a construct from others; each exists once in every one. */
const MARKS = ['event-types', 'endpoint', 'ledger/table-name', 'secret/arn'];
const MARK = /^\/(?<name>[^/]+)\/event-types$/;
/** Ids of the parameter's construct, as they stand in its path and its logical id. */
const MARK_PATH = /\/Parameter-event-types\/Resource$/;
const MARK_ID = /Parametereventtypes[0-9A-F]{8}$/;

/** All constructs in these stacks. */
export function findConstructs(stacks: readonly CloudAssembly[]): readonly FoundConstruct[] {
  return stacks.flatMap((stack) => {
    const marks = parametersOf(stack.template).flatMap(([id, resource, parameter]) => {
      const name = MARK.exec(parameter)?.groups?.name;
      return name === undefined ? [] : [{ id, name, path: pathOf(resource) }];
    });
    const parameters = new Set(parametersOf(stack.template).map(([, , parameter]) => parameter));
    return marks
      .filter(({ name }) => MARKS.every((mark) => parameters.has(`/${name}/${mark}`)))
      .map(({ id, name, path }) => {
        const others = marks.filter((mark) => mark.id !== id).map((mark) => mark.id.replace(MARK_ID, ''));
        return path !== undefined && MARK_PATH.test(path)
          ? { name, stack, byPath: true, isOwn: below(stack.template, path.replace(MARK_PATH, '/')) }
          : { name, stack, byPath: false, isOwn: beginningWith(id.replace(MARK_ID, ''), others) };
      });
  });
}

/**
 * The constructs to run: all there are, as far as none is asked for.
 *
 * @param wanted - name of one, and that of its stack, as far as given
 * @throws AppNotFoundError if there is none
 * @throws LocalRunError if there is none such, or if they cannot be run beside one another: two of one name, or of different
 *   accounts or regions
 */
export function chooseConstructs(
  stacks: readonly CloudAssembly[],
  wanted: { readonly name?: string | undefined; readonly stack?: string | undefined },
): readonly [FoundConstruct, ...FoundConstruct[]] {
  const all = findConstructs(stacks);
  const [first, ...others] = all.filter(
    ({ name, stack }) =>
      (wanted.name === undefined || name === wanted.name) &&
      (wanted.stack === undefined || stack.stackName === wanted.stack),
  );
  const list = (constructs: readonly FoundConstruct[]): string =>
    constructs.map(({ name, stack }) => `${name} (stack ${stack.stackName})`).join(', ');
  if (all.length === 0) {
    const names = stacks.map(({ stackName }) => stackName).join(', ');
    throw new AppNotFoundError(
      `The app has no CedarWebhooks in ${names === '' ? 'any stack' : `its stacks ${names}`}. Nested stacks are not looked into.`,
    );
  }
  if (first === undefined)
    throw new LocalRunError(`The app has no such CedarWebhooks. There is ${list(all)}.`);
  const apart = whyApart([first, ...others]);
  if (apart !== undefined) {
    throw new LocalRunError(
      `Which one? There is ${list([first, ...others])}, ${apart}. Choose with --name, or --stack.`,
    );
  }
  return [first, ...others];
}

/** Why constructs cannot be run beside one another, if so. */
function whyApart(constructs: readonly FoundConstruct[]): string | undefined {
  const isOne = (values: readonly (string | undefined)[]): boolean => new Set(values).size === 1;
  if (new Set(constructs.map(({ name }) => name)).size < constructs.length) return 'of the same name';
  const environments = constructs.map(({ stack }) => stack.environment);
  if (!isOne(environments.map((each) => each?.region))) return 'of different regions';
  return isOne(environments.map((each) => each?.accountId)) ? undefined : 'of different accounts';
}

function parametersOf({ Resources }: Template): [id: string, resource: TemplateResource, name: string][] {
  return Object.entries(Resources).flatMap(([id, resource]) => {
    const name = resource.Properties?.Name;
    return resource.Type === 'AWS::SSM::Parameter' && typeof name === 'string' ? [[id, resource, name]] : [];
  });
}

/** Path of the construct that made a resource, if the template has it. */
export function pathOf({ Metadata }: TemplateResource): string | undefined {
  const path = Metadata?.['aws:cdk:path'];
  return typeof path === 'string' ? path : undefined;
}

function below(template: Template, path: string): (id: string) => boolean {
  return (id) => {
    const resource = template.Resources[id];
    return resource !== undefined && pathOf(resource)?.startsWith(path) === true;
  };
}

/** @param others - beginnings of other constructs' ids, which may go on where this one ends: `Webhooks` and `WebhooksTwo` */
function beginningWith(prefix: string, others: readonly string[]): (id: string) => boolean {
  const longer = others.filter((other) => other.startsWith(prefix) && other !== prefix);
  return (id) => id.startsWith(prefix) && !longer.some((other) => id.startsWith(other));
}
