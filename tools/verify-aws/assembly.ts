import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}

const SECRET = 'AWS::SecretsManager::Secret';

/** Members of manifests that have CDK take on one of the roles that its bootstrap made. */
const ROLES: ReadonlySet<string> = new Set(['assumeRoleArn', 'lookupRole']);

/**
 * Changes a synthesized stack so that an emulator takes it: what it does not know is taken out or written
 * otherwise, and it is deployed with the caller's own rights. See the list of its limits.
 *
 * @param folder - the cloud assembly
 * @param types - types of the resources; nothing may refer to them
 */
export function adaptToEmulator(folder: string, stackName: string, types: ReadonlySet<string>): void {
  const file = join(folder, `${stackName}.template.json`);
  const text = readFileSync(file, 'utf8');
  const template = JSON.parse(text) as Template;
  const kept = Object.entries(template.Resources).filter(([, { Type }]) => !types.has(Type));
  const secrets = new Set(kept.filter(([, { Type }]) => Type === SECRET).map(([id]) => id));
  const changed = JSON.stringify({ ...template, Resources: Object.fromEntries(kept) }, (_key, value) => {
    if (Array.isArray(value)) return value.filter((statement) => !demandsTls(statement));
    // Both are the ARN of a secret on AWS.
    return secrets.has(value?.Ref) ? { 'Fn::GetAtt': [value.Ref, 'Id'] } : value;
  });
  writeFileSync(file, changed);
  for (const name of ['manifest.json', `${stackName}.assets.json`]) {
    const manifest = readFileSync(join(folder, name), 'utf8');
    const own = JSON.stringify(JSON.parse(manifest), (key, value) => (ROLES.has(key) ? undefined : value));
    // The template is an asset under the hash of its content.
    writeFileSync(join(folder, name), own.replaceAll(sha256(text), sha256(changed)));
  }
}

/** Whether it is the statement of a policy that rejects calls without TLS. */
function demandsTls(statement: { Condition?: { Bool?: Readonly<Record<string, string>> } } | null): boolean {
  return statement?.Condition?.Bool?.['aws:SecureTransport'] === 'false';
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
