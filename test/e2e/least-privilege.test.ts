import { randomUUID } from 'node:crypto';
import { DynamoDbEntityStore } from '../../lambda/adapters/dynamodb-entity-store.ts';
import { DynamoDbOperatorEntities } from '../../lambda/adapters/dynamodb-operator-entities.ts';
import { formatCloudEvent } from '../../lambda/core/message/cloud-event.ts';
import { messageGroupId } from '../../lambda/core/message/message-group.ts';
import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import type { AccessReport, FunctionAccess } from '../../local/aws/access/access-control.ts';
import { allows, type PolicyStatement, unusedGrants } from '../../local/aws/access/policy.ts';
import { never, receivedEvent } from '../lambda/factories.ts';
import { eventually, LOCAL_SECRET, LocalStackProcess } from './local-stack.ts';

/** Long enough for the sweeper's turn, its schedule of a minute included. */
const SWEEP_SECONDS = 180;

let stack: LocalStackProcess;

beforeAll(async () => {
  stack = await LocalStackProcess.start({
    subscribers: [{ name: 'audit' }],
    sweepAfterSeconds: 45,
    // The body is kept in an item of its own then.
    payloadRetentionDays: 1,
    canary: { everyMinutes: 60 },
  });
});
afterAll(() => stack.stop());

/** An event of each type, for the entity of that id. */
function sendEachType(id: number): Promise<{ uuid: string; entity: string }[]> {
  return Promise.all(
    DEFAULT_EVENT_TYPES.map(async ({ name, entity }) => {
      const uuid = randomUUID();
      const [path, signed] = [`/webhooks/${name}`, `${id}VALID`];
      const body = `{"id":${id},"status":"VALID"}`;
      expect(await stack.send({ uuid, path, signed, body })).toMatchObject({ status: 200 });
      return { uuid, entity };
    }),
  );
}

async function eachHandled(events: { uuid: string; entity: string }[], id: number) {
  for (const { uuid, entity } of events) await stack.handled(uuid, entity, id);
}

/** Has the handler of each type skip an event of that entity. Its message is as SQS delivers it for the second time. */
async function skipEachType(id: number): Promise<void> {
  const table = stack.parameter('entities/table-name');
  const store = new DynamoDbEntityStore(stack.dynamodb, table);
  const operators = new DynamoDbOperatorEntities(stack.dynamodb, table);
  await Promise.all(
    DEFAULT_EVENT_TYPES.map(async ({ name, entity }) => {
      const messageId = randomUUID();
      const event = receivedEvent({ eventType: name, entity, subject: `${id}` });
      const failure = { fingerprint: 'ab12', name: 'Error', text: 'no', isLastAttempt: false };
      await store.record(event, { messageId, received: 1 }, Date.now());
      await store.noteFailure(event, { ...failure, messageId, received: 1 }, Date.now(), never);
      expect(await operators.markToSkip(event, { messageId, by: 'ada', reason: 'test' }, Date.now())).toBe(
        true,
      );
      const record = {
        messageId,
        body: formatCloudEvent(event, event.source),
        attributes: { ApproximateReceiveCount: '2', MessageGroupId: messageGroupId(event) },
        messageAttributes: {},
      };
      await stack.invoke(stack.parameter(`functions/handlers/${entity}`), { Records: [record] });
      const [entry] = await stack.history(entity, id);
      expect(entry).toHaveProperty('skippedAt');
    }),
  );
}

/** Goes every way through the functions on which they call AWS. */
async function goEveryWay(): Promise<void> {
  const uuid = randomUUID();
  await eachHandled(await sendEachType(1), 1);
  await stack.invoke(stack.parameter('functions/canary'));
  // Accepted, duplicate, conflict, held, and a hash that is looked up under the previous secret.
  expect(await stack.sendStatus(uuid, 2, 'VALID')).toMatchObject({ status: 200 });
  expect(await stack.sendStatus(uuid, 2, 'VALID')).toMatchObject({ body: { code: 'duplicate' } });
  expect(await stack.sendStatus(uuid, 2, 'FLAGGED')).toMatchObject({ status: 409 });
  expect(await stack.send({ fields: 'id', signed: '42' })).toMatchObject({ status: 422 });
  expect(await stack.sendStatus(randomUUID(), 2, 'VALID', 'guess')).toMatchObject({ status: 401 });
  await stack.storeSecret('the-next-secret');
  await stack.storeSecret(LOCAL_SECRET);
  expect(await stack.sendStatus(randomUUID(), 2, 'VALID')).toMatchObject({ status: 200 });
  // What SQS did not take is left to the sweeper.
  await stack.setFault('sqs', 'down');
  const left = await sendEachType(3);
  // A run of the sweeper that finds them unsent looks up how long they have been so.
  await eventually(async () => {
    const { used = [] } =
      Object.entries(await stack.access()).find(([name]) => /Sweeper/.test(name))?.[1] ?? {};
    return used.some(({ action }) => action === 'dynamodb:BatchGetItem');
  }, SWEEP_SECONDS);
  await stack.setFault('sqs', 'up');
  await eachHandled(left, 3);
  await skipEachType(4);
}

