import {
  listOf,
  ofType,
  type Statement,
  statementsOf,
  type TemplateResources,
} from './template-resources.ts';

/** Actions that know no resource to name. */
const WITHOUT_RESOURCE: ReadonlySet<unknown> = new Set(['xray:PutTraceSegments', 'xray:PutTelemetryRecords']);

/** What CDK gives the role of a function in a VPC: the network interfaces that it works with know no resource to name. */
const VPC_POLICY = ':iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"';

/** A role may do what is named, to what is named; a queue, topic or secret is open to nobody in general. */
export function noWildcards(resources: TemplateResources): string[] {
  const identityPolicies = [
    ...['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) =>
      ofType(resources, type).map(([id, { PolicyDocument }]) => [id, PolicyDocument] as const),
    ),
    ...ofType(resources, 'AWS::IAM::Role').flatMap(([id, { Policies }]) =>
      listOf(Policies).map(
        (policy) => [id, (policy as { PolicyDocument?: unknown }).PolicyDocument] as const,
      ),
    ),
  ];
  const managed = ofType(resources, 'AWS::IAM::Role').filter(([, { ManagedPolicyArns }]) =>
    listOf(ManagedPolicyArns).some((arn) => !JSON.stringify(arn).includes(VPC_POLICY)),
  );
  const resourcePolicies = [
    ['AWS::SQS::QueuePolicy', 'PolicyDocument'],
    ['AWS::SNS::TopicPolicy', 'PolicyDocument'],
    ['AWS::SecretsManager::ResourcePolicy', 'ResourcePolicy'],
  ].flatMap(([type = '', property = '']) =>
    ofType(resources, type).map(([id, properties]) => [id, properties[property]] as const),
  );
  return [
    ...identityPolicies.flatMap(([id, document]) => allowed(document).flatMap((each) => tooWide(id, each))),
    ...managed.map(
      ([id]) => `${id}: a managed policy allows more than this role needs. Name actions and resources.`,
    ),
    ...resourcePolicies.flatMap(([id, document]) => allowed(document).flatMap((each) => open(id, each))),
  ];
}

function allowed(document: unknown): readonly Statement[] {
  return statementsOf(document).filter(({ Effect }) => Effect !== 'Deny');
}

function tooWide(id: string, { Action, NotAction, Resource, NotResource }: Statement): string[] {
  const faults: string[] = [];
  if (NotAction !== undefined || NotResource !== undefined) {
    faults.push(
      `${id}: a statement says what it does not mean (NotAction, NotResource). Name what it means.`,
    );
  }
  for (const action of listOf(Action)) {
    if (String(action).includes('*'))
      faults.push(`${id}: the action ${String(action)} has a wildcard. Name actions.`);
  }
  const anywhere = listOf(Resource).some((resource) => JSON.stringify(resource).includes('*'));
  const needsNone = listOf(Action).every((action) => WITHOUT_RESOURCE.has(action));
  if (anywhere && !needsNone) {
    faults.push(`${id}: ${listOf(Action).join(', ')} is allowed on a wildcard. Name resources.`);
  }
  return faults;
}

function open(id: string, { Principal, Condition }: Statement): string[] {
  const everybody = listOf((Principal as { AWS?: unknown } | undefined)?.AWS ?? Principal).includes('*');
  return everybody && Condition === undefined ? [`${id}: it is open to everybody. Name principals.`] : [];
}
