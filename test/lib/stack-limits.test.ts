import { LARGE } from './large.ts';
import { resourcesOf } from './synthesize.ts';

describe('nine event types with three queues each', () => {
  it('stay below the 500 resources and the megabyte that CloudFormation takes', () => {
    expect(Object.keys(resourcesOf(LARGE, 'AWS::SQS::Queue'))).toHaveLength(2 * 27);
    const template = LARGE.toJSON();
    expect(Object.keys(template.Resources).length).toBeLessThan(500);
    expect(Buffer.byteLength(JSON.stringify(template))).toBeLessThan(1_000_000);
  });
});
