import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { formatCloudEvent, type VerifiedEvent } from '../../lambda/core/message/cloud-event.ts';
import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import { deadLetterQueueName, queueName } from '../../lambda/core/settings/event-type.ts';
import message from '../fixtures/v1/message.json' with { type: 'json' };
import { verifiedEvent } from '../lambda/factories.ts';
import { resource, synthesize } from '../lib/synthesize.ts';
import { EventMessages } from './event-messages.ts';

const messages = new EventMessages();
const { description } = messages;

const BODIES: Readonly<Record<string, string>> = {
  BusinessKycStatusChanged:
    '{"id":42,"status":"VALID","kycStatus":"VALID","creationTime":1795301112075,"lastUpdateTime":1795304712075}',
  BusinessExternalAccountStatusChanged:
    '{"id":9101,"status":"FROZEN","businessId":42,"creationTime":1795301112075,"lastUpdateTime":1795304712075}',
  BusinessRequestStatusChanged:
    '{"id":7001,"status":"A_WORD_ADDED_LATER","businessRequestId":7001,"fromBusinessId":90071992547409931,' +
    '"toBusinessExternalAccountId":9101,"toAmount":"100000.0","clientStatus":"OnOff_PENDING","memo":"Ñandú 🌲"}',
  BusinessRequestPayoutConfirmationStatusChanged:
    '{"id":12345678901234567890,"status":"COMPLETED","businessRequestId":7001,"extra":{"amount":1500.10}}',
  Unclassified: '{"id":"fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f","status":"PENDING","whatever":[1,null]}',
};

function eventOf(type: string, change: Partial<VerifiedEvent> = {}): VerifiedEvent {
  const entity = DEFAULT_EVENT_TYPES.find(({ name }) => name === type)?.entity ?? '';
  return verifiedEvent({ eventType: type, entity, bodyText: BODIES[type] ?? '', ...change });
}

function attributesOf(event: VerifiedEvent): Record<string, string> {
  return { eventType: event.eventType, requestUuid: event.requestUuid, subject: event.subject };
}

/** What a message of a merchant breaks of its description, once its body is changed. */
function faultsAfter(change: (body: Record<string, unknown>) => void): string[] {
  const event = eventOf('BusinessKycStatusChanged');
  const body = JSON.parse(formatCloudEvent(event, 'urn:x')) as Record<string, unknown>;
  change(body);
  return messages.faults('BusinessKycStatusChanged', {
    body: JSON.stringify(body),
    attributes: attributesOf(event),
  });
}

test('the file keeps the official schema of AsyncAPI 3.0', () => {
  const schema = JSON.parse(
    readFileSync(require.resolve('@asyncapi/specs/schemas/3.0.0-without-$id.json'), 'utf8'),
  );
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  expect(validate(description.document) ? [] : validate.errors).toEqual([]);
  expect(validate({ ...description.document, channels: { x: { adress: 'x' } } })).toBe(false);
});

test('its event types, entities and addresses are those of the default catalogue', () => {
  const documented = description.keys('channels').map((channel) => {
    const [type = ''] = description.keys('channels', channel, 'messages');
    const properties = ['components', 'messages', type, 'payload', 'allOf', '1', 'properties'];
    return {
      type: description.at(...properties, 'type', 'const').value,
      entity: description.at(...properties, 'entity', 'const').value,
      address: description.at('channels', channel, 'address').value,
    };
  });
  expect(documented).toEqual(
    DEFAULT_EVENT_TYPES.map(({ name, entity }) => ({
      type: name,
      entity,
      address: `{stackName}-${queueName(entity, '{subscriber}')}`,
    })),
  );
  expect(messages.eventTypes).toEqual(DEFAULT_EVENT_TYPES.map(({ name }) => name));
  const sent = description
    .keys('operations')
    .map((operation) => description.at('operations', operation, 'channel').path.join('.'));
  expect(sent).toEqual(description.keys('channels').map((channel) => `channels.${channel}`));
});

test('its queues are those of the template', () => {
  const template = synthesize('dev', { subscribers: [{ name: 'risk-engine' }] });
  const binding = ['components', 'channelBindings', 'eventQueue', 'sqs'];
  const source = description.at(...binding, 'queue').value as Record<string, unknown>;
  const deadLetters = description.at(...binding, 'deadLetterQueue').value as Record<string, unknown>;
  const queue = (id: string) => resource(template, 'AWS::SQS::Queue', id).Properties;
  const described = ({ Properties }: { Properties: Record<string, unknown> }) => ({
    fifoQueue: Properties.FifoQueue,
    deduplicationScope: Properties.DeduplicationScope,
    fifoThroughputLimit: Properties.FifoThroughputLimit,
    visibilityTimeout: Properties.VisibilityTimeout,
    messageRetentionPeriod: Properties.MessageRetentionPeriod,
  });
  const Source = queue('MerchantRiskEngineQueueSource');
  expect(source).toMatchObject({
    name: `{stackName}-${queueName('{entity}', '{subscriber}')}`,
    ...described({ Properties: Source }),
    redrivePolicy: Source.RedrivePolicy
      ? { maxReceiveCount: (Source.RedrivePolicy as { maxReceiveCount: number }).maxReceiveCount }
      : undefined,
  });
  expect(deadLetters).toEqual({
    name: `{stackName}-${deadLetterQueueName('{entity}', '{subscriber}')}`,
    ...described({ Properties: queue('MerchantRiskEngineQueueDeadLetters') }),
  });
});

