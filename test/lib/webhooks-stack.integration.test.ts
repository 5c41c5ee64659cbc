import { Match, type Template } from 'aws-cdk-lib/assertions';
import { formatCatalogue } from '../../lambda/core/settings/catalogue-text.ts';
import {
  handlerEnvironment,
  sweeperEnvironment,
  verifierEnvironment,
} from '../../lambda/core/settings/environment.ts';
import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import everything from './everything.json' with { type: 'json' };
import { referencesIn, resource, resourcesOf, stringsIn, synthesize } from './synthesize.ts';

const ENTITIES = ['merchant', 'receiver-account', 'transaction', 'payout-confirmation', 'unclassified'];

const dev = synthesize('dev');
const prod = synthesize('prod');

const subscribed = synthesize('sandbox', {
  subscribers: [
    { name: 'risk', eventTypes: ['BusinessKycStatusChanged'], principal: '111122223333' },
    {
      name: 'audit',
      eventTypes: ['BusinessKycStatusChanged'],
      principal: 'arn:aws:iam::444455556666:role/audit',
    },
    { name: 'local', eventTypes: ['BusinessKycStatusChanged'] },
  ],
});

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Principal?: unknown;
}

function statementsOf(template: Template, type: string, idPrefix: string): readonly Statement[] {
  const { PolicyDocument } = resource(template, type, idPrefix).Properties as {
    PolicyDocument: { Statement: readonly Statement[] };
  };
  return PolicyDocument.Statement;
}

const idOf = (template: Template, type: string, idPrefix: string): string =>
  Object.keys(resourcesOf(template, type)).find((id) => id.startsWith(idPrefix)) ?? `no ${type} ${idPrefix}`;

const arnOf = (template: Template, type: string, idPrefix: string) => ({
  'Fn::GetAtt': [idOf(template, type, idPrefix), 'Arn'],
});

const pascal = (entity: string): string =>
  entity.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

const sourceArns = (template: Template) =>
  [...ENTITIES]
    .sort()
    .map((entity) => arnOf(template, 'AWS::SQS::Queue', `${pascal(entity)}HandlerQueueSource`));

const ownLog = (template: Template, idPrefix: string): Statement => ({
  Effect: 'Allow',
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: arnOf(template, 'AWS::Logs::LogGroup', idPrefix),
});

/** As the function would see them, with what is only known on deployment replaced by a word. */
function variablesOf(template: Template, idPrefix: string): Record<string, string> {
  const { Environment } = resource(template, 'AWS::Lambda::Function', idPrefix).Properties as {
    Environment: { Variables: Record<string, unknown> };
  };
  return Object.fromEntries(
    Object.entries(Environment.Variables).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : 'known-on-deployment',
    ]),
  );
}

