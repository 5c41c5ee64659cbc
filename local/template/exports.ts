import type { CloudAssembly } from './cloud-assembly.ts';
import { importedNames, referredResources } from './referred-resources.ts';
import type { TemplateValue } from './template.ts';

/** A resource of one of an app's stacks. */
export interface ResourceAddress {
  readonly stack: CloudAssembly;
  readonly id: string;
}

/** The value that one of the stacks exports under a name, for `Fn::ImportValue` of the others. */
export function exportedValue(
  stacks: readonly CloudAssembly[],
  name: string,
): { readonly stack: CloudAssembly; readonly value: TemplateValue } | undefined {
  for (const stack of stacks) {
    const output = Object.values(stack.template.Outputs ?? {}).find(({ Export }) => Export?.Name === name);
    if (output !== undefined) return { stack, value: output.Value };
  }
  return undefined;
}

/** Resources that a value of a stack refers to, also by what another stack exports. */
export function referredPlaces(
  stacks: readonly CloudAssembly[],
  stack: CloudAssembly,
  value: TemplateValue | undefined,
): readonly ResourceAddress[] {
  const own = [...referredResources(value)]
    .filter((id) => Object.hasOwn(stack.template.Resources, id))
    .map((id) => ({ stack, id }));
  const imported = [...importedNames(value)].flatMap((name) => {
    const exported = exportedValue(stacks, name);
    return exported === undefined || exported.stack === stack
      ? []
      : referredPlaces(stacks, exported.stack, exported.value);
  });
  return [...own, ...imported];
}
