import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Version of this project.
 *
 * @param projectRoot - folder of package.json
 */
export function projectVersion(projectRoot: string): string {
  const text = readFileSync(join(projectRoot, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
