import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/**
 * What the compiler says of one file of a user's project, in which the doors of the package are the sources here. Lines
 * that must not compile are marked with `@ts-expect-error`: one that does compile is then what it complains of.
 *
 * @returns its complaints, empty if there are none
 */
export async function compile(source: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'user-'));
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2024',
    lib: ['es2024', 'esnext.iterator'],
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    types: ['node', 'aws-lambda'],
    paths: {
      'cedar-webhooks': [resolve('lib/index.ts')],
      'cedar-webhooks/handler': [resolve('handler/index.ts')],
      'cedar-webhooks/consumer': [resolve('consumer/index.ts')],
    },
  };
  try {
    await symlink(resolve('node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, 'user.ts'), source);
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['user.ts'] }));
    const compiler = resolve('node_modules/typescript/bin/tsc');
    await promisify(execFile)(process.execPath, [compiler, '--project', folder]);
    return '';
  } catch (error) {
    const { stdout } = error as { readonly stdout?: string };
    if (stdout === undefined) throw error;
    return stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}
