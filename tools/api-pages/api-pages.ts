import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { writeDeclarations } from '../package/declarations.ts';
import { type Door, doorsOf } from '../package/layout.ts';

/** Folder of the pages, below the folder of package.json. */
export const API_FOLDER = 'docs/api';

/** The comments of the sources cannot be made into pages. */
export class CommentError extends Error {
  override readonly name = 'CommentError';
}

/** Options of TypeDoc. Whatever it warns of, a public symbol without a comment among them, is an error. */
const OPTIONS = {
  plugin: ['typedoc-plugin-markdown'],
  router: 'module',
  readme: 'none',
  entryFileName: 'README',
  hideGenerator: true,
  logLevel: 'Warn',
  excludeExternals: true,
  excludeInternal: true,
  disableSources: true,
  treatWarningsAsErrors: true,
  // Members of conditions in types, which nobody can name.
  intentionallyNotDocumented: ['handler.StatusOf.__type.status', 'handler.DataOf.__type.data'],
  validation: { notDocumented: true, notExported: true, invalidLink: true },
  // What is called comes first; then what it takes and gives.
  groupOrder: [
    'Functions',
    'Classes',
    'Interfaces',
    'Type Aliases',
    'References',
    'Constructors',
    'Properties',
    'Methods',
  ],
  // In the same order, or links to one of two headings that are alike lead to the other.
  sort: ['kind', 'source-order'],
  kindSortOrder: [
    'Function',
    'Class',
    'Interface',
    'TypeAlias',
    'Reference',
    'Constructor',
    'Property',
    'Method',
  ],
  sortEntryPoints: false,
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  expandObjects: true,
  classPropertiesFormat: 'table',
  interfacePropertiesFormat: 'table',
  parametersFormat: 'table',
  propertyMembersFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  tableColumnSettings: {
    hideDefaults: true,
    hideInherited: true,
    hideModifiers: true,
    hideOverrides: true,
    hideValues: true,
  },
} as const;

/**
 * The pages of the doors, from the comments in the declarations that the package holds.
 *
 * @param projectRoot - folder of package.json
 * @returns texts by file name
 * @throws CommentError if a public symbol lacks a comment, or a comment names what is not public; TypeDoc has printed which
 */
export function apiPages(projectRoot: string): ReadonlyMap<string, string> {
  const doors = doorsOf(projectRoot);
  const folder = mkdtempSync(join(tmpdir(), 'api-pages-'));
  try {
    writeDeclarations(projectRoot, doors, folder);
    // Types of the peers are found beside the declarations.
    symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
    writeJson(join(folder, 'package.json'), { name: 'cedar-webhooks', type: 'commonjs' });
    const entryPoints = doors.map(({ entry }) => join('types', entry.replace(/\.ts$/, '.d.ts')));
    writeJson(join(folder, 'tsconfig.json'), {
      compilerOptions: {
        target: 'es2024',
        module: 'nodenext',
        strict: true,
        skipLibCheck: true,
        types: ['node'],
      },
      files: entryPoints,
    });
    writeJson(join(folder, 'typedoc.json'), { ...OPTIONS, entryPoints, out: 'pages' });
    runTypeDoc(projectRoot, folder);
    const pages = doors.map((door) => {
      const name = pageOf(door);
      return { door, name, text: readFileSync(join(folder, 'pages', name), 'utf8') };
    });
    return new Map([
      ['README.md', contents(pages)],
      ...pages.map(({ door, name, text }) => [name, finished(text, importedAs(door))] as const),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runTypeDoc(projectRoot: string, folder: string): void {
  const { status } = spawnSync(
    process.execPath,
    [
      '--import',
      join(import.meta.dirname, 'typescript-of-typedoc.ts'),
      join(projectRoot, 'node_modules/typedoc/bin/typedoc'),
      '--options',
      join(folder, 'typedoc.json'),
    ],
    { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  if (status !== 0) throw new CommentError('The comments of what can be imported have faults.');
}

/** TypeDoc names a page after the folder of the door, or as the comment of the door says. */
function pageOf({ path }: Door): string {
  return path === '.' ? 'constructs.md' : `${basename(path)}.md`;
}

function importedAs({ path }: Door): string {
  return `cedar-webhooks${path.slice(1)}`;
}

/** Type of a property that is an object: its members have rows of their own. */
const OBJECT_TYPE = /(?<=^\| .+? \| )\\\{ .* \\\}(?= \| .+ \|$)/gm;

function finished(page: string, title: string): string {
  return page.replace(/^# .*/, `# ${title}`).replaceAll(OBJECT_TYPE, '`object`');
}

/** What a page says of its door before its first heading. */
function introduction(page: string): string {
  const [, text = ''] = /^# .*\n([^#]*)/.exec(page) ?? [];
  return text.trim().replaceAll(/\s+/g, ' ');
}

function contents(pages: readonly { door: Door; name: string; text: string }[]): string {
  return [
    '# API',
    '',
    'Everything that can be imported, by the name of the import. The pages are written by `npm run api` from the comments of the sources.',
    '',
    '| import | what it is |',
    '|---|---|',
    ...pages.map(({ door, name, text }) => `| [${importedAs(door)}](${name}) | ${introduction(text)} |`),
    '',
  ].join('\n');
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, JSON.stringify(value));
}
