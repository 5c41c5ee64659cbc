import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BundleReport } from './bundle-report.ts';

/** The part of a package.json that a notice tells. */
interface PackageFacts {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly homepage?: string;
  readonly author?: string | { readonly name?: string };
}

/** The part of a licence text that is of this package alone. `[yyyy]` is in the licence's own instructions. */
const COPYRIGHT = /^\s*(Copyright (?!\[).*\d{4}.*|Copyright (?!\[).*Amazon.*)$/m;

function licenceText(folder: string): string | undefined {
  const file = readdirSync(folder).find((name) => /^licen[cs]e(?:\.\w+)?$/i.test(name));
  return file === undefined ? undefined : readFileSync(join(folder, file), 'utf8').trim();
}

function notice(folder: string): string[] {
  const facts = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFacts;
  const { name, version, license = 'none stated', homepage = '', author } = facts;
  const text = licenceText(folder);
  const by = typeof author === 'string' ? author : author?.name;
  const holder = (text && COPYRIGHT.exec(text)?.[1]) ?? by;
  return [
    `## ${name} ${version}`,
    '',
    [license, holder, homepage].filter(Boolean).join(', '),
    // The text of Apache-2.0 is that of this project's own LICENSE.
    ...(text === undefined || license === 'Apache-2.0' ? [] : ['', '```', text, '```']),
    '',
  ];
}

/** What must be handed on together with the bundles: who made the packages in them, and under which licence. */
export function thirdPartyNotices(projectRoot: string, reports: readonly BundleReport[]): string {
  const folders = [...new Set(reports.flatMap(({ folders }) => folders))]
    .sort()
    .map((folder) => join(projectRoot, folder));
  return [
    '# Third-party notices',
    '',
    'The package and the bundles of the functions contain code of these packages. Written by `npm run bundles -- --write`.',
    'The text of Apache-2.0 is in [LICENSE](LICENSE).',
    '',
    ...folders.flatMap(notice),
  ].join('\n');
}
