import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Context } from '../../../cli/program/context.ts';
import { program } from '../../../cli/program/program.ts';
import type { OverviewPart } from '../../../console/contract.ts';
import type { FunctionAccess } from '../../../local/aws/access/access-control.ts';
import { allows, type PolicyStatement, unusedGrants } from '../../../local/aws/access/policy.ts';
import { EntryFollower } from '../../../operator/events/follow-entries.ts';
import { LogReader } from '../../../operator/events/log-lines.ts';
import { readPauseNotes } from '../../../operator/pause/read-pause-notes.ts';
import { ROLE_ACCESS } from '../../../operator/policy/role-access.ts';
import {
  type PolicyDocument,
  ROLE_NAMES,
  type RoleName,
  rolePolicy,
} from '../../../operator/policy/role-policy.ts';
import type { ResourceKind } from '../../../operator/policy/stack-resources.ts';
import type { Target } from '../../../operator/target/target.ts';
import { rowOf } from './price-of-looking.ts';
import { NOT_FOR_VIEWERS, recordedAccess, resourcesOf } from './record-access.ts';
import { apiRequest, as, RoleRig } from './role-rig.ts';
import { COMMAND_LINES, PARAMS, workAsBoth } from './role-work.ts';

/** Every command and page, each by somebody with nothing but the policy of its role, which the local services enforce. */

let rig: RoleRig;
let access: Readonly<Record<RoleName, FunctionAccess>>;

function statementsOf({ Statement }: PolicyDocument): PolicyStatement[] {
  return Statement.map(({ Action, Resource }) => ({ effect: 'Allow', actions: Action, resources: Resource }));
}

beforeAll(async () => {
  rig = await RoleRig.open((target) => {
    const of = (role: RoleName) => statementsOf(rolePolicy(role, resourcesOf(target), undefined));
    return { viewer: of('viewer'), operator: of('operator') };
  });
  await workAsBoth(rig);
  access = await rig.access();
});

afterAll(() => rig.close());

/** Names of all commands that ask a stack for anything. */
function commandsOf(command: Command, path: readonly string[] = []): string[] {
  if (command.commands.length === 0) return [path.join(' ')];
  return command.commands.flatMap((each) => commandsOf(each, [...path, each.name()]));
}

test('every command is one of a role; the console has its pages', () => {
  const known = ROLE_NAMES.flatMap((role) => Object.keys(COMMAND_LINES[role]));
  const all = commandsOf(program({ ports: { version: '0' } } as Context));
  expect([...new Set(known), 'console'].toSorted()).toEqual(all.toSorted());
});

test.each(ROLE_NAMES)('the policy of a %s allows all that its commands and pages ask for', (role) => {
  const denied = access[role].used.filter(({ allowed }) => !allowed);
  const words = denied.map(({ action }) => action);
  // That a viewer may not read the secret, its doctor says.
  expect(words).toEqual(role === 'viewer' ? [NOT_FOR_VIEWERS] : []);
});

test('what is written down is what was asked for, and nothing else: otherwise `npm run policies`', async () => {
  expect(await recordedAccess(rig)).toEqual(ROLE_ACCESS);
});

test('without any one of its permissions a role is denied something, and one more is found to be of no use', async () => {
  const resources = resourcesOf(await rig.receiver.target());
  const used = [...access.viewer.used, ...access.operator.used];
  const statements = statementsOf(rolePolicy('operator', resources, undefined));
  for (const statement of statements) {
    for (const action of statement.actions) {
      const rest = statements.map((each) =>
        each === statement ? { ...each, actions: each.actions.filter((other) => other !== action) } : each,
      );
      const denied = used.filter((each) => !allows(rest, each));
      expect({ action, resources: statement.resources, denied: denied.length }).not.toMatchObject({
        denied: 0,
      });
    }
  }
  const added: PolicyStatement = { effect: 'Allow', actions: ['sqs:PurgeQueue'], resources: ['*'] };
  expect(unusedGrants([added], used)).toEqual([{ action: 'sqs:PurgeQueue', resource: '*' }]);
});

test('what a viewer has is read only', () => {
  const actions = Object.values(ROLE_ACCESS.viewer).flat();
  const reads = /:(?:Get|BatchGet|List|Describe|Query|Filter)/;
  // Whoever looks at a dead letter receives it, and gives it back.
  expect(actions.filter((action) => !reads.test(action))).toEqual([
    'sqs:ChangeMessageVisibility',
    'sqs:ReceiveMessage',
  ]);
});