describe('HTTP API', () => {
  it.each(['off', 'accept', 'require'])(
    'leads every POST to the verifier, and nothing else (%s)',
    (pathToken) => {
      const template = synthesize('dev', { pathToken, secretJsonKey: 'secret' });
      const routes = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Route')).map(
        ({ Properties }) => Properties.RouteKey,
      );
      // The variable's name must never change: a live API rejects two names at one place.
      expect(routes.sort()).toEqual(['POST /', 'POST /{proxy+}']);
      expect(variablesOf(template, 'VerifierFunction')).toMatchObject({
        WEBHOOK_SECRET_JSON_KEY: 'secret',
        PATH_TOKEN: pathToken,
        PATH_TOKEN_JSON_KEY: pathToken === 'off' ? '' : 'pathToken',
      });
      for (const [name, value] of [
        ['json-key', 'secret'],
        ['path-token', pathToken],
      ]) {
        template.hasResourceProperties('AWS::SSM::Parameter', {
          Name: `/cedar-webhooks-dev/secret/${name}`,
          Value: value,
        });
      }
    },
  );

  it('throttles, and waits longer for the verifier than the verifier may take', () => {
    dev.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
    });
    dev.hasResourceProperties('AWS::ApiGatewayV2::Integration', {
      IntegrationType: 'AWS_PROXY',
      PayloadFormatVersion: '2.0',
      TimeoutInMillis: 20_000,
    });
    dev.hasResourceProperties('AWS::Lambda::Function', {
      Timeout: 15,
      Environment: { Variables: Match.objectLike({ WEBHOOK_SECRET_ID: Match.anyValue() }) },
    });
  });

  it('logs each request without its path, which may hold the token', () => {
    const { AccessLogSettings } = resource(dev, 'AWS::ApiGatewayV2::Stage', 'WebhookApi').Properties as {
      AccessLogSettings: { Format: string };
    };
    const format: Record<string, string> = JSON.parse(AccessLogSettings.Format);
    expect(Object.values(format)).toEqual(
      expect.arrayContaining([
        '$context.requestId',
        '$context.status',
        '$context.identity.sourceIp',
        '$context.responseLatency',
      ]),
    );
    expect(AccessLogSettings.Format).not.toMatch(/path|\$context\.(authorizer|domain)/i);
  });

  it('logs only variables whose values have neither quotes nor backslashes, so that each line is JSON', () => {
    // Numbers, an address, or words from a list of API Gateway's or of this stack. Not among these, because
    // API Gateway escapes nothing: error messages, paths, names of domains, what an authorizer or a caller says.
    const harmless = [
      'requestId',
      'status',
      'error.responseType',
      'integrationStatus',
      'identity.sourceIp',
      'responseLatency',
      'integrationLatency',
    ];
    const { AccessLogSettings } = resource(dev, 'AWS::ApiGatewayV2::Stage', 'WebhookApi').Properties as {
      AccessLogSettings: { Format: string };
    };
    const variables = [...AccessLogSettings.Format.matchAll(/\$context\.([A-Za-z.]+)/g)].map(
      ([, name]) => name,
    );
    expect(variables.filter((name) => !harmless.includes(name ?? ''))).toEqual([]);
    expect(variables.length).toBeGreaterThan(5);
    for (const value of Object.values(JSON.parse(AccessLogSettings.Format))) {
      expect(value).toMatch(/^(\$context\.[A-Za-z.]+|cedar-webhooks-dev)$/);
    }
  });

  it('counts 429 in the access log and alarms', () => {
    const MetricName = 'GatewayThrottled';
    dev.hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: '{ $.status = "429" }',
      MetricTransformations: [
        {
          MetricName,
          MetricNamespace: 'CedarWebhooks',
          MetricValue: '1',
          Dimensions: [{ Key: 'service', Value: '$.service' }],
        },
      ],
    });
    dev.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName,
      Namespace: 'CedarWebhooks',
      Dimensions: [{ Name: 'service', Value: 'cedar-webhooks-dev' }],
      Threshold: 1,
    });
  });

  it('has a custom domain only where one is configured', () => {
    dev.resourceCountIs('AWS::ApiGatewayV2::DomainName', 0);
    const certificateArn = 'arn:aws:acm:eu-west-1:111122223333:certificate/0f0f';
    const template = synthesize('dev', { domain: { name: 'hooks.example.com', certificateArn } });
    template.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'hooks.example.com',
      DomainNameConfigurations: [
        { CertificateArn: certificateArn, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' },
      ],
    });
    template.resourceCountIs('AWS::ApiGatewayV2::ApiMapping', 1);
    template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/cedar-webhooks-dev/endpoint',
      Value: 'https://hooks.example.com',
    });
    template.hasOutput('DomainTarget', {});
  });
});

