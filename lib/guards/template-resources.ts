/** One resource as CloudFormation gets it. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** Resources by logical id. */
export type TemplateResources = Readonly<Record<string, TemplateResource>>;

/** A rule about a stack: says in words what breaks it, and nothing if it holds. */
export type Guard = (resources: TemplateResources) => string[];

type Properties = Readonly<Record<string, unknown>>;

/** Resources of one type, with their logical ids. */
export function ofType(resources: TemplateResources, type: string): [id: string, properties: Properties][] {
  return Object.entries(resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => [id, resource.Properties ?? {}]);
}

/** Logical id of the resource that a `Ref` or `Fn::GetAtt` names; `undefined` if the value is neither. */
export function referredTo(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('Ref' in value && typeof value.Ref === 'string') return value.Ref;
  const attribute = (value as { readonly 'Fn::GetAtt'?: unknown })['Fn::GetAtt'];
  if (typeof attribute === 'string') return attribute.split('.')[0];
  return Array.isArray(attribute) && typeof attribute[0] === 'string' ? attribute[0] : undefined;
}

/** A property that may be one value or several. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** A statement of a policy document. */
export interface Statement {
  readonly Effect?: string;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** Statements of a resource's property that holds a policy document. */
export function statementsOf(document: unknown): readonly Statement[] {
  const { Statement: statements } = (document ?? {}) as { readonly Statement?: unknown };
  return listOf(statements) as readonly Statement[];
}

/** Source queue and dead-letter queue, by logical id. */
export function redrivesOf(
  resources: TemplateResources,
): { source: string; deadLetters: string | undefined }[] {
  return ofType(resources, 'AWS::SQS::Queue').flatMap(([source, { RedrivePolicy }]) => {
    if (RedrivePolicy === undefined) return [];
    const { deadLetterTargetArn } = RedrivePolicy as { readonly deadLetterTargetArn?: unknown };
    return [{ source, deadLetters: referredTo(deadLetterTargetArn) }];
  });
}
