import type { LockedPackage } from './locked-packages.ts';

/** The part of a CycloneDX document that is read or changed. */
interface BillOfMaterials {
  readonly bomFormat?: unknown;
  readonly specVersion?: unknown;
  readonly metadata?: { readonly component?: { readonly 'bom-ref'?: string; name?: string } };
  components?: readonly { readonly 'bom-ref': string; readonly purl?: string }[];
  dependencies?: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** Package URL of an npm package. */
function packageUrl({ name, version }: LockedPackage): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/**
 * Makes the bill of materials of the production packages of the one that `npm sbom` makes of all packages.
 *
 * npm's own `--omit dev` is of no use: it also leaves out production packages that a development package needs, too.
 * And npm names the product after the folder it lies in.
 *
 * @param text - what `npm sbom` printed
 * @param product - name of the product
 * @returns the document's text
 * @throws Error if it is no CycloneDX document, or lacks a production package of the lock file
 */
export function productionBill(text: string, product: string, locked: readonly LockedPackage[]): string {
  const bill = JSON.parse(text) as BillOfMaterials;
  const { bomFormat, components = [], dependencies = [], metadata, specVersion } = bill;
  if (bomFormat !== 'CycloneDX' || typeof specVersion !== 'string' || metadata?.component === undefined) {
    throw new Error('npm sbom made no CycloneDX document.');
  }
  const wanted = new Set(locked.filter(({ isDevelopment }) => !isDevelopment).map(packageUrl));
  const kept = components.filter(({ purl }) => purl !== undefined && wanted.has(purl));
  const listed = new Set(kept.map(({ purl }) => purl));
  const missing = [...wanted].filter((purl) => !listed.has(purl));
  if (missing.length > 0) throw new Error(`The bill of materials lacks ${missing.join(', ')}.`);

  const refs = new Set(kept.map((component) => component['bom-ref']));
  const root = metadata.component['bom-ref'];
  bill.components = kept;
  bill.dependencies = dependencies
    .filter(({ ref }) => ref === root || refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) }));
  metadata.component.name = product;
  return `${JSON.stringify(bill, null, 2)}\n`;
}
