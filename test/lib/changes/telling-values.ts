/** Settings of a stage, as they stand in cdk.json. */
export type Settings = Readonly<Record<string, unknown>>;

const RISK = { name: 'risk' };
const AUDIT = { name: 'audit' };
const REFUND = { name: 'BusinessRefundStatusChanged', entity: 'refund' };
const KYC = 'BusinessKycStatusChanged';

const certificateArn = (id: string) => `arn:aws:acm:eu-west-1:111122223333:certificate/${id}`;

const TOPIC_ARN = 'arn:aws:sns:eu-west-1:111122223333:on-call';

const JSON_SECRET = { secretJsonKey: 'secret' };

const fields = (idPattern: string, optional?: true) => [
  { name: 'id', pattern: idPattern },
  { name: 'status', pattern: '[A-Z]+', ...(optional && { optional }) },
];

/** A second value beside the default. */
const beside = (settings: Settings): readonly Settings[] => [{}, settings];

/** Changes one of the default event types. */
const kyc = (change: Settings): Settings => ({ eventTypes: [{ name: KYC, ...change }] });

/**
 * For each key of the schema the values between which a live stack may be changed, and what they need beside them. Every
 * value is deployed over every other. Add a row with the key.
 */
export const TELLING_VALUES: Readonly<Record<string, readonly Settings[]>> = {
  production: [{ production: false }, { production: true }],
  maxBodyBytes: beside({ maxBodyBytes: 65_536 }),
  retentionDays: beside({ retentionDays: 90 }),
  payloadRetentionDays: [{}, { payloadRetentionDays: 0 }, { payloadRetentionDays: 7 }],
  historyRetentionDays: beside({ historyRetentionDays: 365 }),
  previousSecretHours: beside({ previousSecretHours: 0 }),
  secretOutageHours: beside({ secretOutageHours: 1 }),
  secretCacheSeconds: beside({ secretCacheSeconds: 1 }),
  secretRefetchSeconds: beside({ secretRefetchSeconds: 60 }),
  secretJsonKey: beside(JSON_SECRET),
  pathToken: ['off', 'accept', 'require'].map((pathToken) => ({ ...JSON_SECRET, pathToken })),
  eventTypeField: beside({ eventTypeField: 'event' }),
  sourceAllowList: ['', '203.0.113.0/24', '2001:db8::/32'].map((range) => ({
    canary: false,
    sourceAllowList: range === '' ? [] : [range],
  })),
  canary: [{ canary: false }, { canary: true }, { canary: { everyMinutes: 1, withinSeconds: 45 } }],
  heldPerMinute: beside({ heldPerMinute: 6 }),
  'throttling.rate': beside({ throttling: { rate: 10 } }),
  'throttling.burst': beside({ throttling: { burst: 20 } }),
  'alarms.emails': [
    {},
    { alarms: { emails: ['day@example.com'] } },
    { alarms: { emails: ['night@example.com', 'day@example.com'] } },
  ],
  'alarms.topicArns': beside({ alarms: { topicArns: [TOPIC_ARN] } }),
  'alarms.runbookUrl': beside({ alarms: { runbookUrl: 'https://wiki.example.com/runbook' } }),
  'alarms.hashMismatches': beside({ alarms: { hashMismatches: 10 } }),
  'alarms.platformRejections': beside({ alarms: { platformRejections: 10 } }),
  'alarms.verifiedRejections': beside({ alarms: { verifiedRejections: 10 } }),
  'alarms.oldestMessageMinutes': beside({ alarms: { oldestMessageMinutes: 60 } }),
  'alarms.oldestUnsentMinutes': beside({ alarms: { oldestUnsentMinutes: 60 } }),
  'alarms.silenceHours': [{}, { alarms: { silenceHours: 12 } }, { alarms: { silenceHours: { [KYC]: 12 } } }],
  dashboard: beside({ dashboard: false }),
  tracing: beside({ tracing: true }),
  customerManagedKey: beside({ customerManagedKey: true }),
  systemLogLevel: beside({ systemLogLevel: 'INFO' }),
  logRetentionDays: beside({ logRetentionDays: 30 }),
  auditRetentionDays: beside({ auditRetentionDays: 731 }),
  sweepAfterSeconds: beside({ sweepAfterSeconds: 600 }),
  sweepMaxAttempts: beside({ sweepMaxAttempts: 10 }),
  handlerTimeoutSeconds: beside({ handlerTimeoutSeconds: 120 }),
  recordTimeoutSeconds: beside({ recordTimeoutSeconds: 10 }),
  handlerMaxConcurrency: beside({ handlerMaxConcurrency: 2 }),
  maxReceiveCount: beside({ maxReceiveCount: 3 }),
  eventSource: beside({ eventSource: 'urn:example:webhooks' }),
  // None, one, two with the new one first, one renamed.
  'subscribers.name': [
    {},
    { subscribers: [RISK] },
    { subscribers: [AUDIT, RISK] },
    { subscribers: [{ name: 'fraud' }] },
  ],
  'subscribers.eventTypes': [{ subscribers: [RISK] }, { subscribers: [{ ...RISK, eventTypes: [KYC] }] }],
  'subscribers.principal': [
    { subscribers: [RISK] },
    { subscribers: [{ ...RISK, principal: '444455556666' }] },
  ],
  // None more, one, two with the new one first, one renamed with its queues kept.
  'eventTypes.name': [
    {},
    { eventTypes: [REFUND] },
    { eventTypes: [{ name: 'BusinessFeeChanged', entity: 'fee' }, REFUND] },
    { eventTypes: [{ ...REFUND, name: 'BusinessRefundChanged' }] },
  ],
  'eventTypes.enabled': beside(kyc({ enabled: false })),
  'eventTypes.entity': [{ eventTypes: [REFUND] }, { eventTypes: [{ ...REFUND, entity: 'repayment' }] }],
  'eventTypes.signedFields.name': beside(
    kyc({
      signedFields: [
        { name: 'businessId', pattern: '[0-9]+' },
        { name: 'status', pattern: '[A-Z]+' },
      ],
      subjectField: 'businessId',
    }),
  ),
  'eventTypes.signedFields.pattern': beside(kyc({ signedFields: fields('[0-9]{1,10}') })),
  'eventTypes.signedFields.optional': [
    kyc({ signedFields: fields('[0-9]+') }),
    kyc({ signedFields: fields('[0-9]+', true) }),
  ],
  'eventTypes.subjectField': [
    kyc({ signedFields: [...fields('[0-9]+'), { name: 'number', pattern: '[0-9]+' }] }),
    kyc({
      signedFields: [...fields('[0-9]+'), { name: 'number', pattern: '[0-9]+' }],
      subjectField: 'number',
    }),
  ],
  'eventTypes.statusField': [
    kyc({ signedFields: [...fields('[0-9]+'), { name: 'word', pattern: '[a-z]+' }] }),
    kyc({ signedFields: [...fields('[0-9]+'), { name: 'word', pattern: '[a-z]+' }], statusField: 'word' }),
  ],
  'eventTypes.roundedNumbers': [kyc({ roundedNumbers: 'hold' }), kyc({ roundedNumbers: 'accept' })],
  'eventTypes.statusWords': beside(kyc({ statusWords: ['VALID', 'FLAGGED'] })),
  'domain.name': [
    {},
    { domain: { name: 'hooks.example.com', certificateArn: certificateArn('1') } },
    { domain: { name: 'events.example.com', certificateArn: certificateArn('1') } },
  ],
  'domain.certificateArn': ['1', '2'].map((id) => ({
    domain: { name: 'hooks.example.com', certificateArn: certificateArn(id) },
  })),
};
