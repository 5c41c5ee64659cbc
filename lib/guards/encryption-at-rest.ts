import { ofType, type TemplateResources } from './template-resources.ts';

/** Where each type of resource names its key. All but queues are encrypted by AWS without one, too. */
const KEY_OF: Readonly<Record<string, (properties: Readonly<Record<string, unknown>>) => unknown>> = {
  'AWS::SQS::Queue': ({ KmsMasterKeyId }) => KmsMasterKeyId,
  'AWS::SNS::Topic': ({ KmsMasterKeyId }) => KmsMasterKeyId,
  'AWS::DynamoDB::Table': ({ SSESpecification }) =>
    (SSESpecification as { KMSMasterKeyId?: unknown } | undefined)?.KMSMasterKeyId,
  'AWS::SecretsManager::Secret': ({ KmsKeyId }) => KmsKeyId,
  'AWS::Logs::LogGroup': ({ KmsKeyId }) => KmsKeyId,
};

/** Queues are stored in the clear if they are told so. */
export function encryptionAtRest(resources: TemplateResources): string[] {
  const queues = ofType(resources, 'AWS::SQS::Queue').filter(
    ([, { SqsManagedSseEnabled, KmsMasterKeyId }]) =>
      SqsManagedSseEnabled !== true && KmsMasterKeyId === undefined,
  );
  return queues.map(([id]) => `${id}: it is not encrypted. Give it SQS-managed encryption or a key.`);
}

/** With a customer-managed key, everything that can have it has it. */
export function customerManagedKey(resources: TemplateResources): string[] {
  return Object.entries(KEY_OF).flatMap(([type, keyOf]) =>
    ofType(resources, type)
      .filter(([, properties]) => keyOf(properties) === undefined)
      .map(([id]) => `${id}: it is not encrypted with the customer-managed key. Pass the key to it.`),
  );
}
