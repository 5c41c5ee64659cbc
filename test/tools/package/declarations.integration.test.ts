import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ForeignTypeError, writeDeclarations } from '../../../tools/package/declarations.ts';
import type { Door } from '../../../tools/package/layout.ts';

const DOOR: Door = { path: '.', name: 'index', entry: 'lib/index.ts' };

let project: string;
let output: string;

function put(path: string, text: string): void {
  const file = join(project, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'project-'));
  output = join(project, 'dist');
  symlinkSync(resolve('node_modules'), join(project, 'node_modules'));
  put('package.json', '{ "type": "module" }');
  put('tsconfig.json', readFileSync('tsconfig.json', 'utf8'));
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

test('declarations name each other as the files of JavaScript are named, and only what a door leads to is written', () => {
  put('lib/index.ts', "export { type Shown, show } from './shown.ts';\nimport '../lambda/used.ts';\n");
  put(
    'lib/shown.ts',
    "import { hidden } from './hidden.ts';\nimport type { Used } from '../lambda/used.ts';\nexport interface Shown { readonly used: Used }\nexport const show = (): Shown => hidden();\n",
  );
  put(
    'lib/hidden.ts',
    "import type { Shown } from './shown.ts';\nexport const hidden = (): Shown => ({ used: 1 });\n",
  );
  put('lambda/used.ts', 'export type Used = number;\n');

  writeDeclarations(project, [DOOR], output);

  expect(readFileSync(join(output, 'index.d.ts'), 'utf8')).toBe("export * from './types/lib/index.js';\n");
  const written = readdirSync(join(output, 'types'), { recursive: true }).filter((path) =>
    /\.ts$/.test(`${path}`),
  );
  expect(written.toSorted()).toEqual(['lambda/used.d.ts', 'lib/index.d.ts', 'lib/shown.d.ts']);
  expect(readFileSync(join(output, 'types/lib/shown.d.ts'), 'utf8')).toContain("from '../lambda/used.js'");
});

test('types of a package that a user does not have are no part of a door', () => {
  put('lib/index.ts', "import { z } from 'zod';\nexport const schema = z.object({ name: z.string() });\n");

  expect(() => writeDeclarations(project, [DOOR], output)).toThrow(ForeignTypeError);
  expect(() => writeDeclarations(project, [DOOR], output)).toThrow(/zod in lib\/index\.d\.ts/);
});

test('types of a peer are', () => {
  put(
    'lib/index.ts',
    "import { Construct } from 'constructs';\nexport class Mine extends Construct {\n  readonly more = true;\n}\n",
  );

  writeDeclarations(project, [DOOR], output);

  expect(readFileSync(join(output, 'types/lib/index.d.ts'), 'utf8')).toContain("from 'constructs'");
});
