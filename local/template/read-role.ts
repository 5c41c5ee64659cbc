import type { PolicyStatementModel, RoleModel } from '../stack-model.ts';
import type { ResolvedValue } from './intrinsics.ts';
import type { ResourceReader } from './resource-reader.ts';
import { UnsupportedTemplateError } from './unsupported-template-error.ts';

const LOG_ACTIONS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/** What the managed policies allow that CDK gives to roles of functions, as far as there is a use for it here. */
const MANAGED_POLICIES: Readonly<Record<string, readonly string[]>> = {
  'service-role/AWSLambdaBasicExecutionRole': LOG_ACTIONS,
  'service-role/AWSLambdaVPCAccessExecutionRole': LOG_ACTIONS,
  'service-role/AWSLambdaSQSQueueExecutionRole': [
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    ...LOG_ACTIONS,
  ],
};

/** The parts of a statement that are understood. */
const STATEMENT_KEYS: readonly string[] = ['Action', 'Condition', 'Effect', 'Resource', 'Sid'];

/** The one condition that is evaluated. */
const LEADING_KEYS = { operator: 'ForAllValues:StringLike', key: 'dynamodb:LeadingKeys' };

/**
 * A role with all that its policies allow and deny.
 *
 * @param policies - all policies of the template that are attached to roles by name
 * @param name - physical name of the role
 * @throws UnsupportedTemplateError for policies whose content is not in the template, or not understood
 */
export function readRole(role: ResourceReader, name: string, policies: readonly ResourceReader[]): RoleModel {
  const managed = ((role.get('ManagedPolicyArns') ?? []) as readonly ResolvedValue[]).map((arn) => {
    const actions = MANAGED_POLICIES[String(arn).replace(/^arn:aws:iam::aws:policy\//, '')];
    if (actions !== undefined) return { effect: 'Allow' as const, actions, resources: ['*'] };
    throw new UnsupportedTemplateError(role.id, 'a managed policy of AWS, whose content is not known here');
  });
  const inline = (role.get('Policies') ?? []) as readonly { readonly PolicyDocument: ResolvedValue }[];
  const attached = policies.filter((policy) => (policy.get('Roles') as readonly string[]).includes(name));
  return {
    name,
    statements: [
      ...managed,
      ...[
        ...inline.map(({ PolicyDocument }) => PolicyDocument),
        ...attached.map((policy) => policy.get('PolicyDocument')),
      ].flatMap((document) => readDocument(document, role.id)),
    ],
  };
}

/** A role that allows everything, in the place of one that cannot be read. */
export function unlimitedRole(name: string): RoleModel {
  return { name, statements: [{ effect: 'Allow', actions: ['*'], resources: ['*'] }] };
}

function readDocument(document: ResolvedValue | undefined, where: string): PolicyStatementModel[] {
  const { Statement = [] } = (document ?? {}) as { Statement?: Statement | readonly Statement[] };
  return [Statement].flat().map((statement) => {
    const unknown = Object.keys(statement).find((key) => !STATEMENT_KEYS.includes(key));
    if (unknown !== undefined) throw new UnsupportedTemplateError(where, `${unknown} in a policy`);
    const { Action, Effect, Resource } = statement;
    if (Effect !== 'Allow' && Effect !== 'Deny') {
      throw new UnsupportedTemplateError(where, 'a policy with a statement that neither allows nor denies');
    }
    const leadingKeys = readCondition(statement.Condition, where);
    return {
      effect: Effect,
      actions: [Action].flat(),
      resources: [Resource].flat(),
      ...(leadingKeys && { leadingKeys }),
    };
  });
}

/** The partition keys that a condition allows. Any other one is not evaluated here. */
function readCondition(condition: Condition | undefined, where: string): readonly string[] | undefined {
  if (condition === undefined) return undefined;
  const { operator, key } = LEADING_KEYS;
  const allowed = condition[operator]?.[key];
  const tests = Object.values(condition).flatMap((each) => Object.keys(each));
  if (allowed === undefined || tests.length > 1) {
    throw new UnsupportedTemplateError(where, 'Condition in a policy');
  }
  return [allowed].flat();
}

type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

interface Statement {
  readonly Action: string | readonly string[];
  readonly Effect: string;
  readonly Resource: string | readonly string[];
  readonly Condition?: Condition;
}
