// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how CloudFormation writes Fn::Sub
import { Resolver } from '../../../local/template/intrinsics.ts';
import type { Template, TemplateValue } from '../../../local/template/template.ts';

const template: Template = {
  Resources: {},
  Parameters: {
    Size: { Type: 'Number', Default: 3 },
    BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/x/version' },
  },
  Conditions: {
    InIreland: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
    Elsewhere: { 'Fn::Not': [{ Condition: 'InIreland' }] },
    Both: { 'Fn::And': [{ Condition: 'InIreland' }, { Condition: 'Elsewhere' }] },
    Either: { 'Fn::Or': [{ Condition: 'InIreland' }, { Condition: 'Elsewhere' }] },
  },
};

const resolver = new Resolver({
  template,
  pseudoParameters: { 'AWS::Region': 'eu-west-1', 'AWS::AccountId': '000000000000' },
  reference: (logicalId, attribute) =>
    attribute === undefined ? `<${logicalId}>` : `<${logicalId}.${attribute}>`,
  importValue: (name) => (name === 'Other:Queue' ? 'imported' : undefined),
});

describe('intrinsic functions', () => {
  test.each<[string, TemplateValue, unknown]>([
    ['plain values', { a: ['x', 1, true, null] }, { a: ['x', 1, true, null] }],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['Ref of a resource', { Ref: 'Queue' }, '<Queue>'],
    ['Ref of a parameter', { Ref: 'Size' }, 3],
    ['GetAtt as list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, '<Queue.Arn>'],
    ['GetAtt as text', { 'Fn::GetAtt': 'Queue.Arn.Part' }, '<Queue.Arn.Part>'],
    ['Join', { 'Fn::Join': ['/', ['a', { Ref: 'B' }]] }, 'a/<B>'],
    ['Join of a split', { 'Fn::Join': ['-', { 'Fn::Split': ['/', 'a/b'] }] }, 'a-b'],
    ['Select of a split', { 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
    [
      'Sub',
      { 'Fn::Sub': '${AWS::Region}/${Queue}/${Queue.Arn}/${!Kept}' },
      'eu-west-1/<Queue>/<Queue.Arn>/${Kept}',
    ],
    ['Sub with variables', { 'Fn::Sub': ['${A}${B}', { A: 'x', B: { Ref: 'B' } }] }, 'x<B>'],
    ['If, then', { 'Fn::If': ['InIreland', 'yes', 'no'] }, 'yes'],
    ['If, else', { 'Fn::If': ['Elsewhere', 'yes', 'no'] }, 'no'],
    ['If with And', { 'Fn::If': ['Both', 'yes', 'no'] }, 'no'],
    ['If with Or', { 'Fn::If': ['Either', 'yes', 'no'] }, 'yes'],
    ['ImportValue', { 'Fn::ImportValue': { 'Fn::Join': [':', ['Other', 'Queue']] } }, 'imported'],
    ['NoValue in an object', { a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
    ['NoValue in a list', ['a', { Ref: 'AWS::NoValue' }], ['a']],
  ])('%s', (_, value, expected) => {
    expect(resolver.resolve(value, 'Here')).toEqual(expected);
  });

  test.each<[string, TemplateValue, string]>([
    ['an unknown function', { 'Fn::Base64': 'x' }, 'Fn::Base64'],
    ['an import that no stack exports', { 'Fn::ImportValue': 'x' }, 'the export x'],
    ['one inside a list', { a: [{ 'Fn::Cidr': 'x' }] }, 'Fn::Cidr'],
    ['an unknown pseudo parameter', { Ref: 'AWS::NotificationARNs' }, 'AWS::NotificationARNs'],
    ['a parameter without a value here', { Ref: 'BootstrapVersion' }, 'BootstrapVersion'],
    ['a dynamic reference', '{{resolve:ssm:/x}}', 'dynamic reference'],
    ['a list where text is needed', { 'Fn::Join': ['', [['a']]] }, 'not text'],
    ['an index outside the list', { 'Fn::Select': [2, ['a']] }, 'outside its list'],
    ['an undefined condition', { 'Fn::If': ['Nope', 1, 2] }, 'Nope'],
  ])('stops at %s and says where', (_, value, message) => {
    expect(() => resolver.resolve(value, 'Here.Property')).toThrow(message);
    expect(() => resolver.resolve(value, 'Here.Property')).toThrow('Here.Property');
  });
});