describe('secret and tables', () => {
  it('creates the secret without any value', () => {
    const secrets = Object.values(resourcesOf(dev, 'AWS::SecretsManager::Secret'));
    expect(secrets.map(({ Properties }) => Object.keys(Properties))).toEqual([['Description']]);
  });

  it('creates the ledger with an index of unsent claims and one of all by time', () => {
    dev.hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'outbox', AttributeType: 'S' },
        { AttributeName: 'dueAt', AttributeType: 'N' },
        { AttributeName: 'timeline', AttributeType: 'S' },
        { AttributeName: 'claimedAt', AttributeType: 'N' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'outbox',
          KeySchema: [
            { AttributeName: 'outbox', KeyType: 'HASH' },
            { AttributeName: 'dueAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
        {
          IndexName: 'by-time',
          KeySchema: [
            { AttributeName: 'timeline', KeyType: 'HASH' },
            { AttributeName: 'claimedAt', KeyType: 'RANGE' },
          ],
          Projection: {
            ProjectionType: 'INCLUDE',
            NonKeyAttributes: ['type', 'entity', 'subject', 'status'],
          },
        },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  it('creates the table of entities', () => {
    dev.hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  // A creation that failed must leave no name behind that its repetition would meet. A protected table cannot be deleted, so
  // that a table which went with a failed creation would stop its rollback; its name is generated.
  it.each([
    ['AWS::DynamoDB::Table', 'Retain'],
    ['AWS::SecretsManager::Secret', 'RetainExceptOnCreate'],
    ['AWS::SQS::Queue', 'RetainExceptOnCreate'],
    ['AWS::Logs::LogGroup', 'RetainExceptOnCreate'],
  ])('protects every %s in production, and lets those of dev be thrown away', (type, deletionPolicy) => {
    const policies = (template: Template) =>
      Object.entries(resourcesOf(template, type))
        // What the canary's queues hold is of no use to anybody, and their names must be free when it is switched on again.
        .filter(([id]) => !/^Canary(Queue|DeadLetters)/.test(id))
        .map(([, { DeletionPolicy, UpdateReplacePolicy }]) => ({ DeletionPolicy, UpdateReplacePolicy }));
    expect(policies(prod).length).toBeGreaterThan(0);
    for (const each of policies(prod)) {
      expect(each).toEqual({ DeletionPolicy: deletionPolicy, UpdateReplacePolicy: 'Retain' });
    }
    for (const each of policies(dev)) {
      expect(each).toEqual({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    }
  });

  it('says that it is production, where it is', () => {
    const ofStage = (stage: string) => ({ Name: `/cedar-webhooks-${stage}/production`, Value: 'true' });
    prod.hasResourceProperties('AWS::SSM::Parameter', ofStage('prod'));
    dev.resourcePropertiesCountIs('AWS::SSM::Parameter', ofStage('dev'), 0);
  });

  it('protects tables from deletion in production', () => {
    prod.allResourcesProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: true });
    dev.allResourcesProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: false });
  });
});

describe('queues', () => {
  it.each(ENTITIES)('has a FIFO queue for each %s event, with its dead-letter queue', (entity) => {
    const id = `${pascal(entity)}HandlerQueue`;
    const shared = {
      FifoQueue: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      MessageRetentionPeriod: 14 * 86_400,
      VisibilityTimeout: 180,
      SqsManagedSseEnabled: true,
    };
    expect(resource(dev, 'AWS::SQS::Queue', `${id}Source`).Properties).toEqual({
      ...shared,
      QueueName: `cedar-webhooks-dev-${entity}-handler.fifo`,
      RedrivePolicy: {
        deadLetterTargetArn: arnOf(dev, 'AWS::SQS::Queue', `${id}DeadLetters`),
        maxReceiveCount: 5,
      },
    });
    const { RedriveAllowPolicy, ...deadLetters } = resource(
      dev,
      'AWS::SQS::Queue',
      `${id}DeadLetters`,
    ).Properties;
    expect(deadLetters).toEqual({ ...shared, QueueName: `cedar-webhooks-dev-${entity}-handler-dlq.fifo` });
    expect(RedriveAllowPolicy).toMatchObject({ redrivePermission: 'byQueue' });
    expect(JSON.stringify(RedriveAllowPolicy)).toContain(`:cedar-webhooks-dev-${entity}-handler.fifo"`);
  });

  it('keeps a message hidden for six times as long as the handler may take', () => {
    const template = synthesize('dev', { handlerTimeoutSeconds: 100 });
    template.allResourcesProperties('AWS::SQS::Queue', { VisibilityTimeout: 600 });
    expect(resource(template, 'AWS::Lambda::Function', 'MerchantHandler').Properties.Timeout).toBe(100);
    expect(variablesOf(template, 'MerchantHandler').RECORD_TIMEOUT_SECONDS).toBe('5');
  });

  it('rejects unencrypted connections to every queue', () => {
    for (const id of Object.keys(resourcesOf(subscribed, 'AWS::SQS::Queue'))) {
      subscribed.hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [{ Ref: id }],
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Effect: 'Deny',
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
              Resource: { 'Fn::GetAtt': [id, 'Arn'] },
            }),
          ]),
        },
      });
    }
  });

  it.each([
    ['Risk', '111122223333', 'root'],
    ['Audit', '444455556666', 'role/audit'],
  ])(
    'lets the subscriber %s consume its queue and dead letters, and nothing more',
    (subscriber, account, who) => {
      for (const queue of ['Source', 'DeadLetters']) {
        const id = `Merchant${subscriber}Queue${queue}`;
        const allowed = statementsOf(subscribed, 'AWS::SQS::QueuePolicy', id).filter(
          ({ Effect }) => Effect === 'Allow',
        );
        expect(allowed).toEqual([
          {
            Sid: 'SubscriberMayConsume',
            Effect: 'Allow',
            Action: [
              'sqs:ChangeMessageVisibility',
              'sqs:DeleteMessage',
              'sqs:GetQueueAttributes',
              'sqs:GetQueueUrl',
              'sqs:ReceiveMessage',
            ],
            Principal: expect.anything(),
            Resource: arnOf(subscribed, 'AWS::SQS::Queue', id),
          },
        ]);
        expect(JSON.stringify(allowed[0]?.Principal)).toMatch(new RegExp(`::${account}:${who}"`));
      }
    },
  );

  it('opens no queue to anyone else', () => {
    const open = Object.values(resourcesOf(subscribed, 'AWS::SQS::QueuePolicy')).filter(({ Properties }) =>
      JSON.stringify(Properties).includes('"Allow"'),
    );
    expect(open).toHaveLength(4);
  });

  it('tells names, URLs and ARNs to other software', () => {
    const names = Object.values(resourcesOf(subscribed, 'AWS::SSM::Parameter')).map((r) => r.Properties.Name);
    for (const subscriber of ['handler', 'risk', 'audit', 'local']) {
      for (const fact of ['name', 'url', 'arn', 'dlq-url']) {
        expect(names).toContain(`/cedar-webhooks-sandbox/queues/merchant/${subscriber}/${fact}`);
      }
    }
    for (const fact of [
      'endpoint',
      'ledger/table-name',
      'entities/table-name',
      'secret/arn',
      'event-types',
    ]) {
      expect(names).toContain(`/cedar-webhooks-sandbox/${fact}`);
    }
    dev.hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/cedar-webhooks-dev/delivery',
      Value: '{"maxAttempts":5,"visibilitySeconds":180,"handlerTimeoutSeconds":30,"sweeperMaxAttempts":100}',
    });
    dev.hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/cedar-webhooks-dev/event-types',
      Value: formatCatalogue(DEFAULT_EVENT_TYPES),
    });
    expect(Object.keys(subscribed.findOutputs('*'))).toHaveLength(4);
  });
});

