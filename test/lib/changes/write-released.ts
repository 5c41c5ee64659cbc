import { writeFileSync } from 'node:fs';
import { releasedFile, TEMPLATES } from './released.ts';

/** Part of `npm run release`: keeps the templates of this version, for the upgrade to the next. */

for (const [name, template] of Object.entries(TEMPLATES)) {
  const { Resources } = template();
  writeFileSync(releasedFile(name), `${JSON.stringify({ Resources })}\n`);
}
