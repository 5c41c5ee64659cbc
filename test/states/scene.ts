import { randomUUID } from 'node:crypto';
import { CloudWatchClient, type GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, type FilterLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { DynamoDbEntityStore } from '../../lambda/adapters/dynamodb-entity-store.ts';
import { DynamoDbLedger } from '../../lambda/adapters/dynamodb-ledger.ts';
import { DynamoDbOperatorEntities } from '../../lambda/adapters/dynamodb-operator-entities.ts';
import { DynamoDbOperatorLedger } from '../../lambda/adapters/dynamodb-operator-ledger.ts';
import { contentDigest } from '../../lambda/core/json/content-digest.ts';
import type { Claim } from '../../lambda/core/ledger/claim.ts';
import { outboxShard } from '../../lambda/core/ledger/outbox-index.ts';
import type { ReceivedEvent, VerifiedEvent } from '../../lambda/core/message/cloud-event.ts';
import { type ProblemCode, WebhookError } from '../../lambda/core/request/webhook-error.ts';
import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import type { HoldCategory } from '../../lambda/core/signature/hold-verdict.ts';
import { METRIC_CATALOGUE } from '../../lambda/core/telemetry/metric-catalogue.ts';
import { WebhookLog } from '../../lambda/functions/verifier/webhook-log.ts';
import type { Target } from '../../operator/target/target.ts';
import { openReceiver, type Receiver, SECRET } from '../cli/receiver.ts';
import { CapturedOutput } from '../lambda/captured-output.ts';
import { delivery, never, receivedEvent, verifiedEvent } from '../lambda/factories.ts';
import { QueueRig } from '../operator/dead-letters/bury.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** What CloudWatch and Lambda say of a stack on which nothing is wrong. */
const QUIET: Readonly<Record<string, object>> = {
  GetAccountSettingsCommand: {
    AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 1000 },
  },
  ListEventSourceMappingsCommand: { EventSourceMappings: [{ State: 'Enabled' }] },
  GetFunctionConfigurationCommand: { Runtime: 'nodejs24.x', State: 'Active', LastUpdateStatus: 'Successful' },
};

interface Line {
  readonly group: string;
  readonly time: number;
  readonly message: string;
}

/**
 * A stack of which one request has got into some state: ledger, histories and queues by the product's own writes, log and
 * metrics by what the verifier writes.
 */
export class Scene {
  readonly receiver: Receiver;
  readonly target: Target;
  readonly rig: QueueRig;
  /** What all clocks say, in milliseconds since the epoch. */
  readonly now = Date.now();
  readonly ledger: DynamoDbLedger;
  readonly entities: DynamoDbEntityStore;
  readonly #lines: Line[] = [];
  readonly #metrics = new Map<string, number>();
  /** Alarms of the stack that are on, as the lists of CloudWatch have them; by default one that is off. */
  alarms: object[] = [
    {
      AlarmName: 'cedar-webhooks-test-held-events',
      AlarmDescription: 'Somebody waits. Runbook: docs/runbook.md#held-events',
      StateValue: 'OK',
      AlarmActions: ['arn:topic'],
    },
  ];

  private constructor(receiver: Receiver, target: Target, rig: QueueRig) {
    this.receiver = receiver;
    this.target = target;
    this.rig = rig;
    this.ledger = new DynamoDbLedger(target.dynamoDb, target.ledgerTable, 30);
    this.entities = new DynamoDbEntityStore(target.dynamoDb, target.entityTable);
  }

