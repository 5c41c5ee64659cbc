import type { Template } from '../../../local/template/template.ts';
import { bill } from '../../../tools/cost/bill.ts';
import { readRegions } from '../../../tools/cost/prices.ts';
import { usualInputs } from '../../../tools/cost/usual-inputs.ts';
import { synthesize } from '../../lib/synthesize.ts';

/**
 * What this may cost, in dollars of us-east-1: for a million events, and for a month without one; and what a month of the canary
 * may, which can be switched off.
 */
const MOST = { perMillion: 9, fixed: 10, canary: 1.2 };

/** A page, looked up in the month of the table; a dated file; or a word that nobody has looked. */
const SOURCE = /^[A-Z].* pricing(, .+)?$|^AWS Price List, .+, published \d{4}-\d{2}-\d{2}$|^not checked: /;

const template = synthesize('prod').toJSON() as unknown as Template;
const regions = readRegions(process.cwd());

function billIn(region: string) {
  const prices = regions.find((table) => table.region === region);
  if (prices === undefined) throw new Error(`There is no table for ${region}.`);
  return bill(usualInputs(process.cwd(), template, prices, 'tools/cost/durations.json'));
}

test('a million events and a month cost no more than they may', () => {
  const { fixed, perMillionTotal, fixedTotal } = billIn('us-east-1');
  const canary = fixed.find(({ item }) => item === 'Canary')?.dollars ?? Number.NaN;
  expect(perMillionTotal).toBeLessThanOrEqual(MOST.perMillion);
  expect(fixedTotal - canary).toBeLessThanOrEqual(MOST.fixed);
  expect(canary).toBeLessThanOrEqual(MOST.canary);
});

test('each region has a table of its own, with a source for each price', () => {
  expect(regions.map(({ region }) => region)).toEqual(['eu-west-1', 'us-east-1']);
  for (const { prices, allowances } of regions) {
    for (const { source } of [...Object.values(prices), ...Object.values(allowances)]) {
      expect(source).toMatch(SOURCE);
    }
  }
  // By what differs most: requests, writes and logs.
  expect(billIn('eu-west-1').perMillionTotal).toBeGreaterThan(1.05 * billIn('us-east-1').perMillionTotal);
});
