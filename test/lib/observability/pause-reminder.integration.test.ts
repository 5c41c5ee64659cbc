import type { Template } from 'aws-cdk-lib/assertions';
import { resource, resourcesOf, synthesize } from '../synthesize.ts';
import { partsOfDescription } from './alarm-properties.ts';
import { OBSERVED, SERVICE } from './observed.ts';
import { sectionOf } from './runbook.ts';

interface ReminderRule {
  readonly EventPattern: {
    readonly detail: { readonly 'parameter-name': readonly [{ readonly prefix: string }] };
  };
  readonly Targets: readonly {
    readonly Arn: unknown;
    readonly RoleArn?: unknown;
    readonly InputTransformer: {
      readonly InputPathsMap: Readonly<Record<string, string>>;
      readonly InputTemplate: string;
    };
  }[];
}

function reminderOf(template: Template): ReminderRule {
  return resource(template, 'AWS::Events::Rule', 'PauseReminder').Properties as unknown as ReminderRule;
}

/** As EventBridge shows it among its sample events, about a note of this stack. */
const EVENT = {
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  'detail-type': 'Parameter Store Policy Action',
  source: 'aws.ssm',
  account: '123456789012',
  time: '2017-05-22T16:43:48Z',
  region: 'us-east-1',
  resources: [`arn:aws:ssm:us-east-1:123456789012:parameter/${SERVICE}/paused/merchant`],
  detail: {
    'policy-type': 'NoChangeNotification',
    'parameter-name': `/${SERVICE}/paused/merchant`,
    'parameter-type': 'String',
    'policy-content':
      '{"Type":"NoChangeNotification","Version":"1.0","Attributes":{"After":"1","Unit":"Days"}}',
    'action-status': 'Success',
    'action-reason':
      'The parameter has not been changed for 1 day. This notification was generated based on the policy created at 2018-02-05T20:26:18.795Z',
  },
};

it('waits for what Parameter Store says of the notes of this stack, and of no other', () => {
  const { EventPattern } = reminderOf(OBSERVED);
  const [{ prefix }] = EventPattern.detail['parameter-name'];
  expect(EventPattern).toEqual({
    source: [EVENT.source],
    'detail-type': [EVENT['detail-type']],
    detail: { 'policy-type': [EVENT.detail['policy-type']], 'parameter-name': [{ prefix }] },
  });
  expect(EVENT.detail['parameter-name'].slice(prefix.length)).toBe('merchant');
  expect(`/${SERVICE}-2/paused/merchant`.startsWith(prefix)).toBe(false);
});

it('says what alarms say: impact, first command and runbook, and which note it is about', () => {
  const [target] = reminderOf(OBSERVED).Targets;
  const { InputPathsMap = {}, InputTemplate = '' } = target?.InputTransformer ?? {};
  const [[name = '', path] = []] = Object.entries(InputPathsMap);
  expect(path).toBe('$.detail.parameter-name');
  const text = JSON.parse(InputTemplate).replaceAll(`<${name}>`, EVENT.detail['parameter-name']);
  const { impact, command, url, anchor = '' } = partsOfDescription({ AlarmDescription: text });
  expect(impact).toMatch(
    new RegExp(`^The handler that /${SERVICE}/paused/merchant names has been noted as paused for a day: `),
  );
  expect(command).toBe(`npx cedar-webhooks doctor --name ${SERVICE}`);
  expect(url).toBe('docs/runbook.md');
  expect(sectionOf(anchor)).toContain('npx cedar-webhooks resume merchant');
});

it('tells every topic that alarms tell, and needs no role for it', () => {
  const topicArns = ['a', 'b', 'c'].map((name) => `arn:aws:sns:eu-west-1:111122223333:${name}`);
  const { Targets } = reminderOf(synthesize('dev', { alarms: { topicArns } }));
  expect(Targets.map(({ Arn }) => Arn)).toEqual([
    { Ref: expect.stringMatching(/^AlarmsTopic/) },
    ...topicArns,
  ]);
  for (const { RoleArn } of Targets) expect(RoleArn).toBeUndefined();
});

it('may publish to the topic: EventBridge knows no conditions there', () => {
  const policies = Object.values(resourcesOf(OBSERVED, 'AWS::SNS::TopicPolicy'));
  const statements = policies.flatMap(({ Properties }) => {
    const { Statement } = Properties.PolicyDocument as { Statement: { Principal?: { Service?: string } }[] };
    return Statement.filter(({ Principal }) => Principal?.Service === 'events.amazonaws.com');
  });
  expect(statements).toEqual([
    {
      Sid: 'RemindersMayPublish',
      Effect: 'Allow',
      Action: 'sns:Publish',
      Principal: { Service: 'events.amazonaws.com' },
      Resource: { Ref: expect.stringMatching(/^AlarmsTopic/) },
    },
  ]);
});