  static async open(): Promise<Scene> {
    const receiver = await openReceiver({ secret: SECRET });
    receiver.putEventTypes(
      DEFAULT_EVENT_TYPES.map((type) =>
        type.entity === 'merchant' ? { ...type, subscribers: [...type.subscribers, 'audit'] } : type,
      ),
    );
    const scene = new Scene(receiver, await receiver.target(), await QueueRig.open(receiver));
    const quiet = async (command: object) => QUIET[command.constructor.name] ?? {};
    jest.spyOn(LambdaClient.prototype, 'send').mockImplementation(quiet);
    jest
      .spyOn(CloudWatchClient.prototype, 'send')
      .mockImplementation(async (command: { input: object }) => scene.#cloudWatch(command));
    jest
      .spyOn(CloudWatchLogsClient.prototype, 'send')
      .mockImplementation(async (command: { input: object }) =>
        scene.#search(command.input as FilterLogEventsCommandInput),
      );
    return scene;
  }

  async close(): Promise<void> {
    jest.restoreAllMocks();
    this.rig.close();
    await this.receiver.close();
  }

  #cloudWatch({ constructor: { name }, input }: { readonly input: object }): object {
    if (name === 'DescribeAlarmsCommand') return { MetricAlarms: this.alarms };
    const { MetricDataQueries = [] } = input as GetMetricDataCommandInput;
    return {
      MetricDataResults: MetricDataQueries.map(({ Id, MetricStat }) => {
        const count = MetricStat?.Stat === 'Sum' ? this.#metrics.get(MetricStat.Metric?.MetricName ?? '') : 0;
        const start = Math.floor(this.now / MINUTE) * MINUTE;
        return {
          Id,
          StatusCode: 'Complete',
          Timestamps: count ? [new Date(start)] : [],
          Values: count ? [count] : [],
        };
      }),
    };
  }

