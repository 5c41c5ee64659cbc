import { ofType, type TemplateResources } from './template-resources.ts';

const RUNTIME = 'nodejs24.x';
const ARCHITECTURE = 'arm64';

/** Functions run on the platform that they are tested for. */
export function functionPlatform(resources: TemplateResources): string[] {
  return ofType(resources, 'AWS::Lambda::Function').flatMap(([id, { Runtime, Architectures }]) => {
    const architecture = Array.isArray(Architectures) ? Architectures[0] : undefined;
    if (Runtime === RUNTIME && architecture === ARCHITECTURE) return [];
    return [`${id}: it runs on ${Runtime} ${architecture ?? 'x86_64'}. Use ${RUNTIME} on ${ARCHITECTURE}.`];
  });
}
