import { makePolicy } from '../../../operator/policy/make-policy.ts';
import type { RoleName } from '../../../operator/policy/role-policy.ts';
import type { CommandAddress } from '../../program/context.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Prints the policy as IAM takes it. */
export async function printPolicy(
  role: RoleName,
  { address }: { readonly address: CommandAddress },
  { connect, terminal, signal }: Pick<CliPorts, 'connect' | 'terminal' | 'signal'>,
): Promise<number> {
  const target = await connect(address);
  const policy = await makePolicy(role, target, address.stack, signal);
  terminal.out(JSON.stringify(policy, null, 2));
  return 0;
}