test('the command prints it, for the stack that it was asked about', async () => {
  await rig.run('viewer', 'policy operator');
  const printed = JSON.parse(rig.receiver.printed.out.join('\n')) as PolicyDocument;
  expect(printed).toEqual(rolePolicy('operator', resourcesOf(await rig.receiver.target()), undefined));
  const text = JSON.stringify(printed.Statement.filter(({ Sid }) => Sid !== 'Any'));
  expect(text).not.toContain('"*"');
  expect(text.match(/arn:aws:sqs:eu-west-1:000000000000:cedar-webhooks-test-merchant[^"]*/g)).not.toEqual([]);
});

describe('what it costs to look', () => {
  const documentation = readFileSync('docs/console.md', 'utf8');

  test.each<[page: string, pause: number, path: string]>([
    ['Overview', 4, '/api/overview'],
    ['Event that is under way', 2, '/api/events/:uuid'],
    ['Entity', 3, '/api/entities/:entity/:id'],
    ['Dead letters', 10, '/api/dead-letters'],
    ['Held', 10, '/api/held'],
    ['Parked', 10, '/api/parked'],
    ['Platform', 4, '/api/sender'],
  ])('%s is in the documentation as it is counted', async (page, pause, path) => {
    const routes = rig.routes('viewer');
    const open = (wanted: string) => {
      const route = routes.find((each) => each.method === 'GET' && each.path === wanted);
      return as('viewer', async () => route?.answer(apiRequest({ params: PARAMS })));
    };
    // The stack is found once, when the first page opens.
    await open('/api/run');
    const asked = await rig.callsDuring('viewer', () => open(path));
    expect(documentation).toContain(rowOf({ page, pause, asked, readsWaiting: path === '/api/overview' }));
  });

  test('Log is in the documentation as it is counted', async () => {
    const page = async (target: Target, reads: number) => {
      const shown = { entries: [], readAt: Date.now(), floor: 0 };
      const ports = { ...rig.receiver.ports(), pause: async () => {} };
      const batches = new EntryFollower(target, new LogReader(target), {}, shown, ports).batches(() => {});
      for (let read = 0; read < reads; read += 1) await batches.next();
    };
    const [one, two] = [
      await rig.callsDuring('viewer', (target) => page(target, 1)),
      await rig.callsDuring('viewer', (target) => page(target, 2)),
    ];
    const requests = Object.fromEntries(
      Object.entries(two.requests).map(([name, count]) => [name, count - (one.requests[name] ?? 0)]),
    );
    const pauses = await rig.callsDuring('viewer', (target) =>
      readPauseNotes(target, rig.receiver.ports().signal),
    );
    for (const [name, count] of Object.entries(pauses.requests)) {
      // Four times less often.
      requests[name] = (requests[name] ?? 0) + count / 4;
    }
    expect(documentation).toContain(rowOf({ page: 'Log', pause: 1, asked: { requests, metrics: 0 } }));
  });
});

test.each<[ResourceKind, readonly OverviewPart[]]>([
  ['queues', ['queues']],
  ['dead-letter-queues', ['dead-letters']],
  ['ledger-indexes', ['waiting', 'ledger']],
  ['entities', ['waiting']],
  ['secret', ['secret']],
  ['any', ['metrics', 'ages', 'alarms', 'unkept']],
])(
  'an overview without the right to the %s shows the rest, and says what is missing',
  async (kind, parts) => {
    const resources = resourcesOf(await rig.receiver.target());
    const lacking = statementsOf(rolePolicy('viewer', { ...resources, [kind]: [] }, undefined));
    const assume = (statements: PolicyStatement[]) =>
      rig.receiver.aws.access.assume('viewer', { name: 'viewer', statements });
    assume(lacking);
    const overview = await rig.overview();
    assume(statementsOf(rolePolicy('viewer', resources, undefined)));
    expect(overview.unread.map(({ part }) => part).toSorted()).toEqual([...parts].toSorted());
    for (const { words, isSlow } of overview.unread) {
      expect({ words, isSlow }).toEqual({
        words: expect.stringContaining('Use a role that may do this.'),
        isSlow: false,
      });
    }
    expect(overview.verdict).not.toBe('good');
  },
);
