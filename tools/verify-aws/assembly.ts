import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}

/**
 * Takes resources out of a synthesized stack. The template is an asset under the hash of its content, so it gets another
 * name.
 *
 * @param folder - the cloud assembly
 * @param types - types of the resources; nothing may refer to them
 */
export function withoutResources(folder: string, stackName: string, types: ReadonlySet<string>): void {
  const file = join(folder, `${stackName}.template.json`);
  const text = readFileSync(file, 'utf8');
  const template = JSON.parse(text) as Template;
  const kept = Object.entries(template.Resources).filter(([, { Type }]) => !types.has(Type));
  const changed = JSON.stringify({ ...template, Resources: Object.fromEntries(kept) });
  const [before, after] = [text, changed].map((content) =>
    createHash('sha256').update(content).digest('hex'),
  ) as [string, string];
  writeFileSync(file, changed);
  for (const name of readdirSync(folder)) {
    if (name !== 'manifest.json' && name !== `${stackName}.assets.json`) continue;
    const manifest = readFileSync(join(folder, name), 'utf8');
    writeFileSync(join(folder, name), manifest.replaceAll(before, after));
  }
}
