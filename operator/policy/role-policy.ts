import { ROLE_ACCESS } from './role-access.ts';
import { RESOURCE_KINDS, type ResourceKind, type StackResources } from './stack-resources.ts';

/** Who only reads, and who changes something, too. */
export const ROLE_NAMES = ['viewer', 'operator'] as const;

export type RoleName = (typeof ROLE_NAMES)[number];

/** What a role asks of AWS: actions by the kind of what they are about. */
export type RoleAccess = Readonly<Partial<Record<ResourceKind, readonly string[]>>>;

/** An identity-based policy of IAM. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

/** One statement of it. */
interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** What reads what a customer-managed key encrypts, and what writes it. */
const KEY_ACTIONS: Readonly<Record<RoleName, readonly string[]>> = {
  viewer: ['kms:Decrypt'],
  operator: ['kms:Decrypt', 'kms:GenerateDataKey'],
};

/**
 * The policy that a role needs for its commands and the console. An operator may do whatever a viewer may.
 *
 * @param key - ARN of the stack's customer-managed key, if it has one
 */
export function rolePolicy(
  role: RoleName,
  resources: StackResources,
  key: string | undefined,
  access: Readonly<Record<RoleName, RoleAccess>> = ROLE_ACCESS,
): PolicyDocument {
  const statements = RESOURCE_KINDS.flatMap((kind): PolicyStatement[] => {
    const actions = new Set([
      ...(access.viewer[kind] ?? []),
      ...((role === 'operator' && access.operator[kind]) || []),
    ]);
    if (actions.size === 0 || resources[kind].length === 0) return [];
    const statement: PolicyStatement = {
      Sid: sidOf(kind),
      Effect: 'Allow',
      Action: [...actions].toSorted(),
      Resource: resources[kind],
    };
    return [
      kind === 'event-source-mappings' ? { ...statement, Condition: ofFunctions(resources) } : statement,
    ];
  });
  const ofKey: PolicyStatement[] =
    key === undefined ? [] : [{ Sid: 'Key', Effect: 'Allow', Action: KEY_ACTIONS[role], Resource: [key] }];
  return { Version: '2012-10-17', Statement: [...statements, ...ofKey] };
}

/** That a mapping is one of the stack its function says. */
function ofFunctions({ functions }: StackResources) {
  return { ArnLike: { 'lambda:FunctionArn': functions } };
}

/** IAM takes letters and digits. */
function sidOf(kind: ResourceKind): string {
  return kind
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
