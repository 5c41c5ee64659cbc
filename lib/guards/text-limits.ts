import { longestText } from './longest-text.ts';
import { type Guard, ofType, type TemplateResources } from './template-resources.ts';

/** Lambda's limit for all variables of a function, in bytes. */
const ENVIRONMENT_BYTES = 4096;

/** Parameter Store's limit for a standard parameter, in bytes. */
const PARAMETER_BYTES = 4096;

/**
 * Functions are created only if their variables fit, with names as long as they can get.
 *
 * @param stackName - part of the names that CloudFormation makes up
 */
export const environmentSize =
  (stackName: string): Guard =>
  (resources) =>
    ofType(resources, 'AWS::Lambda::Function').flatMap(([id, { Environment }]) => {
      const { Variables = {} } = (Environment ?? {}) as {
        readonly Variables?: Readonly<Record<string, unknown>>;
      };
      const bytes = environmentBytes(Variables, resources, stackName);
      if (bytes <= ENVIRONMENT_BYTES) return [];
      return [
        `${id}: its variables may take ${bytes} bytes as Lambda counts them, ${ENVIRONMENT_BYTES} at most fit. Use fewer event types, subscribers or ranges, or shorter patterns.`,
      ];
    });

/** The same of parameters. */
export function parameterSize(resources: TemplateResources): string[] {
  return ofType(resources, 'AWS::SSM::Parameter').flatMap(([id, { Value }]) => {
    if (typeof Value !== 'string') return [];
    const bytes = Buffer.byteLength(Value);
    if (bytes <= PARAMETER_BYTES) return [];
    return [
      `${id}: it has ${bytes} bytes, a parameter takes ${PARAMETER_BYTES}. Use fewer event types or shorter patterns.`,
    ];
  });
}

/** Lambda counts all variables as the text of one JSON object, with what JSON escapes in them. */
export function environmentBytes(
  variables: Readonly<Record<string, unknown>>,
  resources: TemplateResources,
  stackName: string,
): number {
  const texts = Object.entries(variables).map(([name, value]) => [
    name,
    longestText(value, resources, stackName),
  ]);
  return Buffer.byteLength(JSON.stringify(Object.fromEntries(texts)));
}
