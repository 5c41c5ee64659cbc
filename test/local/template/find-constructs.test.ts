import { chooseConstruct, findConstructs } from '../../../local/template/find-constructs.ts';
import { constructResources, stackWith, withoutPaths } from '../fixtures/app-template.ts';

const one = stackWith({
  ...constructResources('Webhooks', 'App-Webhooks'),
  WebhooksBucket: { Type: 'AWS::S3::Bucket', Metadata: { 'aws:cdk:path': 'App/WebhooksBucket/Resource' } },
});

test('a construct is found by the parameters that it publishes', () => {
  expect(findConstructs([one])).toMatchObject([{ name: 'App-Webhooks', byPath: true }]);
  expect(findConstructs([withoutPaths(one)])).toMatchObject([{ name: 'App-Webhooks', byPath: false }]);
});

test('a parameter that is called so is no construct yet', () => {
  const { WebhooksParametereventtypes0A1B2C3D: alone } = constructResources('Webhooks', 'App-Webhooks');
  expect(alone).toBeDefined();
  expect(findConstructs([stackWith({ Alone: alone as never })])).toEqual([]);
});

test('what is below it is its own, and what only begins so is not', () => {
  const construct = chooseConstruct([one], {});
  expect(construct.isOwn('WebhooksLedger')).toBe(true);
  expect(construct.isOwn('WebhooksBucket')).toBe(false);
});

describe.each([
  ['with paths', (stack: typeof one) => stack],
  ['without paths', withoutPaths],
])('two in one stack, %s', (_, adapt) => {
  const two = adapt(
    stackWith({
      ...constructResources('Webhooks', 'App-Webhooks'),
      ...constructResources('WebhooksTwo', 'App-WebhooksTwo'),
    }),
  );

  test('share nothing, though the name of one begins as the other', () => {
    const [first, second] = ['App-Webhooks', 'App-WebhooksTwo'].map((name) =>
      chooseConstruct([two], { name }),
    );
    expect(first?.isOwn('WebhooksLedger')).toBe(true);
    expect(first?.isOwn('WebhooksTwoLedger')).toBe(false);
    expect(second?.isOwn('WebhooksTwoLedger')).toBe(true);
    expect(second?.isOwn('WebhooksLedger')).toBe(false);
  });

  test('are for the person to choose from', () => {
    expect(() => chooseConstruct([two], {})).toThrow(
      'There is App-Webhooks (stack App), App-WebhooksTwo (stack App). Choose with --name, or --stack.',
    );
  });
});

test('of two stacks one is chosen by its name', () => {
  const stacks = ['Dev', 'Prod'].map((stackName) => ({ ...one, stackName }));
  expect(() => chooseConstruct(stacks, {})).toThrow('App-Webhooks (stack Dev), App-Webhooks (stack Prod)');
  expect(chooseConstruct(stacks, { stack: 'Prod' }).stack.stackName).toBe('Prod');
});

test('who asks for one that is not there hears what is', () => {
  expect(() => chooseConstruct([one], { name: 'Other' })).toThrow(
    'no such CedarWebhooks. There is App-Webhooks (stack App).',
  );
  expect(() => chooseConstruct([stackWith({}, 'Empty')], {})).toThrow('no CedarWebhooks in its stacks Empty');
});