describe('functions', () => {
  const functions = ['Verifier', 'Sweeper', ...ENTITIES.map((entity) => `${pascal(entity)}Handler`)];

  it('runs all on Node 24 and arm64, each with a log group that ends', () => {
    dev.resourceCountIs('AWS::Lambda::Function', functions.length);
    dev.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 512,
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: Match.anyValue() } },
      TracingConfig: Match.absent(),
      ReservedConcurrentExecutions: Match.absent(),
    });
    const logs = (days: number) =>
      dev.findResources('AWS::Logs::LogGroup', { Properties: { RetentionInDays: days } });
    expect(Object.keys(logs(90))).toHaveLength(functions.length + 1);
    expect(Object.keys(logs(365))).toEqual([expect.stringContaining('AuditLog')]);
    dev.resourceCountIs('AWS::Logs::LogGroup', functions.length + 2);
  });

  it('sends traces only where they are asked for, with no right to anything else', () => {
    const traced = synthesize('dev', { tracing: true });
    traced.allResourcesProperties('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } });
    for (const id of ['Verifier', 'Sweeper', ...ENTITIES.map((entity) => `${pascal(entity)}Handler`)]) {
      expect(statementsOf(traced, 'AWS::IAM::Policy', id)).toContainEqual({
        Effect: 'Allow',
        Action: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
        Resource: '*',
      });
    }
    expect(JSON.stringify(dev.toJSON())).not.toContain('xray');
  });

  it("has Lambda's own lines written from the configured level on", () => {
    expect(resource(dev, 'AWS::Lambda::Function', 'Sweeper').Properties.LoggingConfig).toMatchObject({
      SystemLogLevel: 'WARN',
    });
    const told = synthesize('dev', { systemLogLevel: 'INFO' });
    for (const { Properties } of Object.values(resourcesOf(told, 'AWS::Lambda::Function'))) {
      // Metrics are lines of the level INFO: nothing may filter those.
      expect(Properties.LoggingConfig).toEqual({
        LogFormat: 'JSON',
        LogGroup: { Ref: expect.anything() },
        SystemLogLevel: 'INFO',
      });
    }
  });

  it('gives the verifier an environment it can read', () => {
    expect(verifierEnvironment.read(variablesOf(dev, 'VerifierFunction'))).toEqual({
      LEDGER_TABLE: 'known-on-deployment',
      EVENT_TYPES: DEFAULT_EVENT_TYPES,
      QUEUE_URL_PREFIX: 'known-on-deployment',
      EVENT_SOURCE: 'urn:cedar-partners-platform:dev',
      RETENTION_DAYS: 30,
      PAYLOAD_RETENTION_DAYS: 30,
      WEBHOOK_SECRET_ID: 'known-on-deployment',
      WEBHOOK_SECRET_JSON_KEY: '',
      PATH_TOKEN: 'off',
      PATH_TOKEN_JSON_KEY: '',
      PREVIOUS_SECRET_HOURS: 24,
      SECRET_OUTAGE_HOURS: 6,
      SECRET_CACHE_SECONDS: 60,
      SECRET_REFETCH_SECONDS: 3,
      MAX_BODY_BYTES: 262_144,
      SOURCE_ALLOW_LIST: [],
      EVENT_TYPE_FIELD: '',
      SWEEP_AFTER_SECONDS: 60,
      HELD_PER_MINUTE: 60,
      CANARY: 'off',
    });
    expect(variablesOf(dev, 'VerifierFunction')).toMatchObject({
      POWERTOOLS_SERVICE_NAME: 'cedar-webhooks-dev',
      POWERTOOLS_METRICS_NAMESPACE: 'CedarWebhooks',
    });
  });

  it('gives the sweeper an environment it can read', () => {
    expect(sweeperEnvironment.read(variablesOf(dev, 'SweeperFunction'))).toEqual({
      LEDGER_TABLE: 'known-on-deployment',
      EVENT_TYPES: DEFAULT_EVENT_TYPES,
      QUEUE_URL_PREFIX: 'known-on-deployment',
      EVENT_SOURCE: 'urn:cedar-partners-platform:dev',
      RETENTION_DAYS: 30,
      PAYLOAD_RETENTION_DAYS: 30,
      SWEEP_AFTER_SECONDS: 60,
      SWEEP_MAX_ATTEMPTS: 100,
    });
  });

  it.each(DEFAULT_EVENT_TYPES)('gives the handler of $name an environment it can read', ({ entity }) => {
    expect(handlerEnvironment.read(variablesOf(dev, `${pascal(entity)}Handler`))).toEqual({
      QUEUE_URL: 'known-on-deployment',
      DEAD_LETTER_QUEUE_URL: 'known-on-deployment',
      ENTITY_TABLE: 'known-on-deployment',
      RECORD_TIMEOUT_SECONDS: 5,
      MAX_RECEIVE_COUNT: 5,
      HISTORY_RETENTION_DAYS: 0,
    });
  });

  it('derives the URL of every queue from that of one', () => {
    const { Environment } = resource(dev, 'AWS::Lambda::Function', 'Verifier').Properties as {
      Environment: { Variables: Record<string, unknown> };
    };
    expect(Environment.Variables.QUEUE_URL_PREFIX).toEqual({
      'Fn::Select': [
        0,
        {
          'Fn::Split': [
            'merchant-handler.fifo',
            { Ref: idOf(dev, 'AWS::SQS::Queue', 'MerchantHandlerQueueSource') },
          ],
        },
      ],
    });
  });

  it.each(ENTITIES)(
    'feeds the handler of a %s in batches, with partial answers and bounded concurrency',
    (entity) => {
      dev.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        EventSourceArn: arnOf(dev, 'AWS::SQS::Queue', `${pascal(entity)}HandlerQueueSource`),
        FunctionName: { Ref: idOf(dev, 'AWS::Lambda::Function', `${pascal(entity)}Handler`) },
        BatchSize: 5,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 10 },
      });
    },
  );

  it('runs the sweeper every minute', () => {
    dev.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [Match.objectLike({ Arn: arnOf(dev, 'AWS::Lambda::Function', 'Sweeper') })],
    });
    expect(resource(dev, 'AWS::Lambda::Function', 'Sweeper').Properties.Timeout).toBe(50);
  });

  it('neither repeats a run of the sweeper nor keeps it for later', () => {
    dev.hasResourceProperties('AWS::Events::Rule', {
      Targets: [Match.objectLike({ RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 } })],
    });
    dev.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: idOf(dev, 'AWS::Lambda::Function', 'Sweeper') },
      MaximumEventAgeInSeconds: 60,
      MaximumRetryAttempts: 0,
    });
  });
});

