import { readFileSync } from 'node:fs';
import { LASTING_TYPES, nameOf } from './rules.ts';
import { templateOf } from './templates.ts';

/**
 * Logical ids and physical names of what may never be made anew by a change of the code: a live stack would lose what it
 * holds, or could not be updated at all. A new line is fine; one that changes or goes takes a section in the runbook and
 * a note in the release. Mappings are in it because Lambda refuses a second one of the same queue.
 */
const LOCKED: Readonly<Record<string, string>> = JSON.parse(
  readFileSync('test/lib/changes/lasting.json', 'utf8'),
);

const EVERYTHING = {
  customerManagedKey: true,
  subscribers: [{ name: 'risk', eventTypes: ['BusinessKycStatusChanged'] }],
  eventTypes: [{ name: 'BusinessRefundStatusChanged', entity: 'refund' }],
  domain: {
    name: 'hooks.example.com',
    certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1',
  },
};

test('what lasts has the logical id and the name that it always had', () => {
  const lasting = Object.entries(templateOf('prod', EVERYTHING).Resources)
    .filter(([, { Type }]) => LASTING_TYPES.has(Type) || Type === 'AWS::Lambda::EventSourceMapping')
    .map(([id, resource]) => [id, [resource.Type, nameOf(resource)].filter(Boolean).join(' ')]);
  expect(Object.fromEntries(lasting)).toEqual(LOCKED);
});
