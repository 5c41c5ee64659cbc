import { DEVELOPMENT_LICENCES, isAllowed, PRODUCTION_LICENCES } from './licence-policy.ts';
import type { LockedPackage } from './locked-packages.ts';

/** What is said of the licences of a tree of packages. */
export interface LicenceReport {
  /** How many packages have which licence. */
  readonly lines: readonly string[];
  /** Packages whose licence is not allowed where they are used, each with what to do. */
  readonly rejected: readonly string[];
}

function allowedFor({ licence = '', isDevelopment }: LockedPackage): boolean {
  return isAllowed(licence, isDevelopment ? DEVELOPMENT_LICENCES : PRODUCTION_LICENCES);
}

function count(title: string, packages: readonly LockedPackage[]): string[] {
  const byLicence = Map.groupBy(packages, ({ licence }) => licence ?? 'none stated');
  const counts = [...byLicence].map(([licence, { length }]) => ({ licence, length }));
  counts.sort((a, b) => b.length - a.length || (a.licence < b.licence ? -1 : 1));
  return [
    `${title}: ${packages.length} packages`,
    ...counts.map(({ licence, length }) => `${String(length).padStart(6)}  ${licence}`),
  ];
}

/** Holds every package against the lists of allowed licences. */
export function licenceReport(packages: readonly LockedPackage[]): LicenceReport {
  const lines = [
    ...count(
      'Production',
      packages.filter(({ isDevelopment }) => !isDevelopment),
    ),
    ...count(
      'Development',
      packages.filter(({ isDevelopment }) => isDevelopment),
    ),
  ];
  const rejected = packages
    .filter((locked) => !allowedFor(locked))
    .map(
      ({ name, version, licence, isDevelopment }) =>
        `${name} ${version} (${isDevelopment ? 'development' : 'production'}) has the licence ${licence ?? 'none stated'}, which is not allowed. Replace the package, or have the licence reviewed and added to tools/supply-chain/licence-policy.ts.`,
    );
  return { lines, rejected };
}
