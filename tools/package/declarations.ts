import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { type Door, PEERS } from './layout.ts';

/** A type that a user would see is made of one that the user does not have. */
export class ForeignTypeError extends Error {
  override readonly name = 'ForeignTypeError';
}

/** Specifiers in a declaration file, as the compiler writes them. */
const SPECIFIER = /(?<=\bfrom |\bimport |\bimport\(|\bdeclare module )(['"])([^'"]+)\1/g;

/**
 * Writes the declarations of the doors: a file beside each, and those that it leads to in the folder `types`.
 *
 * @param outputFolder - absolute path
 * @throws Error of the compiler
 * @throws ForeignTypeError if the declarations name a package that is no peer
 */
export function writeDeclarations(projectRoot: string, doors: readonly Door[], outputFolder: string): void {
  const scratch = mkdtempSync(join(tmpdir(), 'declarations-'));
  try {
    emit(projectRoot, doors, scratch);
    const files = reachable(
      scratch,
      doors.map(({ entry }) => declarationOf(entry)),
    );
    for (const [path, text] of files) write(join(outputFolder, 'types', path), text);
    for (const { name, entry } of doors) {
      write(
        join(outputFolder, `${name}.d.ts`),
        `export * from './types/${entry.replace(/\.ts$/, '.js')}';\n`,
      );
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function emit(projectRoot: string, doors: readonly Door[], outDir: string): void {
  const project = join(outDir, 'tsconfig.json');
  const settings = {
    extends: join(projectRoot, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      stripInternal: true,
      rootDir: projectRoot,
      outDir,
      types: ['node'],
      typeRoots: [join(projectRoot, 'node_modules/@types')],
    },
    include: [],
    exclude: [],
    files: doors.map(({ entry }) => join(projectRoot, entry)),
  };
  writeFileSync(project, JSON.stringify(settings));
  execFileSync(
    process.execPath,
    [join(projectRoot, 'node_modules/typescript/bin/tsc'), '--project', project],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
}

/** Text of every declaration that the first ones lead to, by its path. Declarations import what they lie beside as `.js`. */
function reachable(folder: string, first: readonly string[]): Map<string, string> {
  const files = new Map<string, string>();
  const foreign = new Set<string>();
  const open = [...first];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (files.has(path)) continue;
    const from = path;
    const text = readFileSync(join(folder, from), 'utf8').replaceAll(
      SPECIFIER,
      (whole, quote, name: string) => {
        if (name.startsWith('.')) {
          open.push(join(dirname(from), declarationOf(name)));
          return `${quote}${name.replace(/\.ts$/, '.js')}${quote}`;
        }
        if (!isBuiltin(name) && !isPeer(name))
          foreign.add(`${name} in ${relative(folder, join(folder, from))}`);
        return whole;
      },
    );
    files.set(from, text);
  }
  if (foreign.size > 0) {
    throw new ForeignTypeError(
      `Declarations of the package name what a user does not have: ${[...foreign].join(', ')}. Write the types out.`,
    );
  }
  return files;
}

function declarationOf(source: string): string {
  return source.replace(/\.ts$/, '.d.ts');
}

function isPeer(name: string): boolean {
  // What a declaration adds to is the package itself.
  return [...PEERS, 'cedar-webhooks'].some((peer) => name === peer || name.startsWith(`${peer}/`));
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
