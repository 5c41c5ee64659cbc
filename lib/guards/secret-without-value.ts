import { ofType, type TemplateResources } from './template-resources.ts';

/** No value that was not stored by a person may ever verify a request, so a template gives none. */
export function secretWithoutValue(resources: TemplateResources): string[] {
  return ofType(resources, 'AWS::SecretsManager::Secret').flatMap(
    ([id, { SecretString, GenerateSecretString }]) =>
      SecretString === undefined && GenerateSecretString === undefined
        ? []
        : [`${id}: the template gives it a value. Leave it empty, and store the secret by hand.`],
  );
}
