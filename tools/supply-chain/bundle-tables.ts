import { markdownTable, splitAtWrittenPart, withWrittenPart, writtenPart } from '../written-part.ts';
import type { BundleReport } from './bundle-report.ts';
import type { LockedPackage } from './locked-packages.ts';

const COMMAND = 'npm run bundles -- --write';

/** Packages that are named with their share beside a bundle. */
const NAMED_SHARES = 5;

/** Sizes may differ from the document by this part before it is out of date. */
const TOLERANCE = 0.05;

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} KiB`;
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

function bundleRow({ name, bytes, gzipBytes, packages }: BundleReport): string[] {
  const shares = packages
    .slice(0, NAMED_SHARES)
    .map((inside) => `${inside.name} ${percent(inside.bytes, bytes)}`);
  const rest = packages.slice(NAMED_SHARES);
  const restBytes = rest.reduce((sum, inside) => sum + inside.bytes, 0);
  return [
    name,
    kilobytes(bytes),
    kilobytes(gzipBytes),
    [...shares, `${rest.length} others ${percent(restBytes, bytes)}`].join(', '),
  ];
}

function packageRows(reports: readonly BundleReport[], locked: readonly LockedPackage[]): string[][] {
  const names = new Set(reports.flatMap(({ packages }) => packages.map(({ name }) => name)));
  const production = Map.groupBy(
    locked.filter(({ isDevelopment }) => !isDevelopment),
    ({ name }) => name,
  );
  const distinct = (texts: readonly string[]) => [...new Set(texts)].sort().join(', ');
  return [...names].sort().flatMap((name) => {
    const versions = production.get(name);
    if (versions === undefined) return [];
    const holders = reports.filter(({ packages }) => packages.some((inside) => inside.name === name));
    const share = Math.max(
      ...holders.map(
        ({ bytes, packages }) => (packages.find((inside) => inside.name === name)?.bytes ?? 0) / bytes,
      ),
    );
    return [
      [
        name,
        distinct(versions.map(({ version }) => version)),
        distinct(versions.map(({ licence }) => licence ?? 'none stated')),
        holders.length === reports.length ? 'all' : holders.map((holder) => holder.name).join(', '),
        percent(share, 1),
      ],
    ];
  });
}

/**
 * Tables of what is deployed and handed on, in Markdown.
 *
 * @param reports - of the functions
 * @param parts - of the package
 */
export function bundleTables(
  reports: readonly BundleReport[],
  parts: readonly BundleReport[],
  locked: readonly LockedPackage[],
): string {
  return writtenPart(COMMAND, [
    ...markdownTable(
      ['function', 'minified', 'gzip', 'share of the largest packages'],
      reports.map(bundleRow),
    ),
    '',
    ...markdownTable(
      ['part of the package', 'size', 'gzip', 'share of the largest packages'],
      parts.map(bundleRow),
    ),
    '',
    ...markdownTable(['package', 'version', 'licence', 'in', 'largest share'], packageRows(reports, locked)),
  ]);
}

/** The document with its tables replaced. @throws Error if the document has no place for them */
export function withTables(text: string, tables: string): string {
  return withWrittenPart(text, COMMAND, tables);
}

/** Cells of every row, without the shares: they move with every change. */
function comparable(tables: string): string[][] {
  return tables
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .split(' | ')
        .map((cell) => cell.replaceAll(/^\| | \|$/g, ''))
        .filter((cell) => !cell.includes(' %')),
    );
}

function isAlike(cell: string, other: string): boolean {
  const [size, otherSize] = [cell, other].map((text) => /^(\d+) KiB$/.exec(text)?.[1]);
  if (size === undefined || otherSize === undefined) return cell === other;
  return Math.abs(Number(size) - Number(otherSize)) <= TOLERANCE * Number(otherSize);
}

/** Rows of the document that the bundles no longer agree with: another package or version, or a size 5 % off. */
export function staleRows(text: string, tables: string): string[] {
  const [, written] = splitAtWrittenPart(text, COMMAND);
  const now = comparable(tables);
  const then = comparable(written);
  const known = new Map(then.map((cells) => [cells[0], cells]));
  const current = new Set(now.map(([name]) => name));
  return [
    ...now
      .filter((cells) => !cells.every((cell, at) => isAlike(known.get(cells[0])?.[at] ?? '', cell)))
      .map((cells) => `now: ${cells.join(', ')}; written: ${known.get(cells[0])?.join(', ') ?? 'nothing'}`),
    ...then.filter(([name]) => !current.has(name)).map((cells) => `gone: ${cells.join(', ')}`),
  ];
}
