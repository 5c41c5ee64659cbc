import { productionBill } from '../../../tools/supply-chain/bill-of-materials.ts';
import type { LockedPackage } from '../../../tools/supply-chain/locked-packages.ts';

const locked: readonly LockedPackage[] = [
  {
    name: '@a/shipped',
    version: '1.0.0',
    path: 'node_modules/@a/shipped',
    licence: 'MIT',
    isDevelopment: false,
  },
  { name: 'tool', version: '2.0.0', path: 'node_modules/tool', licence: 'MIT', isDevelopment: true },
];
const all = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  metadata: { component: { 'bom-ref': 'product@1.0.0', name: 'some-folder' } },
  components: [
    { 'bom-ref': '@a/shipped@1.0.0', purl: 'pkg:npm/%40a/shipped@1.0.0' },
    { 'bom-ref': 'tool@2.0.0', purl: 'pkg:npm/tool@2.0.0' },
  ],
  dependencies: [
    { ref: 'product@1.0.0', dependsOn: ['@a/shipped@1.0.0', 'tool@2.0.0'] },
    { ref: '@a/shipped@1.0.0', dependsOn: [] },
    { ref: 'tool@2.0.0', dependsOn: ['@a/shipped@1.0.0'] },
  ],
};

test('the bill lists the production packages under the name of the product', () => {
  expect(JSON.parse(productionBill(JSON.stringify(all), 'product', locked))).toEqual({
    ...all,
    metadata: { component: { 'bom-ref': 'product@1.0.0', name: 'product' } },
    components: all.components.slice(0, 1),
    dependencies: [
      { ref: 'product@1.0.0', dependsOn: ['@a/shipped@1.0.0'] },
      { ref: '@a/shipped@1.0.0', dependsOn: [] },
    ],
  });
});

test('a bill that lacks a production package is rejected', () => {
  const without = { ...all, components: all.components.slice(1) };
  expect(() => productionBill(JSON.stringify(without), 'product', locked)).toThrow(
    'The bill of materials lacks pkg:npm/%40a/shipped@1.0.0.',
  );
});

test('what is no bill is rejected', () => {
  expect(() => productionBill('{}', 'product', locked)).toThrow('npm sbom made no CycloneDX document.');
});
