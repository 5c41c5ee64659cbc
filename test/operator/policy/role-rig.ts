import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { CliPorts } from '../../../cli/program/ports.ts';
import { runCommandLine } from '../../../cli/program/program.ts';
import type { Overview } from '../../../console/contract.ts';
import type { ApiRequest, Route } from '../../../console/server/route-table.ts';
import { makeRoutes } from '../../../console/server/routes.ts';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import { sweepOutbox } from '../../../lambda/functions/sweeper/sweep-outbox.ts';
import { indexPath } from '../../../lib/config/index-path.ts';
import type { AccessReport, FunctionAccess } from '../../../local/aws/access/access-control.ts';
import { accessKeyId } from '../../../local/aws/access/caller.ts';
import type { PolicyStatement } from '../../../local/aws/access/policy.ts';
import { ROLE_NAMES, type RoleName } from '../../../operator/policy/role-policy.ts';
import { connect, type Target } from '../../../operator/target/target.ts';
import { openReceiver, type Receiver, SECRET, STACK_NAME } from '../../cli/receiver.ts';
import { uuid, verifiedEvent } from '../../lambda/factories.ts';
import { startVerifier, type VerifierServer } from '../attack/verifier-server.ts';
import { QueueRig } from '../dead-letters/bury.ts';

/** Name of the CloudFormation stack, by which the commands find it. */
export const STACK = 'Payments';

export const TOPIC = 'arn:aws:sns:eu-west-1:000000000000:Payments-Alarms';

/** What the rig has of events, by what became of them. */
export const EVENTS = {
  handled: uuid(1),
  parked: uuid(2),
  held: uuid(3),
  heldToDiscard: uuid(4),
  rejected: uuid(5),
  dead: uuid(6),
  failing: uuid(7),
} as const;

const FAILURE = { fingerprint: '3f2a9c01b2d4', name: 'Error', text: 'It failed.' };

const never = new AbortController().signal;

/** What was asked of AWS. */
export interface Asked {
  /** By operation, such as `dynamodb.Query`. */
  readonly requests: Readonly<Record<string, number>>;
  /** Metrics of all calls of `GetMetricData`. */
  readonly metrics: number;
}

/** A stack with something of every kind, whose operator has the rights of a role. */
export class RoleRig {
  readonly receiver: Receiver;
  readonly #letters: QueueRig;
  readonly #verifier: VerifierServer;
  readonly #folder: string;
  #metricsRead = 0;

  private constructor(receiver: Receiver, letters: QueueRig, verifier: VerifierServer, folder: string) {
    this.receiver = receiver;
    this.#letters = letters;
    this.#verifier = verifier;
    this.#folder = folder;
  }

  /** @param statements - of the policy of each role; everything if absent */
  static async open(
    statements?: (target: Target) => Readonly<Record<RoleName, readonly PolicyStatement[]>>,
  ): Promise<RoleRig> {
    const receiver = await openReceiver({ secret: SECRET });
    receiver.aws.parameters.put(`${indexPath(STACK)}/${STACK_NAME}`, STACK_NAME);
    const canary = `${STACK_NAME}-canary`;
    receiver.aws.parameters.put(`/${STACK_NAME}/functions/canary`, canary);
    receiver.aws.parameters.put(`/${STACK_NAME}/log-groups/canary`, `/aws/lambda/${canary}`);
    const folder = join(receiver.address.stateDirectory, 'role-rig');
    mkdirSync(folder);
    const rig = new RoleRig(receiver, await QueueRig.open(receiver), await startVerifier(), folder);
    await rig.#fill();
    const target = await receiver.target();
    const allowed = statements?.(target);
    for (const role of ROLE_NAMES) {
      receiver.aws.access.assume(role, {
        name: role,
        statements: allowed?.[role] ?? [{ effect: 'Allow', actions: ['*'], resources: ['*'] }],
      });
    }
    return rig;
  }

