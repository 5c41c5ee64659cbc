import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type AttributeValue, BatchWriteItemCommand, DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { claimItem, inspectionKey } from '../../lambda/adapters/ledger-record.ts';
import { OUTBOX_SHARD_NAMES } from '../../lambda/core/ledger/outbox-index.ts';
import { formatCloudEvent, type VerifiedEvent } from '../../lambda/core/message/cloud-event.ts';
import { messageGroupId } from '../../lambda/core/message/message-group.ts';
import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import { BUILT_IN_SUBSCRIBER } from '../../lambda/core/settings/event-type.ts';
import type { Counted, RequestUsage, Usage } from '../../tools/cost/counted.ts';
import { sampleBody } from '../../tools/cost/sample-body.ts';
import { eventually, LocalStackProcess, type Webhook } from './local-stack.ts';

const KIB = 1024;
/** Up to the largest body that is accepted by default. */
const BODY_SIZES = [1, 4, 16, 64, 256].map((size) => size * KIB);
/** Claims of an earlier day that are put into the ledger, for the sweeper to look at; a multiple of what one call writes. */
const OLD_CLAIMS = 400;
const MAX_WRITES = 25;
const DAY = 86_400_000;
/** The local run puts the time before each line of API Gateway. */
const ACCESS_LOG_STAMP = '2026-01-01T00:00:00.000Z '.length;
/** CloudWatch compresses logs with this level. */
const GZIP_LEVEL = 6;

/** The n-th event type has n queues: that of its handler, and of so many subscribers more. */
const SUBSCRIBERS = DEFAULT_EVENT_TYPES.slice(1).map((_, index) => ({
  name: `subscriber-${index + 2}`,
  eventTypes: DEFAULT_EVENT_TYPES.slice(index + 1).map(({ name }) => name),
}));

/** The event type that is looked at. */
const MERCHANT = { name: 'BusinessKycStatusChanged', entity: 'merchant' };

/** Merchant of the first event. */
const KNOWN_MERCHANT = 1000;

/** A genuine event of a merchant. */
type MerchantEvent = Webhook & { readonly id: number; readonly uuid: string; readonly body: string };

/** What was counted, and what else there is to be said about it. */
export interface Count {
  /** With hundreds of claims in the ledger. */
  readonly counted: Counted;
  /** What was counted before that. */
  readonly onEmptyLedger: { readonly verifier: Counted['verifier'] };
  /** Every operation that any function asked for. */
  readonly operations: readonly string[];
}

/** A function whose call of AWS is not answered in time fails, which on a busy machine can happen. So often it is counted anew. */
const RETRIES = 2;

/** Counts what requests, events and runs of the sweeper use, in a local run of its own. */
export async function countUsage(retries = RETRIES): Promise<Count> {
  try {
    return await countOnce();
  } catch (error) {
    if (retries === 0) throw error;
    return countUsage(retries - 1);
  }
}

async function countOnce(): Promise<Count> {
  const stack = await LocalStackProcess.start({
    subscribers: SUBSCRIBERS,
    // Reads of the secret are counted by themselves.
    secretCacheSeconds: 3600,
    secretRefetchSeconds: 60,
    // No claim of this run comes of age, however long it takes: the sweeper looks at the old ones alone.
    sweepAfterSeconds: 3600,
  });
  try {
    return await new UsageCount(stack).count();
  } finally {
    await stack.stop();
  }
}

/** Rejected requests, each for a reason of its own. */
const REJECTED: Readonly<Record<string, Webhook>> = {
  malformed_header: { uuid: 'none' },
  malformed_body: { body: '{"id":1' },
  missing_field: { fields: 'id,state' },
  unsupported_field: { body: '{"id":[1],"status":"VALID"}' },
  hash_mismatch: { secret: 'a guess' },
  unknown_event_type: { path: '/webhooks/NoSuchType' },
  body_too_large: { body: sampleBody(1, 'VALID', 256 * KIB + 1) },
  unsupported_media_type: { secret: 'a guess', headers: { 'content-type': 'text/plain' } },
};

class UsageCount {
  readonly #stack: LocalStackProcess;
  #nextId = 1001;
  #posted = 0;

  constructor(stack: LocalStackProcess) {
    this.#stack = stack;
  }

