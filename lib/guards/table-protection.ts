import { ofType, type TemplateResources } from './template-resources.ts';

/** A table can be brought back as it was at any second of the last weeks. */
export function pointInTimeRecovery(resources: TemplateResources): string[] {
  return ofType(resources, 'AWS::DynamoDB::Table').flatMap(
    ([id, { PointInTimeRecoverySpecification: recovery }]) =>
      (recovery as { PointInTimeRecoveryEnabled?: unknown } | undefined)?.PointInTimeRecoveryEnabled === true
        ? []
        : [`${id}: it has no point-in-time recovery. Switch it on.`],
  );
}

/** In production nobody deletes a table, and no stack does. */
export function deletionProtection(resources: TemplateResources): string[] {
  return ofType(resources, 'AWS::DynamoDB::Table').flatMap(([id, { DeletionProtectionEnabled }]) =>
    DeletionProtectionEnabled === true ? [] : [`${id}: it can be deleted. Protect it.`],
  );
}
