import type { Route } from '../../../console/server/route-table.ts';
import type { RoleName } from '../../../operator/policy/role-policy.ts';
import { apiRequest, as, EVENTS, type RoleRig } from './role-rig.ts';

/** Command lines of each role, by the command. What an operator runs here, a viewer may not. */
export const COMMAND_LINES: Readonly<Record<RoleName, Readonly<Record<string, readonly string[]>>>> = {
  viewer: {
    status: ['status merchant 1', 'status merchant 2'],
    log: ['log'],
    export: ['export --format jsonl --bodies'],
    show: Object.values(EVENTS).map((uuid) => `show ${uuid}`),
    url: ['url'],
    reconcile: ['reconcile @list.csv'],
    verify: [
      `verify --fields id,status --hash ${'0'.repeat(64)} --body-file @body.json --secret-file @secret.txt`,
    ],
    'secret status': ['secret status'],
    'held list': ['held list'],
    'parked list': ['parked list'],
    'dlq list': ['dlq list'],
    'dlq peek': ['dlq peek --body'],
    doctor: ['doctor'],
    audit: ['audit'],
    listen: ['listen --forward-to http://127.0.0.1:1/hook --since 1h'],
    policy: ['policy viewer'],
  },
  operator: {
    // It changes nothing that is seen. But a function that has the secret runs, so a viewer may not.
    doctor: ['doctor --probe'],
    explain: ['explain @request.json'],
    attack: ['attack --url VERIFIER --secret-file @secret.txt --only header-missing'],
    send: ['send merchant --id 5 --status VALID --wait --timeout 0.1'],
    'held release': [`held release ${EVENTS.held}`],
    'held discard': [`held discard ${EVENTS.heldToDiscard} --yes`],
    'parked release': ['parked release --all'],
    'dlq redrive': ['dlq redrive --all'],
    'dlq discard': ['dlq discard --all --count 1 --reason ticket-7'],
    replay: [`replay ${EVENTS.handled} --again`],
    erase: ['erase merchant 1 --yes'],
    pause: ['pause merchant --reason ticket-7'],
    resume: ['resume merchant'],
    skip: [`skip ${EVENTS.failing} --reason ticket-7`],
    'secret set': ['secret set --file @secret.txt --yes'],
    'secret retire': ['secret retire --yes'],
  },
};

/** The rest of a page is of these. Its path is that of the route. */
export const PARAMS = { uuid: EVENTS.handled, entity: 'merchant', id: '2' };
const QUERIES: Readonly<Record<string, string>> = { '/api/export': 'format=csv&bodies=true' };

/** Of the console of a local run only: a deployed stack is not asked. */
const LOCAL_ONLY = /^\/api\/sender\/./;

/** What a page that changes something is ordered; the commands do the rest. */
const ORDERS: Readonly<Record<string, object>> = {
  '/api/self-test': { eventType: 'merchant' },
  '/api/events/:uuid/replay': { dryRun: true },
  '/api/dead-letters/plan': { entity: 'merchant', subscriber: 'handler' },
  '/api/dead-letters/discard/plan': { entity: 'merchant', subscriber: 'handler' },
};

/** Asks a route for all that it has to say. */
async function ask({ method, path, answer }: Route): Promise<void> {
  const gone = new AbortController();
  const request = apiRequest({
    params: PARAMS,
    query: new URLSearchParams(QUERIES[path]),
    body: method === 'GET' ? undefined : ORDERS[path],
    signal: gone.signal,
  });
  const found = await answer(request);
  if ('file' in found) for await (const _ of found.file.text);
  if ('stream' in found) {
    for await (const _ of found.stream) break;
    gone.abort();
  }
}

/** Runs every command of both roles, and opens every page. */
export async function workAsBoth(rig: RoleRig): Promise<void> {
  for (const line of Object.values(COMMAND_LINES.viewer).flat()) await rig.run('viewer', line);
  const pages = rig.routes('viewer').filter(({ method, path }) => method === 'GET' && !LOCAL_ONLY.test(path));
  for (const route of pages) await as('viewer', () => ask(route));
  const changes = rig.routes('operator').filter(({ path }) => path in ORDERS);
  for (const route of changes) await as('operator', () => ask(route));
  for (const line of Object.values(COMMAND_LINES.operator).flat()) await rig.run('operator', line);
}
