import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalStackProcess } from '../e2e/local-stack.ts';

/** As after requests that API Gateway rejected: the local one has no rate limit, so its access log is told. */
export async function rejectByRateLimit(stack: LocalStackProcess, count: number): Promise<void> {
  const folder = join(stack.stateDirectory, 'logs');
  const file = (await readdir(folder)).find((name) => /access/i.test(name));
  if (file === undefined) throw new Error(`There is no access log in ${folder}.`);
  const path = join(folder, file);
  const last = (await readFile(path, 'utf8')).trimEnd().split('\n').at(-1) ?? '';
  const line = last.replace(/"status":"\d+"/, '"status":"429"');
  if (line === last) throw new Error(`The access log tells no status: ${last}`);
  await appendFile(path, `${line}\n`.repeat(count));
}
