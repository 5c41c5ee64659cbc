import { chooseConstructs, findConstructs } from '../../../local/template/find-constructs.ts';
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
  const [construct] = chooseConstructs([one], {});
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
    const [first, second] = chooseConstructs([two], {});
    expect(first?.isOwn('WebhooksLedger')).toBe(true);
    expect(first?.isOwn('WebhooksTwoLedger')).toBe(false);
    expect(second?.isOwn('WebhooksTwoLedger')).toBe(true);
    expect(second?.isOwn('WebhooksLedger')).toBe(false);
  });

  test('are run beside one another, unless one is asked for', () => {
    const names = (name?: string) => chooseConstructs([two], { name }).map((each) => each.name);
    expect(names()).toEqual(['App-Webhooks', 'App-WebhooksTwo']);
    expect(names('App-WebhooksTwo')).toEqual(['App-WebhooksTwo']);
  });
});

test('of two that have the same name one is chosen by its stack', () => {
  const stacks = ['Dev', 'Prod'].map((stackName) => ({ ...one, stackName }));
  expect(() => chooseConstructs(stacks, {})).toThrow(
    'Which one? There is App-Webhooks (stack Dev), App-Webhooks (stack Prod), of the same name. Choose with --name, or --stack.',
  );
  expect(chooseConstructs(stacks, { stack: 'Prod' }).map(({ stack }) => stack.stackName)).toEqual(['Prod']);
});

test.each([
  ['regions', { region: 'eu-west-1' }, { region: 'us-east-1' }],
  ['accounts', { accountId: '111122223333' }, {}],
])('of two of different %s one has to be chosen', (what, first, second) => {
  const other = stackWith(constructResources('Others', 'Other-Others'), 'Other');
  const stacks = [
    { ...one, environment: first },
    { ...other, environment: second },
  ];
  expect(() => chooseConstructs(stacks, {})).toThrow(`, of different ${what}. Choose`);
  expect(chooseConstructs(stacks, { name: 'Other-Others' })).toHaveLength(1);
});

test('who asks for one that is not there hears what is', () => {
  expect(() => chooseConstructs([one], { name: 'Other' })).toThrow(
    'no such CedarWebhooks. There is App-Webhooks (stack App).',
  );
  expect(() => chooseConstructs([stackWith({}, 'Empty')], {})).toThrow(
    'no CedarWebhooks in its stacks Empty',
  );
});
