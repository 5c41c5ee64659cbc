import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_DEPTH, MAX_KEY_LENGTH, MAX_NUMBER_LENGTH } from '../../lambda/core/json/portability.ts';
import { deadLetterQueueName, queueName } from '../../lambda/core/settings/event-type.ts';
import { resource, stringsIn, synthesize } from '../lib/synthesize.ts';
import { EventMessages } from './event-messages.ts';

const DOCUMENT = readFileSync('docs/consumers.md', 'utf8');

/** Code blocks of one language, without the indentation of the list they stand in. */
function blocks(document: string, language: string): string[] {
  const found = document.matchAll(/^( *)```(\w+)\n(.*?)^ *```$/gms);
  return [...found]
    .filter(([, , name]) => name === language)
    .map(([, indentation = '', , code = '']) => code.replaceAll(new RegExp(`^${indentation}`, 'gm'), ''));
}

function block(language: string, beginning: string): string {
  const [one, ...others] = blocks(DOCUMENT, language).filter((code) => code.startsWith(beginning));
  if (one === undefined || others.length > 0) throw new Error(`No single block begins with ${beginning}.`);
  return one;
}

test.each([
  ['ts', 'examples/consumer-app/functions/risk-engine.ts'],
  ['sh', 'examples/aws-cli/consume.sh'],
])('the %s code is %s, which is tested', (language, file) => {
  expect(blocks(DOCUMENT, language)).toContain(readFileSync(file, 'utf8'));
});

test('every example is named, and everything named is there', () => {
  const files = readdirSync('examples', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    // Apps of their own, whose READMEs name their files.
    .filter((file) => !/^examples\/(cdk|consumer)-app\//.test(file));
  const named = [...DOCUMENT.matchAll(/\]\(\.\.\/(examples\/[^)]*)\)/g)].map(([, file = '']) => file);
  expect(named).toEqual(expect.arrayContaining(files));
  expect(named.filter((file) => !existsSync(file))).toEqual([]);
});

test('the limits of a message are those of the verifier, and the envelope adds a level', () => {
  const rows = Object.fromEntries(
    [...DOCUMENT.matchAll(/^\| ([a-z ]+) \| (.*) \|$/gm)].map(([, what, words]) => [what, words]),
  );
  expect(rows.depth).toMatch(new RegExp(`^${MAX_DEPTH + 1} levels`));
  expect(rows.numbers).toMatch(new RegExp(`^${MAX_NUMBER_LENGTH} characters`));
  expect(rows.keys).toMatch(new RegExp(`^${MAX_KEY_LENGTH.toLocaleString('en')} UTF-16 units`));
});

describe('the configuration shown', () => {
  const settings = JSON.parse(`{${block('json', '"subscribers"')}}`) as { subscribers: object[] };
  const template = synthesize('prod', settings);
  const [policy] = Object.values(template.findResources('AWS::SQS::QueuePolicy')).filter((one) =>
    JSON.stringify(one).includes('MerchantRiskEngineQueueSource'),
  );
  const statement = policy?.Properties.PolicyDocument.Statement.find(
    ({ Sid }: { Sid: string }) => Sid === 'SubscriberMayConsume',
  );

  test('gives the queue and its dead-letter queue', () => {
    const name = (id: string) => resource(template, 'AWS::SQS::Queue', id).Properties.QueueName;
    expect(name('MerchantRiskEngineQueueSource')).toBe('cedar-webhooks-prod-merchant-risk-engine.fifo');
    expect(name('MerchantRiskEngineQueueDeadLetters')).toBe(
      'cedar-webhooks-prod-merchant-risk-engine-dlq.fifo',
    );
  });

  test('lets the account consume', () => {
    expect([...stringsIn(statement.Principal)].map(({ text }) => text).join()).toContain('210987654321');
  });

  test('allows what the policy of the role shown allows, on the same queues', () => {
    const [allowed] = JSON.parse(block('json', '{\n  "Version"')).Statement;
    expect(allowed.Action.toSorted()).toEqual(statement.Action.toSorted());
    const arn = 'arn:aws:sqs:eu-west-1:123456789012:cedar-webhooks-prod-';
    expect(allowed.Resource).toEqual([
      `${arn}${queueName('merchant', 'risk-engine')}`,
      `${arn}${deadLetterQueueName('merchant', 'risk-engine')}`,
    ]);
  });

  test('publishes the parameters that are named', () => {
    const path = '/cedar-webhooks-prod/queues/merchant/risk-engine/';
    expect(DOCUMENT).toContain(path.slice(0, -1));
    const names = Object.values(template.findResources('AWS::SSM::Parameter'))
      .map(({ Properties }) => String(Properties.Name))
      .filter((name) => name.startsWith(path))
      .map((name) => `\`${name.slice(path.length)}\``);
    expect(names).toHaveLength(5);
    const sentence = /The names are ([^.]*)\./.exec(DOCUMENT)?.[1] ?? '';
    expect(sentence.match(/`[^`]*`/g)?.toSorted()).toEqual(names.toSorted());
  });

  test('needs no key', () => {
    const queue = resource(template, 'AWS::SQS::Queue', 'MerchantRiskEngineQueueSource').Properties;
    expect(queue).toMatchObject({ SqsManagedSseEnabled: true });
    expect(queue).not.toHaveProperty('KmsMasterKeyId');
  });

  test('has the times that are named', () => {
    const { VisibilityTimeout, RedrivePolicy, MessageRetentionPeriod } = resource(
      template,
      'AWS::SQS::Queue',
      'MerchantRiskEngineQueueSource',
    ).Properties;
    expect([VisibilityTimeout, MessageRetentionPeriod]).toEqual([3 * 60, 14 * 86_400]);
    expect(RedrivePolicy).toMatchObject({ maxReceiveCount: 5 });
    expect(readFileSync('examples/consumer-app/functions/risk-engine.ts', 'utf8')).toContain(
      'maxReceiveCount: 5,',
    );
  });
});

test('the message that the page shows is as described', () => {
  const [message] = blocks(readFileSync('docs/consumers.md', 'utf8'), 'json').filter((code) =>
    code.startsWith('{"specversion"'),
  );
  const body = message ?? '';
  const { type, id, subject } = JSON.parse(body) as Record<string, string>;
  const attributes = { eventType: type, requestUuid: id, subject };
  expect(new EventMessages().faults(type ?? '', { body, attributes })).toEqual([]);
});
