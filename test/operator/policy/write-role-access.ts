import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { recordedAccess } from './record-access.ts';
import { RoleRig } from './role-rig.ts';
import { workAsBoth } from './role-work.ts';

/** Program of `npm run policies`: runs every command and page, and writes down what each role needs for them. */

const path = fileURLToPath(new URL('../../../operator/policy/role-access.ts', import.meta.url));
const rig = await RoleRig.open();
try {
  await workAsBoth(rig);
  const access = JSON.stringify(await recordedAccess(rig), null, 2);
  const [head = ''] = readFileSync(path, 'utf8').split(/(?<=RoleAccess>> = )/);
  writeFileSync(path, `${head}${access};\n`);
} finally {
  await rig.close();
}
process.stdout.write(`${path} is written. Format it: npm run format\n`);
