import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

/**
 * Which rooms of the source a room may import from, besides itself: the table of the documentation. The longest name that
 * begins a path counts, so `lambda/core` is a room, and `local` is what is in none of the rooms in it.
 */
const PRODUCT: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  [
    ...readFileSync('docs/architecture.md', 'utf8').matchAll(
      /^\| `([a-z/]+)` \| (nothing|`[a-z/`, ]+`) \| /gm,
    ),
  ].map(([, room = '', others = '']) => [
    room,
    [...others.matchAll(/`([a-z/]+)`/g)].map(([, other = '']) => other),
  ]),
);

const TOOLS: Readonly<Record<string, readonly string[]>> = {
  tools: [],
  'tools/cost': ['tools'],
  'tools/deploy': [],
  'tools/package': [],
  'tools/api-pages': ['tools/package'],
  'tools/supply-chain': ['tools', 'tools/cost', 'tools/package'],
  'tools/bench': ['tools', 'tools/cost'],
  'tools/growth': ['tools', 'tools/cost'],
  'tools/verify-aws': [],
};

const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  ...PRODUCT,
  ...Object.fromEntries(
    Object.entries(TOOLS).map(([room, others]) => [room, [...others, ...Object.keys(PRODUCT)]]),
  ),
};

/** Packages from elsewhere that the core may use: what they do depends on nothing but what they are given (`net` for its block list). */
const PACKAGES_OF_THE_CORE = /^node:(buffer|crypto|net)$/;

interface Import {
  readonly from: string;
  /** A path of the repository, or the name of a package. */
  readonly to: string;
}

const SOURCES = execFileSync('git', [
  'ls-files',
  '--cached',
  '--others',
  '--exclude-standard',
  '*.ts',
  '*.tsx',
])
  .toString()
  .split('\n')
  .filter((path) => path !== '' && existsSync(path));

/** `import …`, `export … from …`, `import('…')`, types among them. */
const IMPORT = /\b(?:from|import)\s*\(?\s*(['"])(?<to>[^'"\n]+)\1/g;

/** What is gone when types are: `import type …`, `export type …`, and braces with nothing but types. */
const TYPES_ALONE =
  /\b(?:import|export)\s+(?:type\b[^'"]*?|\{(?:\s*type\s[^,}]+,?)+\s*\}\s*)from\s*(['"])[^'"\n]+\1/g;

function importsIn(path: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map(({ groups }) => {
    const to = groups?.to ?? '';
    return { from: path, to: to.startsWith('.') ? posix.join(posix.dirname(path), to) : to };
  });
}

function roomOf(path: string): string {
  const parts = path.split('/').slice(0, -1);
  const two = parts.slice(0, 2).join('/');
  return Object.hasOwn(MAY_IMPORT, two) ? two : (parts[0] ?? '');
}

function isOurs({ to }: Import): boolean {
  return to.includes('/') && existsSync(to);
}

/** Imports that a room may not have, as `path → path`. */
function violations(imports: readonly Import[]): string[] {
  return imports
    .filter(({ from, to }) => {
      const [here, there] = [roomOf(from), roomOf(to)];
      return here !== there && !MAY_IMPORT[here]?.includes(there);
    })
    .map(({ from, to }) => `${from} → ${to}`);
}

const IMPORTS = SOURCES.flatMap((path) => importsIn(path, readFileSync(path, 'utf8')));
const BETWEEN_ROOMS = IMPORTS.filter((each) => isOurs(each) && !/^(test|examples)\//.test(each.from));

test('every form of an import is seen', () => {
  const text = `
    import './a.ts';
    import type { B } from '../b.ts';
    export { c } from "./c.ts";
    import {
      d,
    } from './d.ts';
    const e = await import('./e.ts');
    let f: import('./f.ts').F;
  `;
  expect(importsIn('x/y/z.ts', text).map(({ to }) => to)).toEqual([
    'x/y/a.ts',
    'x/b.ts',
    'x/y/c.ts',
    'x/y/d.ts',
    'x/y/e.ts',
    'x/y/f.ts',
  ]);
  expect(violations([{ from: 'cli/a.ts', to: 'console/b.ts' }])).toEqual(['cli/a.ts → console/b.ts']);
  expect(violations([{ from: 'lib/a.ts', to: 'test/b.ts' }])).toEqual(['lib/a.ts → test/b.ts']);
});

test('every file has a room', () => {
  const rooms = SOURCES.filter((path) => !/^(test|examples)\//.test(path)).map(roomOf);
  expect([...new Set(rooms)].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
});

test('imports go one way', () => {
  expect(violations(BETWEEN_ROOMS)).toEqual([]);
});

// A new version alone changes no code that is deployed: a user would see every function change.
test('nothing imports package.json, or it would become part of what is built', () => {
  expect(IMPORTS.filter(({ to }) => to === 'package.json')).toEqual([]);
});

test('what a room may import, it does', () => {
  const used = new Set(BETWEEN_ROOMS.map(({ from, to }) => `${roomOf(from)} → ${roomOf(to)}`));
  const allowed = [...Object.entries(PRODUCT), ...Object.entries(TOOLS)].flatMap(([room, others]) =>
    others.map((other) => `${room} → ${other}`),
  );
  expect(allowed.filter((each) => !used.has(each))).toEqual([]);
});

test('no room is imported by one that it imports, whatever is allowed', () => {
  const reached = (room: string, seen = new Set<string>()): Set<string> => {
    for (const next of MAY_IMPORT[room] ?? []) if (!seen.has(next)) reached(next, seen.add(next));
    return seen;
  };
  expect(Object.keys(MAY_IMPORT).filter((room) => reached(room).has(room))).toEqual([]);
});

/** Everything that a browser loads with these files: types are gone then, whatever they import. */
function loadedWith(paths: readonly string[]): Import[] {
  const seen = new Set<string>(paths);
  const imports: Import[] = [];
  for (const path of seen) {
    if (!/\.tsx?$/.test(path)) continue;
    for (const each of importsIn(path, readFileSync(path, 'utf8').replaceAll(TYPES_ALONE, ''))) {
      imports.push(each);
      if (isOurs(each)) seen.add(each.to);
    }
  }
  return imports;
}

test('the page of the console needs nothing of Node.js, nor does what it imports', () => {
  const loaded = loadedWith(SOURCES.filter((path) => path.startsWith('console/page/')));
  expect(loaded.some(({ from }) => from.startsWith('operator/'))).toBe(true);
  expect(loaded.filter(({ to }) => to.startsWith('node:'))).toEqual([]);
});

test('examples import nothing of the others but the doors of the package', () => {
  const examples = IMPORTS.filter((each) => each.from.startsWith('examples/'));
  const others = examples.filter((each) => isOurs(each) && !each.to.startsWith('examples/'));
  expect(others).toEqual([]);
  const doors = examples.map(({ to }) => to).filter((to) => to.startsWith('cedar-webhooks'));
  expect([...new Set(doors)].sort()).toEqual([
    'cedar-webhooks',
    'cedar-webhooks/consumer',
    'cedar-webhooks/handler',
    'cedar-webhooks/testing',
  ]);
});

test('nothing imports the doors of the package but examples and tests', () => {
  const doors = IMPORTS.filter(({ to }) => /^(consumer|handler)\/|^cedar-webhooks\//.test(to));
  const within = ({ from, to }: Import) => roomOf(from) === roomOf(to);
  expect(doors.filter((each) => !within(each) && !/^(test|examples)\//.test(each.from))).toEqual([]);
});

test('what a consumer needs is no package, and nothing of Node.js', () => {
  const loaded = loadedWith(['consumer/index.ts']);
  expect(loaded.length).toBeGreaterThan(5);
  expect(loaded.filter((each) => !isOurs(each))).toEqual([]);
});

test('the core needs nothing from outside but what is pure', () => {
  const packages = IMPORTS.filter((each) => each.from.startsWith('lambda/core/') && !isOurs(each));
  expect(packages.filter(({ to }) => !PACKAGES_OF_THE_CORE.test(to))).toEqual([]);
});

test('the use-cases of an operator know no options of a command line, and print nothing', () => {
  const words = /(?<!aws lambda [a-z-]+ )--[a-z]|console\.log|process\.std/;
  const files = SOURCES.filter((path) => path.startsWith('operator/'));
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((path) => words.test(readFileSync(path, 'utf8')))).toEqual([]);
});

test('tool and page print times in the zone of the setting only', () => {
  const words =
    /import \{[^}]*\bformatTime\b[^}]*\} from '[./]+operator\/words\.ts'|DateTimeFormat|\.toLocale(Date|Time)|\.get(Hours|Minutes|Date)\(/;
  const files = SOURCES.filter((path) => /^(cli|console\/page)\//.test(path));
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((path) => words.test(readFileSync(path, 'utf8')))).toEqual([]);
});