describe('the order of one deployment', () => {
  const dependencies = (idPrefix: string): readonly string[] =>
    resource(subscribed, 'AWS::Lambda::Function', idPrefix).DependsOn as string[];

  it('updates the verifier after all that read what it writes', () => {
    const readers = Object.keys(resourcesOf(subscribed, 'AWS::Lambda::Function')).filter(
      (id) => !id.startsWith('Verifier'),
    );
    expect(readers).toHaveLength(1 + ENTITIES.length);
    expect(dependencies('Verifier')).toEqual(expect.arrayContaining(readers));
  });

  it('has nothing wait for what it names anyway, which cfn-lint calls redundant', () => {
    const { Resources } = synthesize('prod', everything).toJSON();
    for (const { Properties, DependsOn = [] } of Object.values<Record<string, unknown>>(Resources)) {
      const named = referencesIn(Properties);
      expect([DependsOn].flat().filter((id) => named.includes(`${id}`))).toEqual([]);
    }
  });

  it('has every function wait for its rights', () => {
    for (const [id, { DependsOn }] of Object.entries(resourcesOf(subscribed, 'AWS::Lambda::Function'))) {
      expect([id, DependsOn]).toEqual([
        id,
        expect.arrayContaining([expect.stringContaining('DefaultPolicy')]),
      ]);
    }
  });

  it.each(['Verifier', 'Sweeper'])('tells the %s of a queue once it is there and may be sent to', (id) => {
    const policy = idOf(subscribed, 'AWS::IAM::Policy', id);
    expect(dependencies(id)).toContain(policy);
    const sources = Object.keys(resourcesOf(subscribed, 'AWS::SQS::Queue')).filter((queue) =>
      queue.includes('Source'),
    );
    const { Resource } = statementsOf(subscribed, 'AWS::IAM::Policy', id).find(
      ({ Action }) => Action === 'sqs:SendMessage',
    ) as Statement;
    expect(Resource).toHaveLength(sources.length);
    expect(Resource).toEqual(
      expect.arrayContaining(sources.map((source) => ({ 'Fn::GetAtt': [source, 'Arn'] }))),
    );
  });
});

