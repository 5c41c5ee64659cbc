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
  const facts = runFacts(target(''), 'local');
  expect(facts).toMatchObject({ name: 'cedar-webhooks-test', isLocal: true, timeZone: 'local' });
  expect(facts.eventTypes[1]).toEqual({
    name: 'BusinessExternalAccountStatusChanged',
    entity: 'receiver-account',
    url: 'http://receiver.test/webhooks/BusinessExternalAccountStatusChanged',
    statuses: ['ACTIVE', 'PENDING', 'FROZEN', 'CLOSED'],
    subscribers: ['handler'],
  });
});

test('where URLs carry a token, something else stands in its place', () => {
  expect(runFacts(target('pathToken'), 'utc').eventTypes[0]?.url).toBe(
    'http://receiver.test/webhooks/TOKEN/BusinessKycStatusChanged',
  );
});

test('what has no type of its own comes to the URL that takes any', () => {
  const urlOf = (pathTokenKey: string) => runFacts(target(pathTokenKey), 'utc').eventTypes.at(-1)?.url;
  expect(urlOf('')).toBe('http://receiver.test/webhooks');
  expect(urlOf('pathToken')).toBe('http://receiver.test/webhooks/TOKEN');
});
