import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BundleReport,
  functionEntries,
  reportBundle,
  reportBundles,
  reportPackage,
} from '../../../tools/supply-chain/bundle-report.ts';
import { bundleTables, staleRows, withTables } from '../../../tools/supply-chain/bundle-tables.ts';
import { lockedPackages } from '../../../tools/supply-chain/locked-packages.ts';

let reports: BundleReport[];
let tables: string;

beforeAll(async () => {
  reports = await reportBundles(process.cwd());
  const parts = await reportPackage(process.cwd());
  tables = bundleTables(reports, parts, await lockedPackages(process.cwd()));
});

const empty =
  'before\n<!-- Written by `npm run bundles -- --write`. -->\n<!-- End of what is written. -->\nafter\n';

describe('the bundles', () => {
  const temporary = mkdtempSync(join(tmpdir(), 'cedar-webhooks-'));
  const elsewhere = join(temporary, 'of', 'another', 'depth');

  beforeAll(() => {
    for (const part of ['lambda', 'package.json', 'tsconfig.json']) {
      cpSync(part, join(elsewhere, part), { recursive: true });
    }
    symlinkSync(join(process.cwd(), 'node_modules'), join(elsewhere, 'node_modules'));
  });

  afterAll(() => rmSync(temporary, { recursive: true, force: true }));

  it('are those of every function', () => {
    expect(reports.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['verifier', 'sweeper', 'handlers/merchant']),
    );
    expect(reports).toHaveLength(functionEntries(process.cwd()).length);
  });

  it('are the same to the byte when they are built in another folder', async () => {
    const rebuilt = await Promise.all(
      functionEntries(elsewhere).map((entry) => reportBundle(elsewhere, entry)),
    );
    const hashes = (bundles: typeof reports) => bundles.map(({ name, hash }) => [name, hash]);
    expect(hashes(rebuilt)).toEqual(hashes(reports));
  });

  it('count every byte of a package to that package', () => {
    for (const { bytes, packages } of reports) {
      const inside = packages.reduce((sum, part) => sum + part.bytes, 0);
      expect(inside).toBeLessThanOrEqual(bytes);
      expect(inside / bytes).toBeGreaterThan(0.95);
      expect(packages.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['@aws-sdk/client-dynamodb', 'own code']),
      );
    }
  });
});

describe('the tables', () => {
  let written: string;

  beforeAll(() => {
    written = withTables(empty, tables);
  });

  it('replace what was written before, and nothing else', () => {
    expect(written).toMatch(/^before\n<!-- Written.*\| verifier \|.*written. -->\nafter\n$/s);
    expect(withTables(written, tables)).toBe(written);
  });

  it('give version and licence of every package inside', () => {
    expect(tables).toMatch(/\| @middy\/core \| [\d.]+ \| MIT \| verifier \|/);
    expect(tables).not.toContain('none stated');
  });

  it('are up to date when they were just written', () => {
    expect(staleRows(written, tables)).toEqual([]);
  });

  it.each([
    ['a size 5 % off', (text: string) => text.replace(/(\| verifier \| )\d+/, '$1999')],
    ['another version', (text: string) => text.replace(/(\| @middy\/core \| )[\d.]+/, '$10.0.1')],
    ['a package less', (text: string) => text.replace(/\| @middy\/core .*\n/, '')],
    ['a package more', (text: string) => text.replace('| @middy/core ', '| a | 1 | MIT | all | 1 % |\n$&')],
  ])('are out of date with %s', (_name, change) => {
    expect(change(written)).not.toBe(written);
    expect(staleRows(change(written), tables)).toHaveLength(1);
  });

  it('need a place in the document', () => {
    expect(() => withTables('nothing', tables)).toThrow('has no lines');
  });
});
