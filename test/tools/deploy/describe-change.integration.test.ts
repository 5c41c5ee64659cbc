import { describeChange } from '../../../tools/deploy/describe-change.ts';
import type { ChangedResource } from '../../../tools/deploy/faults-of-change.ts';
import { templateOf } from '../../lib/changes/templates.ts';

const queue = (change: Partial<ChangedResource> = {}): ChangedResource => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName: 'risk.fifo' },
  ...change,
});

const one = (id: string, resource: ChangedResource) => ({ Resources: { [id]: resource } });

test.each([
  [
    'a queue made anew',
    one('Queue', queue()),
    one('Queue', queue({ Properties: { QueueName: 'x.fifo' } })),
    '  replaced  AWS::SQS::Queue  risk.fifo  holds data; the new one begins empty',
  ],
  [
    'a queue that nothing retains',
    one('Queue', queue()),
    { Resources: {} },
    '  removed  AWS::SQS::Queue  risk.fifo  holds data, which is deleted with it',
  ],
  [
    'an API, by its logical id',
    one('Api', { Type: 'AWS::ApiGatewayV2::Api' }),
    { Resources: {} },
    '  removed  AWS::ApiGatewayV2::Api  Api  others have its address, which no longer holds',
  ],
])('%s is told, and takes consent', (_what, before, after, line) => {
  expect(describeChange(before, after)).toEqual({ lines: [line], needsConsent: true });
});

test('what is in the way is told beside what goes', () => {
  const { lines, needsConsent } = describeChange(one('Old', queue()), one('New', queue()));
  expect(needsConsent).toBe(true);
  expect(lines).toEqual([
    '  removed     AWS::SQS::Queue  risk.fifo  holds data, which is deleted with it',
    expect.stringMatching(/^ {2}in the way {2}AWS::SQS::Queue {2}risk\.fifo {2}its name is taken/),
  ]);
});

test('a subscriber that goes from production leaves its queues in the account', () => {
  const subscribed = templateOf('prod', { subscribers: [{ name: 'risk' }] });
  const { lines, needsConsent } = describeChange(subscribed, templateOf('prod', {}));
  expect(needsConsent).toBe(true);
  const kept = lines.filter((line) => line.includes('stays in the account'));
  expect(kept).toHaveLength(10);
  expect(kept.join('\n')).toContain('cedar-webhooks-prod-merchant-risk-dlq.fifo');
  expect(lines.filter((line) => line.includes('holds data'))).toHaveLength(10);
});

test('a subscriber that comes takes nothing away', () => {
  const subscribed = templateOf('prod', { subscribers: [{ name: 'risk' }] });
  expect(describeChange(templateOf('prod', {}), subscribed)).toEqual({ lines: [], needsConsent: false });
});
