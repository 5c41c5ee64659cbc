import {
  listOf,
  ofType,
  referredTo,
  type Statement,
  statementsOf,
  type TemplateResources,
} from './template-resources.ts';

/** Queues and topics reject whoever does not come by TLS. */
export function tlsOnly(resources: TemplateResources): string[] {
  return [
    ...unprotected(resources, 'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'Queues'),
    ...unprotected(resources, 'AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', 'Topics'),
  ];
}

function unprotected(
  resources: TemplateResources,
  type: string,
  policyType: string,
  target: string,
): string[] {
  const protectedIds = new Set(
    ofType(resources, policyType)
      .filter(([, { PolicyDocument }]) => statementsOf(PolicyDocument).some(deniesPlainText))
      .flatMap(([, policy]) => listOf(policy[target]).map(referredTo)),
  );
  return ofType(resources, type)
    .filter(([id]) => !protectedIds.has(id))
    .map(([id]) => `${id}: its policy does not reject connections without TLS. Set enforceSSL.`);
}

function deniesPlainText({ Effect, Principal, Condition }: Statement): boolean {
  const everybody = Principal === '*' || (Principal as { AWS?: unknown } | undefined)?.AWS === '*';
  const { Bool } = (Condition ?? {}) as { readonly Bool?: Readonly<Record<string, unknown>> };
  return Effect === 'Deny' && everybody && String(Bool?.['aws:SecureTransport']) === 'false';
}
