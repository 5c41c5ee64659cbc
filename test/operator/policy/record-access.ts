import type { FunctionAccess } from '../../../local/aws/access/access-control.ts';
import { allows } from '../../../local/aws/access/policy.ts';
import type { RoleAccess, RoleName } from '../../../operator/policy/role-policy.ts';
import {
  RESOURCE_KINDS,
  type StackResources,
  stackResources,
} from '../../../operator/policy/stack-resources.ts';
import type { Target } from '../../../operator/target/target.ts';
import { type RoleRig, STACK, TOPIC } from './role-rig.ts';

/** What a viewer had better not be given: the value of the secret. Who lacks it is told what else there is. */
export const NOT_FOR_VIEWERS = 'secretsmanager:GetSecretValue';

export function resourcesOf(target: Target): StackResources {
  return stackResources(target, STACK, [TOPIC]);
}

/** What the roles asked of AWS, by the kind of what it was about; an operator beside a viewer. */
export async function recordedAccess(rig: RoleRig): Promise<Readonly<Record<RoleName, RoleAccess>>> {
  const resources = resourcesOf(await rig.receiver.target());
  const report = await rig.access();
  const viewer = accessOf(report.viewer, resources, (action) => action === NOT_FOR_VIEWERS);
  const isViewers = (action: string, kind: (typeof RESOURCE_KINDS)[number]) =>
    viewer[kind]?.includes(action) === true;
  return { viewer, operator: accessOf(report.operator, resources, isViewers) };
}

function accessOf(
  { used }: FunctionAccess,
  resources: StackResources,
  isLeftOut: (action: string, kind: (typeof RESOURCE_KINDS)[number]) => boolean,
): RoleAccess {
  const found = new Map<(typeof RESOURCE_KINDS)[number], Set<string>>();
  for (const { action, resource } of used) {
    const kind = RESOURCE_KINDS.find((each) =>
      each === 'any'
        ? resource === '*'
        : allows([{ effect: 'Allow', actions: [action], resources: resources[each] }], { action, resource }),
    );
    if (kind === undefined) throw new Error(`${action} on ${resource} is about nothing of the stack.`);
    if (isLeftOut(action, kind)) continue;
    found.set(kind, (found.get(kind) ?? new Set()).add(action));
  }
  return Object.fromEntries(
    RESOURCE_KINDS.flatMap((kind) => {
      const actions = found.get(kind);
      return actions === undefined ? [] : [[kind, [...actions].toSorted()]];
    }),
  );
}
