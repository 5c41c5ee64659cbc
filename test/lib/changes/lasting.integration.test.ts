import { readFileSync } from 'node:fs';
import { LASTING_TYPES, nameOf } from '../../../tools/deploy/faults-of-change.ts';
import everything from '../everything.json' with { type: 'json' };
import { templateOf } from './templates.ts';

/**
 * Logical ids and physical names of what may never be made anew by a change of the code: a live stack would lose what it
 * holds, or could not be updated at all. A new line is fine; one that changes or goes takes a section in the runbook and
 * a note in the release. Mappings are in it because no second one of the same queue or domain can be made beside the first.
 */
const LOCKED: Readonly<Record<string, string>> = JSON.parse(
  readFileSync('test/lib/changes/lasting.json', 'utf8'),
);

/** With a handler that is not there yet, too: its code is left out. */
const SETTINGS = {
  ...everything,
  eventTypes: [{ name: 'BusinessRefundStatusChanged', entity: 'refund' }],
};

/** Whatever there can be only one of. */
const SINGLE_TYPES = new Set(['AWS::ApiGatewayV2::ApiMapping', 'AWS::Lambda::EventSourceMapping']);

test('what lasts has the logical id and the name that it always had', () => {
  const lasting = Object.entries(templateOf('prod', SETTINGS).Resources)
    .filter(([, { Type }]) => LASTING_TYPES.has(Type) || SINGLE_TYPES.has(Type))
    .map(([id, resource]) => [id, [resource.Type, nameOf(resource)].filter(Boolean).join(' ')]);
  expect(Object.fromEntries(lasting)).toEqual(LOCKED);
});