function eachFunction(report: AccessReport): [string, FunctionAccess][] {
  expect(Object.keys(report)).toHaveLength(DEFAULT_EVENT_TYPES.length + 3);
  return Object.entries(report);
}

function words(accesses: readonly { readonly action: string; readonly resource: string }[]): string[] {
  return accesses.map(({ action, resource }) => `${action} ${resource}`);
}

/** The statements, each for one action and one resource. */
function split(statements: readonly PolicyStatement[]): PolicyStatement[] {
  return statements.flatMap(({ actions, resources, ...rest }) =>
    actions.flatMap((action) =>
      resources.map((resource) => ({ ...rest, actions: [action], resources: [resource] })),
    ),
  );
}

test('the roles allow what the functions do, and nothing else', async () => {
  await goEveryWay();
  const report = await eventually(async () => {
    const found = await stack.access();
    // The sweeper marks and counts when the events are long on their way.
    return Object.values(found).every(({ unused }) => unused.length === 0) && found;
  }).catch(() => stack.access());

  for (const [name, { used, unused, statements }] of eachFunction(report)) {
    expect([name, words(used.filter(({ allowed }) => !allowed))]).toEqual([name, []]);
    expect([name, words(unused)]).toEqual([name, []]);
    // A pattern would be used by its first use, so there is none but for the streams of a function's own log.
    const patterns = split(statements).filter(({ actions, resources }) =>
      /[*?]/.test(`${actions} ${resources}`),
    );
    expect(patterns.map(({ actions, resources }) => `${actions} ${resources}`)).toEqual([
      expect.stringMatching(/^logs:CreateLogStream arn:aws:logs:[^*]+:log-group:[^*]+:\*$/),
      expect.stringMatching(/^logs:PutLogEvents arn:aws:logs:[^*]+:log-group:[^*]+:\*$/),
    ]);
  }

  // Both comparisons can fail: without any one of its permissions a function is denied something, and one permission
  // more is found to be of no use.
  for (const [name, { used, statements }] of eachFunction(report)) {
    const single = split(statements);
    expect(single.length).toBeGreaterThan(0);
    for (const removed of single) {
      const rest = single.filter((statement) => statement !== removed);
      const rejected = used.filter((access) => !allows(rest, access));
      expect([name, removed, rejected.length]).not.toEqual([name, removed, 0]);
    }
    const added: PolicyStatement = {
      effect: 'Allow',
      actions: ['dynamodb:DeleteItem'],
      resources: ['arn:aws:dynamodb:eu-west-1:000000000000:table/any'],
    };
    expect(words(unusedGrants([...statements, added], used))).toEqual([
      'dynamodb:DeleteItem arn:aws:dynamodb:eu-west-1:000000000000:table/any',
    ]);
  }

  // Of the ledger the canary may have its own claims, and no other item.
  const [, canary] = eachFunction(report).find(([name]) => /Canary/.test(name)) ?? [];
  const ofLedger = (canary?.used ?? []).filter(({ action }) => action.startsWith('dynamodb:'));
  expect(ofLedger.map(({ action }) => action).toSorted()).toEqual([
    'dynamodb:GetItem',
    'dynamodb:UpdateItem',
  ]);
  for (const access of ofLedger) {
    for (const key of [randomUUID(), `held#${randomUUID()}`, 'inspection#0', 'canary']) {
      expect(allows(canary?.statements ?? [], { ...access, leadingKeys: [key] })).toBe(false);
    }
  }
});
