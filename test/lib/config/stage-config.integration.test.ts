import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { parseSecurityFields } from '../../../lambda/core/signature/security-hash.ts';
import { ConfigurationError } from '../../../lib/config/configuration-error.ts';
import { resolveStage, type StageConfig } from '../../../lib/config/stage-config.ts';
import { stageFromContext } from '../../../lib/config/stage-from-context.ts';

const resolve = (settings: Record<string, unknown> = {}, stage = 'dev'): StageConfig =>
  resolveStage({ stage, stages: { [stage]: settings } });

function faultsOf(action: () => unknown): readonly string[] {
  try {
    action();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
  return [];
}

describe('the canary', () => {
  const usual = { everyMinutes: 5, withinSeconds: 30 };

  it.each<[string, Record<string, unknown>, unknown]>([
    ['is on in production', { production: true }, usual],
    ['is off elsewhere', {}, false],
    ['can be switched off in production', { production: true, canary: false }, false],
    ['can be switched on anywhere', { canary: true }, usual],
    [
      'can be changed',
      { canary: { everyMinutes: 1, withinSeconds: 20 } },
      { everyMinutes: 1, withinSeconds: 20 },
    ],
    ['keeps what is not said as it is', { canary: { everyMinutes: 60 } }, { ...usual, everyMinutes: 60 }],
  ])('%s', (_, settings, expected) => {
    expect(resolve(settings).canary).toEqual(expected);
  });

  it.each<[unknown, string]>([
    [{ everyMinutes: 0 }, 'canary.everyMinutes: must be a whole number from 1 to 60.'],
    [{ everyMinutes: 61 }, 'canary.everyMinutes: must be a whole number from 1 to 60.'],
    [{ withinSeconds: 4 }, 'canary.withinSeconds: must be a whole number from 5 to 240.'],
    [{ sourceAddress: '203.0.113.0/24' }, 'canary.sourceAddress: must be an IP address.'],
    [{ everyMinute: 5 }, 'canary.everyMinute: is not a known key. Did you mean "everyMinutes"?'],
    [
      'yes',
      'canary: must be true, false, or an object with keys among everyMinutes, withinSeconds, sourceAddress.',
    ],
  ])('must be what it can be, not %j', (canary, fault) => {
    expect(faultsOf(() => resolve({ canary }))).toEqual([fault]);
  });

  it('ends a run before the next', () => {
    const within = (withinSeconds: number) =>
      faultsOf(() => resolve({ canary: { everyMinutes: 1, withinSeconds } }));
    expect(within(45)).toEqual([]);
    expect(within(46)).toEqual([
      'canary.withinSeconds: 46 must be at most 45, so that a run ends before the next (everyMinutes: 1).',
    ]);
  });

  it('needs an address of its own where only some may send, and says how to get one', () => {
    const sourceAllowList = ['203.0.113.0/24', '2001:db8::/32'];
    const faults = (settings: object) => faultsOf(() => resolve({ sourceAllowList, ...settings }));
    expect(faults({ production: true })).toEqual([
      'canary: only the addresses of "sourceAllowList" may send, and the address that the canary sends from is not known to be one of them. Run it in a VPC with a NAT gateway (canary.vpc of the construct), put the gateway\'s Elastic IP into canary.sourceAddress and into the list, or set "canary" to false.',
    ]);
    expect(faults({ canary: { sourceAddress: '198.51.100.7' } })).toEqual([
      expect.stringContaining('may send, and 198.51.100.7 is not known'),
    ]);
    expect(faults({ canary: { sourceAddress: '203.0.113.7' } })).toEqual([]);
    expect(faults({ canary: { sourceAddress: '2001:db8::7' } })).toEqual([]);
    expect(faults({ production: true, canary: false })).toEqual([]);
    expect(faults({})).toEqual([]);
  });

  it('has a name and an entity that nobody else may have', () => {
    const eventTypes = [
      { name: 'cedarwebhookscanary', entity: 'refund' },
      { name: 'Refund', entity: 'cedar-canary' },
    ];
    expect(faultsOf(() => resolve({ eventTypes }))).toEqual([
      'eventTypes: "cedarwebhookscanary" is reserved for the canary. Choose another name.',
      'eventTypes: the entity "cedar-canary" is reserved for the canary. Choose another.',
    ]);
  });

  it('has a queue whose name is taken', () => {
    const stages = {
      x: { canary: true },
      'x-cedar': { eventTypes: [{ name: 'Canary', entity: 'canary' }] },
    };
    expect(faultsOf(() => resolveStage({ stage: 'x', stages }))).toEqual([
      expect.stringContaining(
        '"cedar-webhooks-x-cedar-canary-handler.fifo" would be one of the stage "x-cedar", too',
      ),
    ]);
    expect(faultsOf(() => resolveStage({ stage: 'x-cedar', stages }))).toHaveLength(1);
  });
});

describe('resolveStage', () => {
  it('fills in every default', () => {
    expect(resolve()).toEqual({
      stage: 'dev',
      serviceName: 'cedar-webhooks-dev',
      production: false,
      customerManagedKey: false,
      maxBodyBytes: 262_144,
      retentionDays: 30,
      payloadRetentionDays: 30,
      previousSecretHours: 24,
      secretOutageHours: 6,
      secretCacheSeconds: 60,
      secretRefetchSeconds: 3,
      secretJsonKey: '',
      pathToken: 'off',
      eventTypeField: '',
      sourceAllowList: [],
      canary: false,
      heldPerMinute: 60,
      throttling: { rate: 100, burst: 200 },
      alarms: {
        emails: [],
        topicArns: [],
        runbookUrl: 'docs/runbook.md',
        hashMismatches: 1,
        platformRejections: 1,
        verifiedRejections: 1,
        oldestMessageMinutes: 15,
        oldestUnsentMinutes: 5,
      },
      dashboard: true,
      tracing: false,
      systemLogLevel: 'WARN',
      logRetentionDays: 90,
      auditRetentionDays: 365,
      sweepAfterSeconds: 60,
      sweepMaxAttempts: 100,
      handlerTimeoutSeconds: 30,
      handlerMaxConcurrency: 10,
      maxReceiveCount: 5,
      eventSource: 'urn:cedar-partners-platform:dev',
      subscribers: [],
      eventTypes: DEFAULT_EVENT_TYPES,
    });
  });

  it('lets overrides take precedence, key by key in objects', () => {
    const stages = { dev: { maxReceiveCount: 3, throttling: { rate: 7, burst: 8 } } };
    const overrides = { throttling: { rate: 9 }, production: true };
    const expected = { maxReceiveCount: 3, throttling: { rate: 9, burst: 8 }, production: true };
    expect(resolveStage({ stage: 'dev', stages, overrides })).toMatchObject(expected);
    expect(resolveStage({ stage: 'dev', stages, overrides: JSON.stringify(overrides) })).toMatchObject(
      expected,
    );
  });

  it('checks who is told of alarms, and when they go off', () => {
    expect(resolve({ alarms: { emails: ['night@example.com'], silenceHours: 8 } }).alarms).toMatchObject({
      emails: ['night@example.com'],
      silenceHours: 8,
      hashMismatches: 1,
      platformRejections: 1,
      verifiedRejections: 1,
    });
    expect(
      faultsOf(() =>
        resolve({
          alarms: { email: [], emails: ['night'], runbookUrl: 'https://example.com/#top', silenceHours: 169 },
          systemLogLevel: 'ERROR',
        }),
      ),
    ).toEqual([
      'alarms.emails[0]: must be an e-mail address.',
      'alarms.runbookUrl: must be a URL or a path without spaces and without "#".',
      'alarms.silenceHours: must be a whole number from 1 to 168.',
      'alarms.email: is not a known key. Did you mean "emails"?',
      'systemLogLevel: must be one of INFO, DEBUG, WARN.',
    ]);
  });

  it('takes hours of silence by event type, of types that there are', () => {
    const silenceHours = { BusinessKycStatusChanged: 12, Unclassified: 168 };
    expect(resolve({ alarms: { silenceHours } }).alarms.silenceHours).toEqual(silenceHours);
    const faults = (hours: unknown) => faultsOf(() => resolve({ alarms: { silenceHours: hours } }));
    expect(faults({ BusinessKycStatusChangd: 12, merchant: 1 })).toEqual([
      'alarms.silenceHours: "BusinessKycStatusChangd" is not among the event types. Did you mean "BusinessKycStatusChanged"?',
      'alarms.silenceHours: "merchant" is not among the event types.',
    ]);
    for (const hours of ['12', [12], { BusinessKycStatusChanged: 0.5 }]) {
      expect(faults(hours)).toEqual([
        'alarms.silenceHours: must be a whole number from 1 to 168, or an object with one for each event type.',
      ]);
    }
  });

  it('takes ARNs of topics that are told of alarms', () => {
    const arn = (name: string) => `arn:aws-cn:sns:cn-north-1:111122223333:${name}`;
    const topicArns = ['day', 'night', 'chat'].map(arn);
    expect(resolve({ alarms: { topicArns } }).alarms.topicArns).toEqual(topicArns);
    const faults = (arns: unknown) => faultsOf(() => resolve({ alarms: { topicArns: arns } }));
    expect(faults(['on-call', 'arn:aws:sqs:eu-west-1:111122223333:on-call'])).toEqual([
      'alarms.topicArns[0]: must be the ARN of an SNS topic.',
      'alarms.topicArns[1]: must be the ARN of an SNS topic.',
    ]);
    expect(faults([arn('day'), arn('day')])).toEqual(['alarms.topicArns: must not name a topic twice.']);
    expect(faults([...topicArns, arn('more')])).toEqual([
      'alarms.topicArns: must be a list of at most 3 entries.',
    ]);
  });

  it('holds rounded numbers unless an event type accepts them', () => {
    const roundedNumbers = (setting: object) =>
      resolve({ eventTypes: [{ name: 'BusinessKycStatusChanged', ...setting }] }).eventTypes.map(
        (eventType) => eventType.roundedNumbers,
      );
    const none = [undefined, undefined, undefined, undefined, undefined];
    expect(roundedNumbers({})).toEqual(none);
    expect(roundedNumbers({ roundedNumbers: 'hold' })).toEqual(none);
    expect(roundedNumbers({ roundedNumbers: 'accept' })).toEqual(['accept', ...none.slice(1)]);
    expect(faultsOf(() => roundedNumbers({ roundedNumbers: 'round' }))).toEqual([
      'eventTypes[0].roundedNumbers: must be "hold" or "accept".',
    ]);
  });

  it('demands room for each reason for holding', () => {
    expect(faultsOf(() => resolve({ heldPerMinute: 2 }))).toEqual([
      'heldPerMinute: must be a whole number from 3 to 6000.',
    ]);
    expect(resolve({ heldPerMinute: 3 }).heldPerMinute).toBe(3);
  });

  it('gives each subscriber to the event types it asks for, all by default', () => {
    const config = resolve({
      subscribers: [{ name: 'ledger' }, { name: 'risk', eventTypes: ['BusinessKycStatusChanged'] }],
    });
    expect(
      Object.fromEntries(config.eventTypes.map(({ entity, subscribers }) => [entity, subscribers])),
    ).toEqual({
      merchant: ['handler', 'ledger', 'risk'],
      'receiver-account': ['handler', 'ledger'],
      transaction: ['handler', 'ledger'],
      'payout-confirmation': ['handler', 'ledger'],
      unclassified: ['handler', 'ledger'],
    });
  });

  it('lets no more events in than the sweeper is sure to inspect, be they all of one entity', () => {
    expect(resolve({ throttling: { rate: 300 } }).throttling.rate).toBe(300);
    expect(faultsOf(() => resolve({ throttling: { rate: 301 } }))).toEqual([
      expect.stringMatching(
        /^throttling\.rate: 301 is more than the 300 events a second .*inspections.*one entity/,
      ),
    ]);
  });

  it('keeps bodies as long as UUIDs, or shorter, but not longer', () => {
    expect(resolve({ retentionDays: 90 }).payloadRetentionDays).toBe(90);
    expect(resolve({ payloadRetentionDays: 0 }).payloadRetentionDays).toBe(0);
    expect(faultsOf(() => resolve({ payloadRetentionDays: 31 }))).toEqual([
      expect.stringMatching(/^payloadRetentionDays: 31 is more than "retentionDays" \(30\)/),
    ]);
  });

  it('keeps histories for ever, or longer than any message can live', () => {
    expect(resolve({ historyRetentionDays: 42 }).historyRetentionDays).toBe(42);
    expect(faultsOf(() => resolve({ historyRetentionDays: 41 }))).toEqual([
      expect.stringMatching(/^historyRetentionDays: /),
    ]);
  });

  it('adds event types, and changes the default of the same name only where it says so', () => {
    const config = resolve({
      eventTypes: [
        { name: 'BusinessKycStatusChanged', statusWords: ['NEW', 'A.B'] },
        {
          name: 'RefundChanged',
          entity: 'refund',
          signedFields: [
            { name: 'state', pattern: 'OPEN|DONE' },
            { name: 'refundId', pattern: '[0-9]+' },
          ],
          subjectField: 'refundId',
          statusField: 'state',
        },
      ],
    });
    const [kyc] = DEFAULT_EVENT_TYPES;
    expect(config.eventTypes).toHaveLength(6);
    expect(config.eventTypes[0]).toEqual({
      ...kyc,
      signedFields: [kyc?.signedFields[0], { name: 'status', pattern: 'NEW|A\\.B' }],
    });
    expect(config.eventTypes[5]).toEqual({
      name: 'RefundChanged',
      entity: 'refund',
      signedFields: [
        { name: 'state', pattern: 'OPEN|DONE' },
        { name: 'refundId', pattern: '[0-9]+' },
      ],
      subjectField: 'refundId',
      statusField: 'state',
      subscribers: ['handler'],
    });
  });

  it('turns status words into a pattern that compiles as the policy compiles it', () => {
    const words = ['on-off', 'a/b', '(x)', 'y^$.*+?[]{}|\\'];
    const [kyc] = resolve({
      eventTypes: [{ name: 'BusinessKycStatusChanged', statusWords: words }],
    }).eventTypes;
    const expression = new RegExp(`^(?:${kyc?.signedFields[1]?.pattern})$`, 'u');
    for (const word of words) expect(expression.test(word)).toBe(true);
    expect(expression.test('onoff')).toBe(false);
  });

  it('lists all faults together', () => {
    const faults = faultsOf(() =>
      resolve({
        producton: true,
        maxBodyBytes: 400_000,
        throttling: { rate: 0, brust: 3 },
        sourceAllowList: ['10.0.0.0/8', '10.0.0.1', 'fe80::/200'],
        logRetentionDays: 42,
        sweepAfterSeconds: 44,
        pathToken: 'require',
        handlerMaxConcurrency: 1,
        subscribers: [
          { name: 'handler' },
          { name: 'Risk Engine' },
          { name: 'risk', principal: '*' },
          { name: 'audit', eventTypes: ['BusinessKycStatusChange'] },
        ],
        eventTypes: [{ name: 'Refund' }],
        domain: { name: 'hooks.example.com', certificateArn: 'arn:nonsense' },
      }),
    );
    expect(faults).toEqual([
      'producton: is not a known key. Did you mean "production"?',
      'maxBodyBytes: must be a whole number from 1024 to 307200.',
      'sourceAllowList[1]: must be a range such as "203.0.113.0/24" or "2001:db8::/32".',
      'sourceAllowList[2]: must be a range such as "203.0.113.0/24" or "2001:db8::/32".',
      'throttling.rate: must be a whole number from 1 to 10000.',
      'throttling.brust: is not a known key. Did you mean "burst"?',
      expect.stringMatching(
        /^logRetentionDays: must be one of CloudWatch's: 1, 3, 5, 7, 14, 30, 60, 90, .*3653\.$/,
      ),
      'sweepAfterSeconds: must be a whole number from 45 to 3600.',
      'handlerMaxConcurrency: must be a whole number from 2 to 1000.',
      'subscribers[0].name: "handler" is the name of the built-in subscriber.',
      'subscribers[1].name: must be lower-case words joined by hyphens, such as "risk-engine".',
      'subscribers[2].principal: must be a 12-digit account id or the ARN of one IAM role, user or account root.',
      'domain.certificateArn: must be the ARN of a certificate in AWS Certificate Manager.',
      expect.stringMatching(/^pathToken: needs "secretJsonKey"/),
      'eventTypes: "Refund" is not among the defaults, so it needs an "entity".',
      'subscribers: "audit" subscribes to the unknown event type "BusinessKycStatusChange". Did you mean "BusinessKycStatusChanged"?',
    ]);
  });

  it.each([
    ['Dev', /^stage: "Dev" must be lower-case words/],
    ['a-stage-name-that-is-too-long', /^stage: .* of 20 characters at most/],
  ])('rejects the stage name %s', (stage, fault) => {
    expect(faultsOf(() => resolve({}, stage))).toContainEqual(expect.stringMatching(fault));
  });

  it('suggests the stage that was meant', () => {
    const stages = { dev: {}, sandbox: {}, prod: {} };
    expect(faultsOf(() => resolveStage({ stage: 'prd', stages }))).toEqual([
      'stage: "prd" is not among the stages of cdk.json (dev, sandbox, prod). Did you mean "prod"?',
    ]);
    expect(faultsOf(() => resolveStage({ stage: 'constructor', stages }))).toHaveLength(1);
    expect(faultsOf(() => resolveStage({ stage: 'dev', stages: undefined }))).toEqual([
      expect.stringMatching(/^stages: .*must hold an object/),
    ]);
    expect(faultsOf(() => resolveStage({ stage: 'dev', stages, overrides: '{' }))).toEqual([
      'stageOverrides: must be an object, or the JSON text of one.',
    ]);
  });

  it('rejects signed fields that are not uniquely decodable, and shows a text with two readings', () => {
    const signedFields = [
      { name: 'id', pattern: '[0-9]+' },
      { name: 'status', pattern: '[0-9]{1,2}' },
    ];
    expect(
      faultsOf(() => resolve({ eventTypes: [{ name: 'BusinessKycStatusChanged', signedFields }] })),
    ).toEqual([
      'eventTypes: "BusinessKycStatusChanged" has signed fields that are not uniquely decodable: "000" can be read as ' +
        'id="0" status="00" and as id="00" status="0", with the same hash. Narrow the patterns so that every text has one reading.',
    ]);
  });

  it.each([
    [
      'a field listed twice',
      { signedFields: [field('id'), field('id')], statusField: 'id' },
      /lists the signed field "id" twice/,
    ],
    [
      'two fields that some parsers take for one',
      { signedFields: [field('id'), field('ID', '[a-z]+')], statusField: 'ID' },
      /signs "id" and "ID", which some JSON parsers take for one key/,
    ],
    [
      'two paths that some parsers take for one',
      {
        signedFields: [field('a.id'), field('A.status', '[a-z]+')],
        subjectField: 'a.id',
        statusField: 'A.status',
      },
      /signs "a" and "A", which some JSON parsers take for one key/,
    ],
    [
      'a subject that is not signed',
      { subjectField: 'uid' },
      /subjectField "uid", which is not among its signed fields \(id, status\)/,
    ],
    [
      'a status that is not signed',
      { statusField: 'kycStatus' },
      /statusField "kycStatus", which is not among/,
    ],
    [
      'a subject that may be empty',
      { signedFields: [field('id', '[0-9]*'), field('status', '[A-Z]+')] },
      /lets its subject "id" be empty/,
    ],
    [
      'an anchored pattern',
      { signedFields: [field('id', '^[0-9]+$'), field('status', '[A-Z]+')] },
      /field "id" cannot be used: anchors/,
    ],
    [
      'a malformed pattern',
      { signedFields: [field('id', '[0-9'), field('status', '[A-Z]+')] },
      /field "id" cannot be used: Invalid regular expression/,
    ],
  ])('rejects %s', (_, setting, fault) => {
    const faults = faultsOf(() =>
      resolve({ eventTypes: [{ name: 'BusinessKycStatusChanged', ...setting }] }),
    );
    expect(faults).toContainEqual(expect.stringMatching(fault));
  });

  it('rejects names that would collide or not fit', () => {
    expect(
      faultsOf(() =>
        resolve(
          {
            subscribers: [{ name: 'handler-dlq' }, { name: 'risk' }, { name: 'risk' }],
            eventTypes: [
              { name: 'Merchant2', entity: 'merchant' },
              { name: 'Long', entity: 'an-entity-with-a-very-long-name-indeed' },
            ],
          },
          'a-rather-long-stage',
        ),
      ),
    ).toEqual(
      expect.arrayContaining([
        'subscribers: "risk" is there more than once. Merge its entries.',
        'eventTypes: "BusinessKycStatusChanged" and "Merchant2" share the entity "merchant". Give each its own.',
        'eventTypes: two queues would be called "transaction-handler-dlq.fifo". Rename an entity or a subscriber.',
        expect.stringMatching(
          /^eventTypes: the queue name "cedar-webhooks-a-rather-long-stage-an-entity.*" has \d+ characters, SQS allows 80/,
        ),
      ]),
    );
  });

  it('rejects names that would make one id in the stack', () => {
    const faults = faultsOf(() =>
      resolve({
        subscribers: [
          { name: 'team-1', eventTypes: ['BusinessKycStatusChanged'] },
          { name: 'team1', eventTypes: ['BusinessKycStatusChanged', 'One', 'Two'] },
          { name: 'b-c', eventTypes: ['Three'] },
          { name: 'c', eventTypes: ['Four'] },
        ],
        eventTypes: [
          { name: 'One', entity: 'x-1' },
          { name: 'Two', entity: 'x1' },
          { name: 'Three', entity: 'y-1' },
          { name: 'Four', entity: 'y1-b' },
        ],
      }),
    );
    expect(faults).toEqual([
      expect.stringMatching(/^subscribers: "team-1" and "team1" differ only by a hyphen before a digit/),
      expect.stringMatching(
        /^eventTypes: the entities "x-1" and "x1" differ only by a hyphen before a digit/,
      ),
      expect.stringMatching(/^eventTypes: the queues "y-1-b-c.fifo" and "y1-b-c.fifo" differ only/),
    ]);
  });

  it('rejects queue names that another stage has', () => {
    const euMerchant = { eventTypes: [{ name: 'EuMerchant', entity: 'eu-merchant' }] };
    const stages = { prod: euMerchant, 'prod-eu': { maxBodyBytes: 'x' }, dev: 7, 'prod-us': {} };
    expect(faultsOf(() => resolveStage({ stage: 'prod', stages }))).toEqual([
      'eventTypes: the queue "cedar-webhooks-prod-eu-merchant-handler.fifo" would be one of the stage "prod-eu", too. ' +
        'Rename a stage, an entity or a subscriber.',
    ]);
    expect(faultsOf(() => resolveStage({ stage: 'prod-us', stages }))).toEqual([]);
  });

  it.each([
    ['of more than eight parts', 'a.b.c.d.e.f.g.h.i', /name: must have 8 parts between dots at most/],
    ['with an empty part', 'a..b', /name: must not have a dot at its ends or two in a row/],
    ['with a dot at its end', 'a.', /name: must not have a dot at its ends or two in a row/],
    ['that no header can hold', 'größe', /name: must be letters, digits and signs of ASCII/],
    ['with a control character', 'a\u007f', /name: must be letters, digits and signs of ASCII/],
    ['with a comma', 'a,b', /name: must be letters, digits and signs of ASCII/],
    ['of no characters', '', /name: must be letters, digits and signs of ASCII/],
  ])('rejects a signed name %s', (_, name, fault) => {
    const signedFields = [{ ...field('id', '[0-9]+') }, { name, pattern: '[A-Z]+' }];
    const eventTypes = [{ name: 'BusinessKycStatusChanged', signedFields, statusField: name || 'id' }];
    expect(faultsOf(() => resolve({ eventTypes }))).toContainEqual(expect.stringMatching(fault));
  });

  it('accepts exactly the signed names that the verifier does', () => {
    const parts = (count: number) => Array.from({ length: count }, (_, index) => `p${index}`).join('.');
    for (const name of [parts(1), parts(8), parts(9), 'a-b', 'a:b', '#', 'x'.repeat(128)]) {
      const signedFields = [field(name), field('status', '[A-Z]+')];
      const eventTypes = [{ name: 'BusinessKycStatusChanged', signedFields, subjectField: name }];
      const isFault = faultsOf(() => resolve({ eventTypes })).length > 0;
      let rejected = false;
      try {
        expect(parseSecurityFields(`${name},status`)).toEqual([name, 'status']);
      } catch {
        rejected = true;
      }
      expect([name, isFault]).toEqual([name, rejected]);
    }
  });

  it('rejects names that differ only in upper and lower case', () => {
    const signedFields = [field('a.id'), field('A.ID', '[A-Z]+'), field('status', '[a-z]+')];
    const faults = faultsOf(() =>
      resolve({
        eventTypes: [
          { name: 'BusinessKycStatusChanged', signedFields, subjectField: 'a.id' },
          { name: 'businessRequestStatusChanged', entity: 'request' },
        ],
      }),
    );
    expect(faults).toEqual([
      'eventTypes: "BusinessRequestStatusChanged" and "businessRequestStatusChanged" differ only in upper and lower case. ' +
        'Spell them alike, or rename one.',
      ...['"a" and "A"', '"a.id" and "A.ID"'].map(
        (names) =>
          `eventTypes: "BusinessKycStatusChanged" signs ${names}, which some JSON parsers take for one key, so every event would be held. Sign one of them.`,
      ),
    ]);
  });

  it('says all of it in one message', () => {
    expect(new ConfigurationError(['a: x.', 'b: y.']).message).toBe(
      'The configuration has 2 faults:\n  - a: x.\n  - b: y.',
    );
  });
});

describe('stageFromContext', () => {
  const stages = { dev: {}, prod: { production: true } };

  it('takes dev if no stage is chosen', () => {
    expect(stageFromContext((key) => ({ stages })[key]).stage).toBe('dev');
  });

  it('takes the stage and the overrides from the context', () => {
    const context: Record<string, unknown> = {
      stage: 'prod',
      stages,
      stageOverrides: '{"retentionDays": 7}',
    };
    expect(stageFromContext((key) => context[key])).toMatchObject({ production: true, retentionDays: 7 });
  });
});

function field(name: string, pattern = '[0-9]+') {
  return { name, pattern };
}