describe('rights', () => {
  const ledger = arnOf(dev, 'AWS::DynamoDB::Table', 'Ledger');

  it('lets the verifier claim, read the secret and send', () => {
    expect(statementsOf(dev, 'AWS::IAM::Policy', 'Verifier')).toEqual([
      ownLog(dev, 'Verifier'),
      {
        Effect: 'Allow',
        Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
        Resource: ledger,
      },
      {
        Effect: 'Allow',
        Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
        Resource: { Ref: idOf(dev, 'AWS::SecretsManager::Secret', 'WebhookSecret') },
      },
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: sourceArns(dev) },
    ]);
  });

  it('lets the sweeper find, mark and send', () => {
    expect(statementsOf(dev, 'AWS::IAM::Policy', 'Sweeper')).toEqual([
      ownLog(dev, 'Sweeper'),
      {
        Effect: 'Allow',
        Action: 'dynamodb:Query',
        Resource: ['by-time', 'outbox'].map((index) => ({
          'Fn::Join': ['', [ledger, `/index/${index}`]],
        })),
      },
      {
        Effect: 'Allow',
        Action: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
        Resource: ledger,
      },
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: sourceArns(dev) },
    ]);
  });

  it.each(ENTITIES)(
    'lets the handler of a %s consume its own queue, send to its own dead-letter queue and keep statuses',
    (entity) => {
      const id = `${pascal(entity)}Handler`;
      expect(statementsOf(dev, 'AWS::IAM::Policy', id)).toEqual([
        ownLog(dev, id),
        {
          Effect: 'Allow',
          Action: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
          Resource: arnOf(dev, 'AWS::DynamoDB::Table', 'Entities'),
        },
        {
          Effect: 'Allow',
          Action: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
          Resource: arnOf(dev, 'AWS::SQS::Queue', `${id}QueueSource`),
        },
        {
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Resource: arnOf(dev, 'AWS::SQS::Queue', `${id}QueueDeadLetters`),
        },
      ]);
    },
  );

  it('gives each function a role of its own, without managed policies', () => {
    dev.resourceCountIs('AWS::IAM::Role', 7);
    dev.allResourcesProperties('AWS::IAM::Role', {
      ManagedPolicyArns: Match.absent(),
      Policies: Match.absent(),
    });
    const roles = Object.values(resourcesOf(dev, 'AWS::Lambda::Function')).map((r) =>
      JSON.stringify(r.Properties.Role),
    );
    expect(new Set(roles).size).toBe(7);
  });

  it('allows no wildcard action, resource or principal anywhere', () => {
    const wildcards = (effect: string) =>
      Object.entries(subscribed.toJSON().Resources as Record<string, { Properties: object }>)
        .flatMap(([id, { Properties }]) =>
          [...policyDocuments(Properties)].map((document) => ({ id, document })),
        )
        .flatMap(({ id, document }) =>
          document.Statement.filter(({ Effect }) => Effect === effect).flatMap(
            ({ Action, Resource, Principal }) =>
              [...stringsIn({ Action, Resource, Principal })]
                .filter(({ text }) => text.includes('*'))
                .map(({ path, text }) => `${id}${path} ${text}`),
          ),
        );
    expect(wildcards('Allow')).toEqual([]);
    // They are found where there are some: everybody is denied everything without TLS.
    expect(wildcards('Deny')).toContainEqual(expect.stringMatching(/Action.* sqs:\*$/));
  });
});