describe.each(DEFAULT_EVENT_TYPES.map(({ name }) => name))('%s', (type) => {
  test('a message of it is as described, and not as another type is', () => {
    const event = eventOf(type);
    const sent = { body: formatCloudEvent(event, 'urn:x'), attributes: attributesOf(event) };
    expect(messages.faults(type, sent)).toEqual([]);
    for (const other of messages.eventTypes.filter((name) => name !== type)) {
      expect(messages.faults(other, sent)).not.toEqual([]);
    }
  });

  test('the example in the file is as described', () => {
    const [example] = description.at('components', 'messages', type, 'examples').value as [
      { headers: Record<string, string>; payload: object },
    ];
    const body = JSON.stringify(example.payload);
    expect(messages.faults(type, { body, attributes: example.headers })).toEqual([]);
  });

  test('words that the platform may add pass', () => {
    const event = eventOf(type, {
      status: 'NEVER_SEEN',
      bodyText: '{"id":42,"status":"NEVER_SEEN","added":{}}',
    });
    expect(
      messages.faults(type, { body: formatCloudEvent(event, 'urn:x'), attributes: attributesOf(event) }),
    ).toEqual([]);
  });
});

test('every attribute that a message has is described, and every required one is there', () => {
  const { data: _data, ...attributes } = JSON.parse(
    formatCloudEvent(eventOf('BusinessKycStatusChanged'), 'urn:x'),
  );
  const schema = ['components', 'schemas', 'cloudEvent'];
  const properties = description.keys(...schema, 'properties');
  for (const name of Object.keys(attributes)) expect(properties).toContain(name);
  const required = description.at(...schema, 'required').value as string[];
  expect([...Object.keys(attributes), 'data']).toEqual(expect.arrayContaining(required));
});

test('the message kept from version 1 is as described', () => {
  const { body, messageAttributes } = message;
  const attributes = Object.fromEntries(
    Object.entries(messageAttributes).map(([name, { stringValue }]) => [name, stringValue]),
  );
  expect(messages.faults('BusinessKycStatusChanged', { body, attributes })).toEqual([]);
});

test.each<[string, (body: Record<string, unknown>) => void]>([
  ['further attributes', (body) => Object.assign(body, { traceparent: 'x' })],
  ['the id of the request', (body) => Object.assign(body, { apirequestid: 'KDd1Ph8zDoEEPVA=' })],
])('%s may be there', (_name, change) => {
  expect(faultsAfter(change)).toEqual([]);
});

test.each<[string, string, (body: Record<string, unknown>) => void]>([
  ['no id', "payload / must have required property 'id'", (body) => delete body.id],
  [
    'an id in upper case',
    'payload /id',
    (body) => Object.assign(body, { id: String(body.id).replace(/0/g, 'A') }),
  ],
  ['a later version', 'payload /messageversion', (body) => Object.assign(body, { messageversion: '2' })],
  [
    'another version of CloudEvents',
    'payload /specversion',
    (body) => Object.assign(body, { specversion: '0.3' }),
  ],
  ['a numeric subject', 'payload /subject', (body) => Object.assign(body, { subject: 42 })],
  ['an empty subject', 'payload /subject', (body) => Object.assign(body, { subject: '' })],
  [
    'a time without a zone',
    'payload /time',
    (body) => Object.assign(body, { time: '2026-11-21T12:00:00.000' }),
  ],
  [
    'a time without milliseconds',
    'payload /time',
    (body) => Object.assign(body, { time: '2026-11-21T12:00:00Z' }),
  ],
  ['another entity', 'payload /entity', (body) => Object.assign(body, { entity: 'transaction' })],
  ['data as text', 'payload /data', (body) => Object.assign(body, { data: '{}' })],
  ['data without a signed field', 'payload /data', (body) => Object.assign(body, { data: { id: 42 } })],
  [
    'a signed id that is an object',
    'payload /data/id',
    (body) => Object.assign(body.data as object, { id: {} }),
  ],
  [
    'an empty id of the request',
    'payload /apirequestid',
    (body) => Object.assign(body, { apirequestid: '' }),
  ],
])('a message with %s is not as described', (_name, fault, change) => {
  expect(faultsAfter(change).join('\n')).toContain(fault);
});

test.each<[string, Record<string, string | undefined>]>([
  ['no event type', { eventType: undefined }],
  ['no request UUID', { requestUuid: undefined }],
  ['a subject that is not encoded', { subject: 'a b' }],
])('message attributes with %s are not as described', (_name, change) => {
  const event = eventOf('BusinessKycStatusChanged');
  const attributes = { ...attributesOf(event), ...change };
  expect(
    messages.faults('BusinessKycStatusChanged', { body: formatCloudEvent(event, 'urn:x'), attributes }),
  ).not.toEqual([]);
});
