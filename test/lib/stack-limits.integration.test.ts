import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import { ConfigurationError } from '../../lib/config/configuration-error.ts';
import { resourceCount } from '../../lib/config/resource-limit.ts';
import { resolveStage } from '../../lib/config/stage-config.ts';
import { LARGE, LARGE_SETTINGS } from './large.ts';
import { resourcesOf, synthesize } from './synthesize.ts';

const LIMIT = 500;

const resolve = (settings: Record<string, unknown>) =>
  resolveStage({ stage: 'dev', stages: { dev: settings } });

describe('the limits of CloudFormation', () => {
  it('leave room for nine event types with three queues each', () => {
    expect(Object.keys(resourcesOf(LARGE, 'AWS::SQS::Queue'))).toHaveLength(2 * 27);
    const template = LARGE.toJSON();
    expect(Object.keys(template.Resources).length).toBeLessThan(LIMIT);
    expect(Buffer.byteLength(JSON.stringify(template))).toBeLessThan(1_000_000);
  });

  it.each([
    ['the defaults', {}],
    ['many queues', LARGE_SETTINGS],
    [
      'silence by type',
      { alarms: { silenceHours: Object.fromEntries(DEFAULT_EVENT_TYPES.map(({ name }) => [name, 1])) } },
    ],
    [
      'every option',
      {
        alarms: { silenceHours: 2, emails: ['day@example.com', 'night@example.com'] },
        tracing: true,
        customerManagedKey: true,
        canary: true,
        secretJsonKey: 'secret',
        pathToken: 'require',
        domain: {
          name: 'hooks.example.com',
          certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/0f0f',
        },
      },
    ],
  ])('are told closely, with %s', (_, settings) => {
    const { eventTypes, alarms, domain, canary } = resolve(settings);
    const estimate = resourceCount({ eventTypes, alarms, domain, canary });
    const actual = Object.keys(synthesize('dev', settings).toJSON().Resources).length;
    expect(estimate).toBeGreaterThanOrEqual(actual);
    expect(estimate - actual).toBeLessThanOrEqual(6);
  });

  it('are kept before synthesis, in words that say what to change', () => {
    const subscribers = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ name }));
    expect(() => resolve({ subscribers })).not.toThrow();
    const tooMany = { subscribers: [...subscribers, { name: 'g' }] };
    expect(() => resolve(tooMany)).toThrow(ConfigurationError);
    expect(() => resolve(tooMany)).toThrow(
      'subscribers: the stack would have about 554 resources, CloudFormation takes 500.',
    );
  });
});
