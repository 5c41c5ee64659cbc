import { readFileSync } from 'node:fs';
import { type ChangedTemplate, type Fault, faultsOfChange } from '../../../tools/deploy/faults-of-change.ts';
import { templateOf } from './templates.ts';

/**
 * Whether this version can be deployed over a live production stack of the last release, and rolled back to it.
 *
 * `prod.template.json` is what `npm run synth -- -c stage=prod -o cdk.out/prod` made of that release: its `Resources`. Put
 * the new one there with each release.
 */
const RELEASED = JSON.parse(
  readFileSync('test/fixtures/released/prod.template.json', 'utf8'),
) as ChangedTemplate;

/** What this version takes away once, each with a word in the release's notes. */
const ONCE: readonly Fault[] = [];

test('this version can be deployed over the last release', () => {
  expect(faultsOfChange(RELEASED, templateOf('prod', {}))).toEqual(ONCE);
});

test('the last release can be deployed over this version', () => {
  const faults = faultsOfChange(templateOf('prod', {}), RELEASED);
  expect(faults).toEqual([]);
});
