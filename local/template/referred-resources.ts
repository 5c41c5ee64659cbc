import type { TemplateValue } from './template.ts';

/** Logical ids that a value refers to, by `Ref`, `Fn::GetAtt` or `Fn::Sub`; pseudo parameters are among them. */
export function referredResources(value: TemplateValue | undefined, found = new Set<string>()): Set<string> {
  if (value === undefined || value === null || typeof value !== 'object') return found;
  for (const [key, item] of Object.entries(value)) {
    if (key === 'Ref' && typeof item === 'string') found.add(item);
    else if (key === 'Fn::GetAtt') found.add(firstPart(item));
    else if (key === 'Fn::Sub') for (const name of variablesOf(item)) found.add(name);
    referredResources(item as TemplateValue, found);
  }
  return found;
}

function variablesOf(argument: TemplateValue): string[] {
  const [pattern] = [argument].flat() as readonly TemplateValue[];
  if (typeof pattern !== 'string') return [];
  return [...pattern.matchAll(/\$\{([^!}.][^}.]*)[^}]*\}/g)].map(([, name = '']) => name);
}

function firstPart(argument: TemplateValue): string {
  const [first] = [argument].flat() as readonly TemplateValue[];
  return String(first).split('.')[0] ?? '';
}

/** Names under which other stacks export what a value imports. */
export function importedNames(value: TemplateValue | undefined, found = new Set<string>()): Set<string> {
  if (value === undefined || value === null || typeof value !== 'object') return found;
  for (const [key, item] of Object.entries(value)) {
    if (key === 'Fn::ImportValue' && typeof item === 'string') found.add(item);
    importedNames(item as TemplateValue, found);
  }
  return found;
}
