import { randomBytes } from 'node:crypto';
import type { AuditPorts } from '../../../operator/audit/audited.ts';
import { retireSecret } from '../../../operator/secrets/retire-secret.ts';
import { secretText } from '../../../operator/secrets/secret-text.ts';
import { type SetSecretResult, setSecret } from '../../../operator/secrets/set-secret.ts';
import type { Target } from '../../../operator/target/target.ts';
import type {
  NewSecret,
  RetireSecretOrder,
  RetireSecretOutcome,
  SecretOrder,
  StoreSecretOrder,
} from '../../contract.ts';

/**
 * Makes a secret and stores it. It is in the answer and nowhere else.
 *
 * @throws WouldCutOffProblem unless that may be; SecretChangeProblem if AWS fails on the way
 */
export async function makeSecret(target: Target, order: SecretOrder, ports: AuditPorts): Promise<NewSecret> {
  const secret = randomBytes(32).toString('base64url');
  return { secret, ...(await setSecret(target, { secret }, order, ports)) };
}

/** Stores what somebody gives, as the tool does. It is in no answer. @throws as {@link makeSecret} */
export async function storeSecret(
  target: Target,
  { secret, pathToken, ...options }: StoreSecretOrder,
  ports: AuditPorts,
): Promise<SetSecretResult> {
  const change = {
    ...(secret !== undefined && { secret: textOf(secret) }),
    ...(pathToken !== undefined && { pathToken: textOf(pathToken) }),
  };
  return setSecret(target, change, options, ports);
}

/** What is pasted is read by the rules for what is piped. */
function textOf(given: string): string {
  return secretText(Buffer.from(given)).secret;
}

/** Takes the previous secret out of use. @throws as {@link makeSecret} */
export async function retirePrevious(
  target: Target,
  order: RetireSecretOrder,
  ports: AuditPorts,
): Promise<RetireSecretOutcome> {
  const retired = await retireSecret(target, order, ports);
  return retired === undefined ? {} : { retired };
}