function* policyDocuments(value: unknown): Generator<{ Statement: readonly Statement[] }> {
  if (typeof value !== 'object' || value === null) return;
  if ('Statement' in value) yield value as { Statement: readonly Statement[] };
  for (const item of Object.values(value)) yield* policyDocuments(item);
}

describe('alarms', () => {
  it('lets CloudWatch publish to the topic, over TLS only', () => {
    const [deny, allow] = statementsOf(dev, 'AWS::SNS::TopicPolicy', 'Alarms');
    expect(deny).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    expect(allow).toMatchObject({
      Effect: 'Allow',
      Action: 'sns:Publish',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
    });
  });
});

describe('stages side by side', () => {
  it('share no physical name', () => {
    const names = (template: Template): string[] =>
      [...stringsIn(template.toJSON().Resources)]
        .filter(
          ({ path }) =>
            /\/Properties\/(\w*Name|Name)$/.test(path) && !/(Metric|Index|Policy|Stage)Name$/.test(path),
        )
        .map(({ text }) => text);
    const sandbox = new Set(names(synthesize('sandbox')));
    const live = names(prod);
    // Queues, parameters, the access log and the API.
    expect(live.length).toBeGreaterThan(30);
    expect(live.filter((name) => sandbox.has(name))).toEqual([]);
  });

  it('keep their metrics apart', () => {
    const text = JSON.stringify(synthesize('sandbox').toJSON());
    expect(text).not.toContain('cedar-webhooks-prod');
    expect(text).toContain('cedar-webhooks-sandbox');
  });
});