  get #verifier(): string {
    return this.#stack.parameter('functions/verifier');
  }

  get #handler(): string {
    return this.#stack.parameter(`functions/handlers/${MERCHANT.entity}`);
  }

  get #sweeper(): string {
    return this.#stack.parameter('functions/sweeper');
  }

  async count(): Promise<Count> {
    const stack = this.#stack;
    await stack.startMetering();
    // The first event brings the secret and the handler's process.
    await this.#handledEvent(this.#event({}, KIB, KNOWN_MERCHANT));
    const onEmptyLedger = {
      verifier: { accepted: (await this.#acceptedAndHandled(KIB)).verifier, ...(await this.#duplicates()) },
    };
    await this.#addOldClaims();
    const firstSweep = {
      claims: OLD_CLAIMS,
      usage: await this.#sweep(() => this.#forgetInspections()),
    };
    const sweep = await this.#sweep();
    const accepted = await this.#acceptedAndHandled(KIB);
    const bodies = [
      { bodyBytes: KIB, ...accepted },
      ...(await inTurn(BODY_SIZES.slice(1), async (bodyBytes) => ({
        bodyBytes,
        ...(await this.#acceptedAndHandled(bodyBytes)),
      }))),
    ];
    const verifier = { accepted: accepted.verifier, ...(await this.#otherRequests()) };
    const queues = [
      accepted.verifier,
      ...(await inTurn(DEFAULT_EVENT_TYPES.slice(1), ({ name }) =>
        this.#request({ ...this.#event(), path: `/webhooks/${name}` }, 'accepted'),
      )),
    ];
    const handler = {
      handled: accepted.handler,
      repeated: await this.#repeatedDelivery(),
      late: await this.#lateDelivery(),
    };
    const compressedLogShare = await this.#compressedLogShare();
    const coldStart = await this.#coldStart(accepted.verifier);
    const secretRefresh = await this.#secretRefresh();
    const operations = Object.values(await stack.usage()).flatMap((usage) => Object.keys(usage.operations));
    return {
      counted: {
        verifier,
        queues,
        bodies,
        handler,
        sweep,
        firstSweep,
        coldStart,
        secretRefresh,
        compressedLogShare,
      },
      onEmptyLedger,
      operations: [...new Set(operations)].sort(),
    };
  }

  /** A genuine event, of a merchant of its own if no id is given. */
  #event(webhook: Webhook = {}, bodyBytes = KIB, id = this.#nextId++): MerchantEvent {
    const body = sampleBody(id, 'VALID', bodyBytes);
    return { uuid: randomUUID(), signed: `${id}VALID`, ...webhook, id, body };
  }

  /** An event of a merchant that has a history already. */
  async #acceptedAndHandled(bodyBytes: number): Promise<{ verifier: RequestUsage; handler: Usage }> {
    const event = this.#event({}, bodyBytes, KNOWN_MERCHANT);
    let verifier: RequestUsage | undefined;
    const handler = await this.#handlerUsage(async () => {
      verifier = await this.#request(event, 'accepted');
    });
    if (verifier === undefined) throw new Error('The event was not sent.');
    return { verifier, handler };
  }

  async #handledEvent(event: Webhook): Promise<void> {
    await this.#handlerUsage(() => this.#post(event));
  }

  async #otherRequests(): Promise<Record<string, RequestUsage>> {
    const unusual = this.#event({ fields: 'id', signed: String(this.#nextId) });
    const usages: Record<string, RequestUsage> = {
      ...(await this.#duplicates()),
      signed_fields_rejected: await this.#request(unusual, 'signed_fields_rejected'),
      held_copy: await this.#request(unusual, 'signed_fields_rejected'),
    };
    // The first mismatch in a while has the secret read again: counted by itself.
    await this.#post({ secret: 'another guess' });
    for (const [code, webhook] of Object.entries(REJECTED)) {
      usages[code] = await this.#request({ ...this.#event(), ...webhook }, code);
    }
    return usages;
  }

  async #duplicates(): Promise<Record<'duplicate' | 'uuid_conflict', RequestUsage>> {
    const event = this.#event();
    await this.#handledEvent(event);
    const other = { body: sampleBody(event.id, 'FLAGGED', KIB), signed: `${event.id}FLAGGED` };
    return {
      duplicate: await this.#request(event, 'duplicate'),
      uuid_conflict: await this.#request({ ...event, ...other }, 'uuid_conflict'),
    };
  }

  /** A message that comes once more after it was handled. */
  async #repeatedDelivery(): Promise<Usage> {
    const event = this.#event();
    await this.#handledEvent(event);
    return this.#handlerUsage(() => this.#sendMessage(event));
  }

  /** A message that comes after one that was accepted later. */
  async #lateDelivery(): Promise<Usage> {
    const event = this.#event();
    await this.#handledEvent(event);
    return this.#handlerUsage(() =>
      this.#sendMessage(event, { requestUuid: randomUUID(), claimedAt: Date.now() - DAY }),
    );
  }

  /** Puts a message into the handler's queue, as the sweeper would. */
  async #sendMessage(webhook: MerchantEvent, change: Partial<VerifiedEvent> = {}): Promise<void> {
    const claim = await this.#claim(webhook);
    const event: VerifiedEvent = {
      requestUuid: webhook.uuid,
      eventType: MERCHANT.name,
      entity: MERCHANT.entity,
      subject: String(webhook.id),
      status: 'VALID',
      claimedAt: Number(claim.claimedAt),
      securityFields: ['id', 'status'],
      secretVersion: String(claim.secretVersion),
      apiRequestId: String(claim.apiRequestId),
      bodyText: webhook.body,
      ...change,
    };
    await this.#stack.sqs.send(
      new SendMessageCommand({
        QueueUrl: this.#stack.parameter(`queues/${MERCHANT.entity}/${BUILT_IN_SUBSCRIBER}/url`),
        MessageBody: formatCloudEvent(event, this.#stack.parameter('event-source')),
        MessageGroupId: messageGroupId(event),
        MessageDeduplicationId: randomUUID(),
      }),
    );
  }

  async #claim({ uuid }: MerchantEvent): Promise<Record<string, unknown>> {
    const claim = await this.#stack.ledgerItem(uuid);
    if (claim === undefined) throw new Error('The claim is not in the ledger.');
    return claim;
  }

  /** One run of the sweeper by hand; again if it was not the only one, as its schedule has it run every minute. */
  async #sweep(prepare = async () => {}): Promise<Usage> {
    const runs = async () => (await this.#stack.usage())[this.#sweeper]?.invocations ?? 0;
    const isRunning = async () =>
      (await this.#stack.processes()).some(({ function: name, busy }) => name === this.#sweeper && busy);
    for (;;) {
      await eventually(async () => !(await isRunning()), 120);
      const before = await runs();
      await prepare();
      const usage = await this.#usageOf(this.#sweeper, () => this.#stack.invoke(this.#sweeper));
      if (!(await isRunning()) && (await runs()) === before + 1) return usage;
    }
  }

  /** As if the sweeper had never run. */
  async #forgetInspections(): Promise<void> {
    for (const shard of OUTBOX_SHARD_NAMES) {
      await this.#stack.dynamodb.send(
        new DeleteItemCommand({
          TableName: this.#stack.parameter('ledger/table-name'),
          Key: { pk: { S: inspectionKey(shard) } },
        }),
      );
    }
  }

  async #coldStart(warm: Usage): Promise<Usage> {
    await this.#killVerifiers();
    const event = this.#event();
    const cold = await this.#usageOf(this.#verifier, async () => {
      await this.#post(event);
    });
    return subtract(cold, warm);
  }

  async #killVerifiers(): Promise<void> {
    for (const { function: name, pid } of await this.#stack.processes()) {
      if (name === this.#verifier) process.kill(pid, 'SIGKILL');
    }
    await eventually(async () =>
      (await this.#stack.processes()).every(({ function: name }) => name !== this.#verifier),
    );
  }

  /** What the first hash that does not verify after a while has a process read. */
  async #secretRefresh(): Promise<Usage> {
    const mismatch = { secret: 'yet another guess' };
    const first = await this.#usageOf(this.#verifier, () => this.#post(mismatch));
    const next = await this.#usageOf(this.#verifier, () => this.#post(mismatch));
    return subtract(first, next);
  }

  /** Claims of an earlier day that were sent, each of another entity. */
  async #addOldClaims(): Promise<void> {
    const claimedAt = Date.now() - 2 * DAY;
    const table = this.#stack.parameter('ledger/table-name');
    for (let written = 0; written < OLD_CLAIMS; written += MAX_WRITES) {
      const puts = Array.from({ length: MAX_WRITES }, (_, index) => ({
        PutRequest: { Item: sentClaim(written + index, claimedAt) },
      }));
      await this.#stack.dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [table]: puts } }));
    }
  }

  async #compressedLogShare(): Promise<number> {
    const logs = await Promise.all([this.#verifier, this.#handler, 'access'].map((name) => this.#log(name)));
    const text = logs.join('');
    return Number((gzipSync(text, { level: GZIP_LEVEL }).length / Buffer.byteLength(text)).toFixed(3));
  }

  /** Lines so far: none as long as there is no file, which the first line makes. */
  async #log(name: string): Promise<string> {
    try {
      return await readFile(join(this.#stack.stateDirectory, 'logs', `${name}.log`), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    }
  }

  /** Posts a webhook, and waits for its line in the access log, which is written after the answer. */
  async #post(webhook: Webhook): Promise<Response> {
    const response = await this.#stack.post(webhook);
    this.#posted++;
    await eventually(async () => (await this.#log('access')).split('\n').length > this.#posted);
    return response;
  }

  /** One request, which has to be answered with that code. */
  async #request(webhook: Webhook, code: string): Promise<RequestUsage> {
    const accessLog = await this.#log('access');
    let answerBytes = 0;
    const usage = await this.#usageOf(this.#verifier, async () => {
      const response = await this.#post(webhook);
      const text = await response.text();
      const answered = (JSON.parse(text) as { code?: string }).code;
      if (answered !== code) throw new Error(`Answered ${answered}, not ${code}.`);
      const headers = [...response.headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
      answerBytes = Buffer.byteLength(headers) + Buffer.byteLength(text);
    });
    const line = (await this.#log('access')).slice(accessLog.length);
    return { ...usage, accessLogBytes: Buffer.byteLength(line) - ACCESS_LOG_STAMP, answerBytes };
  }

  /** What the handler of merchants uses for the one message that `work` brings it. */
  #handlerUsage(work: () => Promise<unknown>): Promise<Usage> {
    return this.#usageOf(this.#handler, async () => {
      const invocations = async () => (await this.#stack.usage())[this.#handler]?.invocations ?? 0;
      const before = await invocations();
      await work();
      await eventually(async () => (await invocations()) > before);
    });
  }

  /** What one invocation of a function uses, which `work` brings about. */
  async #usageOf(name: string, work: () => Promise<unknown>): Promise<Usage> {
    const [before, log] = [(await this.#stack.usage())[name], await this.#log(name)];
    await work();
    const after = (await this.#stack.usage())[name];
    const written = (await this.#log(name)).slice(log.length);
    const runs = (after?.invocations ?? 0) - (before?.invocations ?? 0);
    const sum = (field: (usage: NonNullable<typeof after>['operations'][string]) => number) => {
      const total = (usage: typeof after) =>
        Object.values(usage?.operations ?? {}).reduce((result, operation) => result + field(operation), 0);
      return (total(after) - total(before)) / runs;
    };
    const requests = Object.entries(after?.operations ?? {})
      .map(([operation, usage]): [string, number] => [
        operation,
        (usage.requests - (before?.operations[operation]?.requests ?? 0)) / runs,
      ])
      .filter(([, count]) => count > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      requests: Object.fromEntries(requests),
      writeUnits: sum(({ writeUnits }) => writeUnits),
      readUnits: sum(({ readUnits }) => readUnits),
      storedBytes: sum(({ storedBytes }) => storedBytes),
      messageBytes: sum(({ messageBytes }) => messageBytes),
      billedMessages: sum(({ billedMessages }) => billedMessages),
      logBytes: Math.round(Buffer.byteLength(written) / runs),
      logLines: (written.split('\n').length - 1) / runs,
      metrics: metricsIn(written),
    };
  }
}

/** Item of a claim as its verifier leaves it behind when every queue has the event. */
function sentClaim(subject: number, claimedAt: number): Record<string, AttributeValue> {
  const { unsent, outbox, dueAt, ...item } = claimItem({
    claimId: randomUUID(),
    digest: createHash('sha256').update(String(subject)).digest('hex'),
    unsent: [BUILT_IN_SUBSCRIBER],
    dueAt: claimedAt,
    attempts: 0,
    event: {
      requestUuid: randomUUID(),
      eventType: MERCHANT.name,
      entity: MERCHANT.entity,
      subject: String(subject),
      status: 'VALID',
      claimedAt,
      securityFields: ['id', 'status'],
      secretVersion: randomUUID(),
      apiRequestId: randomUUID(),
      bodyText: sampleBody(subject, 'VALID', KIB),
    },
  });
  const expiresAt = Math.floor((claimedAt + 30 * DAY) / 1000);
  return { ...item, sentAt: { N: String(claimedAt + 50) }, expiresAt: { N: String(expiresAt) } };
}

function subtract(more: Usage, less: Usage): Usage {
  const requests = Object.entries(more.requests)
    .map(([operation, count]): [string, number] => [operation, count - (less.requests[operation] ?? 0)])
    .filter(([, count]) => count !== 0);
  return {
    requests: Object.fromEntries(requests),
    writeUnits: more.writeUnits - less.writeUnits,
    readUnits: more.readUnits - less.readUnits,
    storedBytes: 0,
    messageBytes: 0,
    billedMessages: more.billedMessages - less.billedMessages,
    logBytes: 0,
    logLines: 0,
    metrics: [],
  };
}

/** Names of the metrics that lines of a log embed. */
function metricsIn(log: string): string[] {
  const names = log.split('\n').flatMap((line) => {
    if (!line.includes('"CloudWatchMetrics"')) return [];
    const { _aws } = JSON.parse(line) as {
      _aws: { CloudWatchMetrics: { Metrics: { Name: string }[] }[] };
    };
    return _aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name));
  });
  return [...new Set(names)].sort();
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