  /** Sends back the lines of that time, whatever the pattern asks for: the product looks at each again. */
  #search({ logGroupName, startTime = 0, endTime = Number.POSITIVE_INFINITY }: FilterLogEventsCommandInput) {
    const events = this.#lines
      .filter(({ group, time }) => group === logGroupName && time >= startTime && time <= endTime)
      .map(({ time, message }, index) => ({ eventId: `line-${index}`, timestamp: time, message }));
    return { events };
  }

  /** A merchant's event. @param age - of its claim, in milliseconds */
  event(age: number, change: Partial<VerifiedEvent> = {}): VerifiedEvent {
    return verifiedEvent({
      requestUuid: randomUUID(),
      claimedAt: this.now - age,
      bodyText: '{"id":42,"status":"VALID"}',
      ...change,
    });
  }

  /** The event is accepted, and no queue has it. */
  async accept(event: VerifiedEvent): Promise<Claim> {
    const claim = {
      event,
      claimId: randomUUID(),
      digest: contentDigest(event.eventType, event.bodyText),
      unsent: ['audit', 'handler'],
      dueAt: event.claimedAt + MINUTE,
      attempts: 0,
    };
    expect(await this.ledger.claim(claim, event.claimedAt, never)).toBe('claimed');
    return claim;
  }

  /** It is accepted, and its queues have got it. @param subscribers - those who have, if not all */
  async queue(event: VerifiedEvent, subscribers?: readonly string[]): Promise<Claim> {
    const claim = await this.accept(event);
    await this.ledger.markSent(claim, subscribers ?? claim.unsent, event.claimedAt + 10);
    return claim;
  }

  /** Its handler has started on it. @param startedAgo - in milliseconds */
  async start(event: VerifiedEvent, attempt: number, startedAgo: number): Promise<void> {
    const received = receivedOf(event);
    const startedAt = this.now - startedAgo;
    const effect = await this.entities.applyStatus(received, startedAt);
    if (attempt === 1) return;
    const earlierStart = effect.outcome === 'in-force' ? effect.startedAt : undefined;
    const recorded = await this.entities.record(received, delivery(attempt), startedAt, earlierStart);
    if (recorded === 'unfinished') {
      await this.entities.noteStart(received, delivery(attempt), startedAt, never);
    }
  }

  /** An attempt of its handler has failed. */
  async fail(event: VerifiedEvent, attempt: number, failedAgo: number, isLastAttempt = false): Promise<void> {
    const failure = {
      ...delivery(attempt),
      fingerprint: 'abcdef012345',
      name: 'TypeError',
      text: 'no',
      isLastAttempt,
    };
    await this.entities.noteFailure(receivedOf(event), failure, this.now - failedAgo, never);
  }

  /** Its dead letter was discarded. @param isNoted - its history has the note; otherwise its claim */
  async discard(event: VerifiedEvent, isNoted: boolean): Promise<void> {
    const { dynamoDb, ledgerTable, entityTable } = this.target;
    const note = { by: 'arn:aws:iam::000000000000:user/ann', reason: 'settled by hand', deadSince: this.now };
    if (isNoted) {
      await new DynamoDbOperatorEntities(dynamoDb, entityTable).noteDiscarded(event, note, this.now);
    } else {
      await new DynamoDbOperatorLedger(dynamoDb, ledgerTable).noteDiscarded(event, 'handler', note, this.now);
    }
  }

  async handle(event: VerifiedEvent, timeliness: 'in-order' | 'late' = 'in-order'): Promise<void> {
    await this.queue(event);
    await this.finish(event, timeliness);
  }

  /** Its handler has finished it at the first attempt. */
  async finish(event: VerifiedEvent, timeliness: 'in-order' | 'late' = 'in-order'): Promise<void> {
    await this.start(event, 1, this.now - event.claimedAt - 20);
    await this.entities.markHandled(
      receivedOf(event),
      timeliness,
      event.claimedAt + 30,
      event.claimedAt + 20,
    );
  }

  /** The sweeper has found it. */
  async findUnsent({ requestUuid, claimedAt, entity, subject }: VerifiedEvent): Promise<void> {
    await this.ledger.enqueueForSweeper(outboxShard({ entity, subject }), [{ requestUuid, claimedAt }]);
  }

  async hold(event: VerifiedEvent, category: HoldCategory): Promise<void> {
    const { requestUuid, eventType, securityFields, secretVersion, bodyText, claimedAt } = event;
    const digest = contentDigest(eventType, bodyText);
    const request = { requestUuid, eventType, securityFields, secretVersion, bodyText, digest };
    const held = {
      ...request,
      rendering: 'as-written',
      category,
      reason: 'Because.',
      heldAt: claimedAt,
    } as const;
    expect(await this.ledger.hold(held, 10, never)).toBe('held');
  }

  /** What the verifier writes of a request that is not answered 2xx. */
  reject({ requestUuid, claimedAt }: VerifiedEvent, code: ProblemCode): void {
    const output = new CapturedOutput();
    const request = {
      headers: {
        'content-type': 'application/json',
        'x-webhook-security-fields': 'id,status',
        'x-webhook-security-hash': '0'.repeat(64),
        'x-webhook-request-uuid': requestUuid,
      },
      body: '{"id":42,"status":"VALID"}',
      rawPath: '/webhooks/BusinessKycStatusChanged',
      requestContext: { requestId: 'api-1=', http: { sourceIp: '192.0.2.1' } },
    } as unknown as APIGatewayProxyEventV2;
    const log = new WebhookLog(output.lines, () => claimedAt).begin(request, {} as Context);
    const facts = code === 'hash_mismatch' ? { hash: 'wrong' as const } : {};
    log.ended({ error: new WebhookError(code, 'It is not in order.'), facts }, request.rawPath);
    for (const line of output.objects()) {
      this.#count(line);
      const group = this.target.logGroups.verifier;
      this.#lines.push({ group, time: claimedAt, message: JSON.stringify(line) });
    }
  }

  #count(line: Record<string, unknown>): void {
    for (const name of Object.keys(METRIC_CATALOGUE)) {
      const value = line[name];
      if (value !== undefined) this.#metrics.set(name, (this.#metrics.get(name) ?? 0) + Number(value));
    }
  }
}

function receivedOf(event: VerifiedEvent): ReceivedEvent {
  return receivedEvent(event);
}