  async #fill(): Promise<void> {
    const { receiver } = this;
    const { logGroups, dynamoDb, ledgerTable, eventTypes } = await receiver.target();
    const groups = [logGroups.verifier, logGroups.access, ...logGroups.handlers.values()];
    for (const [index, name] of groups.entries()) {
      receiver.aws.logs.addGroup({ name, path: join(this.#folder, `${index}.log`) });
    }
    const functionArn =
      'arn:aws:lambda:eu-west-1:000000000000:function:cedar-webhooks-test-handlers-merchant';
    const mapping = { batchSize: 5, reportBatchItemFailures: true, maximumConcurrency: 10, functionArn };
    let asked = 0;
    receiver.aws.lambda.describe(
      {
        functions: [],
        get eventSourceMappings() {
          const queueName = `${STACK_NAME}-merchant-handler.fifo`;
          return [{ ...mapping, queueName, enabled: true, disabling: asked++ < 20 }];
        },
      },
      undefined,
      () => {},
    );
    const line = {
      timestamp: new Date().toISOString(),
      message: 'webhook.rejected',
      requestUuid: EVENTS.rejected,
    };
    const answer = { status: 401, code: 'hash_mismatch', platformHeaders: 3, apiRequestId: 'r' };
    appendFileSync(join(this.#folder, '0.log'), `${JSON.stringify({ ...line, ...answer })}\n`);
    const send = (text: string) =>
      runCommandLine(text.split(' '), receiver.ports(), receiver.address.stateDirectory);
    await send(`send merchant --id 1 --status VALID --uuid ${EVENTS.handled}`);
    const reject = () => Promise.reject(new Error('SQS does not take it.'));
    receiver.onPublish = reject;
    await send(`send merchant --id 2 --status VALID --uuid ${EVENTS.parked}`);
    await sweepOutbox(
      { eventTypes, sweepAfter: 60_000, maxAttempts: 1 },
      {
        ledger: new DynamoDbLedger(dynamoDb, ledgerTable, 30),
        publisher: { publish: reject },
        now: () => Date.now() + 120_000,
      },
      never,
    );
    receiver.onPublish = (event) => receiver.handle(event);
    for (const held of [EVENTS.held, EVENTS.heldToDiscard]) {
      await send(`send merchant --id 3 --status VALID --fields status,id --uuid ${held}`);
    }
    // The policy is corrected, so that they can be released.
    receiver.putEventTypes(
      eventTypes.map((type) => ({
        ...type,
        signedFields: [
          { name: 'status', pattern: '[A-Z]+' },
          { name: 'id', pattern: '[0-9]+' },
        ],
      })),
    );
    const event = verifiedEvent({
      requestUuid: EVENTS.dead,
      eventType: 'BusinessKycStatusChanged',
      entity: 'merchant',
      subject: '4',
      status: 'VALID',
      claimedAt: Date.now(),
    });
    await this.#letters.bury(event);
    await this.#letters.noteFailure(event, FAILURE);
    await this.#letters.acceptFailing({ ...event, requestUuid: EVENTS.failing, subject: '6' }, FAILURE);
    writeFileSync(join(this.#folder, 'list.csv'), Object.values(EVENTS).join('\n'));
    writeFileSync(join(this.#folder, 'secret.txt'), 'the-secret-that-comes-next');
    writeFileSync(join(this.#folder, 'body.json'), '{"id":42,"status":"VALID"}');
    writeFileSync(
      join(this.#folder, 'request.json'),
      JSON.stringify({
        headers: {
          'X-Webhook-Request-UUID': EVENTS.handled,
          'X-Webhook-Security-Fields': 'id,status',
          'X-Webhook-Security-Hash': '0'.repeat(64),
          'Content-Type': 'application/json',
        },
        body: '{"id":42,"status":"VALID"}',
      }),
    );
  }

  /** Runs a command as somebody with that role. `@` stands for the folder of the files. @returns what it printed */
  async run(role: RoleName, line: string): Promise<string> {
    const { receiver } = this;
    const words = line
      .replaceAll('@', `${this.#folder}/`)
      .replace('VERIFIER', this.#verifier.base)
      .split(' ');
    const address = /^(?:verify|attack)\b/.test(line)
      ? []
      : ['--stack', STACK, '--region', 'eu-west-1', '--endpoint-url', receiver.aws.endpoint];
    const interruption = new AbortController();
    const { fetch } = receiver.ports();
    const ports = receiver.ports({
      connect: (wanted) => this.#connect(wanted),
      signal: interruption.signal,
      // It listens until somebody ends it.
      fetch: (...args) => {
        if (line.startsWith('listen')) interruption.abort();
        return fetch(...args);
      },
    });
    await as(role, () => runCommandLine([...words, ...address], ports, receiver.address.stateDirectory));
    return receiver.text();
  }

  /** The routes of the console, for somebody with that role. */
  routes(role: RoleName): readonly Route[] {
    const { version, fetch, now } = this.receiver.ports();
    const address = { stack: STACK, region: 'eu-west-1', endpointUrl: this.receiver.aws.endpoint };
    return makeRoutes(
      {
        connect: () => this.#connect({ ...address, stateDirectory: '' }),
        flags: '',
        timeZone: 'utc',
        deployed: { allowChanges: role === 'operator' },
        onFault: (words) => {
          throw new Error(words);
        },
        ports: {
          version,
          fetch,
          now,
          // What is slow is told after a while, which must be one.
          pause: async (milliseconds, signal) => {
            await pause(milliseconds, undefined, { signal });
          },
        },
      },
      never,
    );
  }

  /** What somebody with that role asks of AWS meanwhile: requests by operation, and metrics that are read. */
  async callsDuring(role: RoleName, work: (target: Target) => Promise<unknown>): Promise<Asked> {
    const address = { stack: STACK, region: 'eu-west-1', endpointUrl: this.receiver.aws.endpoint };
    const target = await as(role, () => this.#connect({ ...address, stateDirectory: '' }));
    const calls = `${this.receiver.aws.endpoint}/_calls`;
    await fetch(calls, { method: 'DELETE' });
    this.#metricsRead = 0;
    await as(role, () => work(target));
    const requests = (await (await fetch(calls)).json()) as Record<string, number>;
    return { requests, metrics: this.#metricsRead };
  }

  /** The overview of the console, for a viewer. */
  async overview(): Promise<Overview> {
    const route = this.routes('viewer').find(({ path }) => path === '/api/overview');
    const answer = await as('viewer', async () => route?.answer(apiRequest()));
    if (answer === undefined || !('json' in answer)) throw new Error('There is no overview.');
    return answer.json as Overview;
  }

  async access(): Promise<Readonly<Record<RoleName, FunctionAccess>>> {
    const report = (await (await fetch(`${this.receiver.aws.endpoint}/_access`)).json()) as AccessReport;
    return report as Readonly<Record<RoleName, FunctionAccess>>;
  }

  async close(): Promise<void> {
    this.#letters.close();
    await this.#verifier.close();
    await this.receiver.close();
  }

  /** The alarms of the local services tell no topic, and it has no SNS: here they do. */
  async #connect(address: Parameters<CliPorts['connect']>[0]): Promise<Target> {
    const target = await connect(address, never);
    const { requestHandler: others } = target.dynamoDb.config;
    const { access } = this.receiver.aws;
    const role = process.env.AWS_ACCESS_KEY_ID === accessKeyId('viewer') ? 'viewer' : 'operator';
    const requestHandler = {
      handle: async (request: Parameters<typeof others.handle>[0], options: object) => {
        const form =
          request.body instanceof Uint8Array ? new TextDecoder().decode(request.body) : request.body;
        if (typeof form === 'string' && form.includes('Action=ListSubscriptionsByTopic')) {
          const isAllowed = access.need(role, { action: 'sns:ListSubscriptionsByTopic', resource: TOPIC });
          return isAllowed ? xml(200, SUBSCRIPTIONS) : xml(403, DENIED);
        }
        if (request.headers['x-amz-target']?.endsWith('.GetMetricData')) {
          const { MetricDataQueries = [] } = JSON.parse(new TextDecoder().decode(request.body));
          this.#metricsRead += MetricDataQueries.length;
        }
        const answer = await others.handle(request, options);
        const isAlarms = request.headers['x-amz-target']?.endsWith('.DescribeAlarms');
        return isAlarms && answer.response.statusCode === 200 ? json(ALARMS) : answer;
      },
    };
    return {
      ...target,
      clientSettings: { ...target.clientSettings, requestHandler: requestHandler as never },
    };
  }
}

const ALARMS = { MetricAlarms: [{ AlarmName: `${STACK_NAME}-x`, StateValue: 'OK', AlarmActions: [TOPIC] }] };
const SUBSCRIPTIONS =
  '<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions/></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>';
const DENIED =
  '<ErrorResponse><Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>Denied.</Message></Error></ErrorResponse>';

const json = (content: object) => ({
  response: { statusCode: 200, headers: {}, body: Readable.from([Buffer.from(JSON.stringify(content))]) },
});
const xml = (statusCode: number, content: string) => ({
  response: { statusCode, headers: {}, body: Readable.from([Buffer.from(content)]) },
});

/** Does something with the credentials of a role; never two at once. */
export async function as<T>(role: RoleName, work: () => Promise<T>): Promise<T> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId(role), AWS_SECRET_ACCESS_KEY: 'x' });
  try {
    return await work();
  } finally {
    for (const [name, value] of Object.entries({ AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

/** What a route is asked with. */
export function apiRequest(request: Partial<ApiRequest> = {}): ApiRequest {
  return { params: {}, query: new URLSearchParams(), body: undefined, signal: never, ...request };
}
