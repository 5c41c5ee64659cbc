import { runFacts } from '../../../console/server/run-facts.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import type { Target } from '../../../operator/target/target.ts';

const target = (pathTokenKey: string) =>
  ({
    stackName: 'cedar-webhooks-test',
    isLocal: true,
    endpoint: 'http://receiver.test',
    eventTypes: DEFAULT_EVENT_TYPES,
    secret: { pathTokenKey },
  }) as unknown as Target;

test('an event type is told with where it goes and which statuses are documented', () => {
  const facts = runFacts(target(''), { timeZone: 'local' });
  expect(facts).toMatchObject({
    name: 'cedar-webhooks-test',
    isLocal: true,
    timeZone: 'local',
    allowsChanges: true,
  });
  expect(facts).not.toHaveProperty('place');
  expect(facts.eventTypes[1]).toEqual({
    name: 'BusinessExternalAccountStatusChanged',
    entity: 'receiver-account',
    url: 'http://receiver.test/webhooks/BusinessExternalAccountStatusChanged',
    statuses: ['ACTIVE', 'PENDING', 'FROZEN', 'CLOSED'],
    subscribers: ['handler'],
  });
});

test('where URLs carry a token, something else stands in its place', () => {
  expect(runFacts(target('pathToken'), { timeZone: 'utc' }).eventTypes[0]?.url).toBe(
    'http://receiver.test/webhooks/TOKEN/BusinessKycStatusChanged',
  );
});

test('what has no type of its own comes to the URL that takes any', () => {
  const urlOf = (pathTokenKey: string) =>
    runFacts(target(pathTokenKey), { timeZone: 'utc' }).eventTypes.at(-1)?.url;
  expect(urlOf('')).toBe('http://receiver.test/webhooks');
  expect(urlOf('pathToken')).toBe('http://receiver.test/webhooks/TOKEN');
});

test.each([true, false])(
  'a deployed stack says where it is, and whether it can be changed: %s',
  (allowChanges) => {
    const secret = { pathTokenKey: '', arn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:x' };
    const deployed = { ...target(''), isLocal: false, isProduction: true, secret } as unknown as Target;
    expect(runFacts(deployed, { timeZone: 'utc', deployed: { allowChanges } })).toMatchObject({
      isLocal: false,
      location: { account: '123456789012', region: 'eu-west-1' },
      isProduction: true,
      allowsChanges: allowChanges,
    });
  },
);
