import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import { READ_ONLY } from '../../console/read-only-words.ts';
import { eventually, LOCAL_SECRET, LocalStackProcess } from '../e2e/local-stack.ts';
import { webhooks } from '../e2e/tool-process.ts';
import { expectSound } from './appearance.ts';
import { breakHandlerOf, healHandlerOf } from './broken-handler.ts';
import { ConsoleSession, printedUrl } from './console-session.ts';
import { incident as incidentOf, type OnCall } from './on-call.ts';
import { parkEvents } from './park-events.ts';
import { rejectByRateLimit } from './reject-by-rate-limit.ts';
import { StackConsole } from './stack-console.ts';

/**
 * The twelve incidents on the console of a deployed stack, which is a local run here: first what it says to whoever may only
 * look, then each from the symptom on the overview to the repair. What a command would repair is repaired by a button, which
 * shows its plan first, then what came of it.
 *
 * It is one run and one page from the beginning to the end, although the console is started anew twice. The pages are those
 * of a local run, too; what only that has is tested in `console.test.ts`.
 */

const BROKEN = '667';
const POISONED = '666';
const UNSENT = '00000000-0000-4000-8000-000000000900';
const DEAD = '00000000-0000-4000-8000-000000000667';
const POISON = '00000000-0000-4000-8000-000000000044';
const UNWANTED = '0badf00d-0000-4000-8000-000000000045';
const HELD = ['00000000-0000-4000-8000-000000000042', '00000000-0000-4000-8000-000000000043'];
const HELD_LATE = '00000000-0000-4000-8000-000000000046';
/** What the platform has shown, and the stack does not know at first. */
const PLATFORM_SECRET = 'what-the-platform-has-shown-1';
const PARKED = [77, 78, 79].map((number) => `00000000-0000-4000-8000-0000000000${number}`);

/** The signed fields of transactions in the order that the platform takes in these tests, which nobody has told the stack. */
const CORRECTED = [
  {
    name: 'BusinessRequestStatusChanged',
    signedFields: [
      { name: 'status', pattern: '[A-Z]+' },
      { name: 'id', pattern: '[0-9]+' },
    ],
  },
];

const SETTINGS = {
  production: true,
  subscribers: [{ name: 'audit' }],
  // A failure is the last at once, and its message comes to the dead-letter queue after 48 seconds.
  handlerTimeoutSeconds: 8,
  maxReceiveCount: 1,
  recordTimeoutSeconds: 3,
  secretRefetchSeconds: 1,
};

let stack: LocalStackProcess;
let console: StackConsole;
let session: ConsoleSession;

const incident = (name: string, clicks: number, story: (onCall: OnCall) => Promise<void>): void =>
  incidentOf(() => session, name, clicks, story);

/** Sends what the policy holds: the status before the id. */
const sendHeld = (uuid: string, id: number) =>
  stack.send({
    uuid,
    path: '/webhooks/BusinessRequestStatusChanged',
    fields: 'status,id',
    body: `{"id":${id},"status":"VALID"}`,
    signed: `VALID${id}`,
  });

beforeAll(async () => {
  stack = await LocalStackProcess.start(SETTINGS, '--quiet');
  await breakHandlerOf(stack, POISONED);
  await stack.sendStatus(crypto.randomUUID(), POISONED, 'VALID');
  await breakHandlerOf(stack, BROKEN);
  await stack.sendStatus(DEAD, BROKEN, 'VALID');
  await parkEvents(stack, PARKED, '77');
  for (const [index, uuid] of HELD.entries()) {
    expect(await sendHeld(uuid, 42 + index)).toMatchObject({ status: 422 });
  }
  for (const uuid of [POISON, UNWANTED]) {
    const body = '{"id":44,"status":"VALID","x":"\\ud800"}';
    expect(await stack.send({ uuid, body, signed: '44VALID' })).toMatchObject({ status: 422 });
  }
  console = await StackConsole.start(stack);
  session = await ConsoleSession.open(stack, console.url);
  await session.page.evaluate('globalThis.isStillThere = true');
});
afterAll(async () => {
  await session?.close();
  await console?.end();
  await stack?.stop();
});

const panel = (): Locator => session.page.locator('.panel');
const dialog = (name: string | RegExp): Locator => session.page.getByRole('dialog', { name });
/** Waits until that has the focus. */
const focused = (place: Locator): Promise<void> => place.and(session.page.locator(':focus')).waitFor();
const badge = (word: string | RegExp): Locator => panel().locator('.badge', { hasText: word }).first();
const region = (name: string): Locator => session.page.getByRole('region', { name });
const tab = (name: string): Locator =>
  session.page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name });
const actionNeeded = (): Promise<void> =>
  session.until(session.page.getByRole('heading', { name: 'Action needed' }));
const close = async (open: Locator): Promise<void> => {
  await open.getByRole('button', { name: 'Close', exact: true }).last().click();
  await open.waitFor({ state: 'detached' });
};

describe('without --allow-changes', () => {
  test.each([
    ['/overview', 'overview', [/^Pause/]],
    ['/log', 'log', []],
    ['/held', 'held', [/^Release…/, /^Discard…/]],
    ['/parked', 'parked', ['Release all…']],
    ['/entities/merchant/77', 'entity', ['Release…']],
    [`/events/${DEAD}`, 'event', ['Redrive…', 'Replay']],
    [`/events/${POISON}`, 'held request', ['Release…', 'Discard…']],
    ['/sender', 'platform', ['Store a given one…', 'Send a test event…']],
    // Last: its message gets there when its visibility time-out is over.
    ['/dead-letters', 'dead letters', [/^Redrive th/, /^Discard th/]],
  ] as const)('%s says where it is, and why nothing can be changed', async (path, what, buttons) => {
    const { page } = session;
    await session.open(path);
    if (path === '/dead-letters') await session.until(page.getByRole('button', { name: buttons[0] }));
    expect(await page.locator('.place').innerText()).toMatch(
      /^Production\s+account 000000000000, eu-west-1\s+/,
    );
    for (const name of buttons) {
      const button = page.locator('main').getByRole('button', { name }).first();
      await button.waitFor();
      const says = await button.evaluate(
        (found) =>
          found.ownerDocument.getElementById(found.getAttribute('aria-describedby') ?? '')?.textContent,
      );
      expect({ name, isOff: await button.isDisabled(), says }).toEqual({
        name,
        isOff: true,
        says: READ_ONLY,
      });
    }
    await page.locator('.loading').waitFor({ state: 'detached' });
    await expectSound(page, `${what} of a stack`);
  });

  test('the server does not rely on the buttons', async () => {
    const answer = await session.page.evaluate<{ status: number; text: string }>(
      `fetch('./api/held/discard', { method: 'POST', body: '{}' })
        .then(async (response) => ({ status: response.status, text: await response.text() }))`,
    );
    expect(answer).toEqual({ status: 403, text: JSON.stringify({ message: READ_ONLY }) });
  });

  test('a body is asked for when somebody wants to see it', async () => {
    const { page } = session;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await session.open(`/events/${DEAD}`);
    await page.getByText('RecordVersionError').first().waitFor();
    expect(asked.filter((path) => path.endsWith('/body'))).toEqual([]);
    await panel().getByRole('button', { name: 'Show' }).click();
    await panel().locator('pre').waitFor();
    expect(asked.filter((path) => path.endsWith('/body'))).toHaveLength(1);
  });

  test('Ctrl-C ends it, which the page says, and it goes on when the console is started again', async () => {
    const { page } = session;
    // The browser tells of the 403 above as of a load that failed.
    expect(session.complaints.filter((words) => !words.includes('403 (Forbidden)'))).toEqual([]);
    await session.open('/held');
    await region('Signed fields break the policy').waitFor();
    const used = console.url;
    const { exitCode, out, err } = await console.end();
    expect(exitCode).toBe(130);
    expect(out.trim().split('\n')).toHaveLength(2);
    expect(err).toMatch(/^Stack \S+ in eu-west-1\nRead-only; /);
    await expect(fetch(used)).rejects.toThrow();
    await page.getByRole('button', { name: 'Refresh' }).click();
    const notice = page
      .getByRole('status')
      .filter({ hasText: 'start it again: this page goes on by itself' });
    await notice.waitFor();
    await expectSound(page, 'held, without the server', ['light']);
    console = await StackConsole.start(stack, '--allow-changes');
    await notice.waitFor({ state: 'detached' });
    await page.locator('.place').getByText('changes are allowed').waitFor();
    await page
      .getByRole('button', { name: /^Discard…/ })
      .and(page.locator(':enabled'))
      .first()
      .waitFor();
    // Of what it could not load meanwhile.
    session.complaints.length = 0;
  });
});

test('a test event goes the whole way', async () => {
  const { page } = session;
  await session.open('/sender');
  await page.getByRole('button', { name: 'Send a test event…' }).click();
  const test = dialog('Send a test event');
  await test.getByText('the subscriber audit').waitFor();
  await expectSound(page, 'plan of a self-test');
  await test.getByRole('button', { name: 'Send now' }).click();
  await test.getByText('Answered 200 accepted').waitFor();
  await expectSound(page, 'outcome of a self-test');
  await test.getByRole('link', { name: 'See what became of it' }).click();
  await page.getByRole('heading', { name: /^merchant 999999999999999: / }).waitFor();
  const uuid = new URL(page.url()).hash.slice(-36);
  await stack.handled(uuid, 'merchant', '999999999999999');
});

incident('SQS down', 1, async (onCall) => {
  const { page } = session;
  await stack.setFault('sqs', 'down');
  try {
    expect(await stack.sendStatus(UNSENT, 900, 'VALID')).toMatchObject({ status: 200 });
    await session.until(region('Queues').getByText('The queues cannot be read.'));
    await region('Queues').getByText('unknown').first().waitFor();
    await region('Webhook secret').getByText('Stored').waitFor();
    await session.until(region('Waiting').getByRole('link', { name: 'merchant 900', exact: true }));
    expect(await page.getByText('All systems operational').count()).toBe(0);
    await expectSound(page, 'overview in an outage');
    await onCall.click(page.getByRole('link', { name: /^merchant 900 \(VALID\).* has been unsent/ }));
    await badge('unsent').waitFor();
    await panel().getByText('the sweeper sends it by itself').waitFor();
  } finally {
    await stack.setFault('sqs', 'up');
  }
  // It repairs itself, a minute or two later: other incidents come meanwhile.
  await session.open('/overview');
  await eventually(async () => {
    await page.getByRole('button', { name: 'Refresh' }).click();
    return (await page.getByText('The queues cannot be read.').count()) === 0;
  });
});

test('what not every parser can read is released by itself, when somebody says that all can', async () => {
  const { page } = session;
  await session.open('/overview');
  await session.until(page.getByRole('link', { name: /^4 requests held/ }));
  await page.getByRole('link', { name: /^4 requests held/ }).click();
  const group = page.getByRole('region', { name: 'Not every JSON parser can read the body' });
  await group.getByText('half of a surrogate pair').first().waitFor();
  expect(await group.getByRole('button', { name: /^Release/ }).count()).toBe(0);
  await group.getByRole('link', { name: POISON }).click();
  await panel().getByRole('button', { name: 'Release…' }).click();
  const release = dialog('Release this request');
  await release.getByText('0 requests would be released, 1 would stay held.').waitFor();
  expect(await release.getByRole('button', { name: 'Release now' }).isDisabled()).toBe(true);
  await release.getByRole('checkbox').check();
  await release.getByText('1 request would be released, 0 would stay held.').waitFor();
  await focused(release.getByRole('checkbox'));
  await expectSound(page, 'release of a held request');
  await release.getByRole('button', { name: 'Release now' }).click();
  await release.getByText('1 request released, 0 still held.').waitFor();
  await close(release);
  await focused(panel().locator('.panel-title'));
  // The sweeper has it, at the latest in a minute.
  await session.until(badge(/unsent|queued|handl/));
});

test('a held request is discarded after a plan, and leaves the log', async () => {
  const { page } = session;
  await session.open(`/events/${UNWANTED}`);
  const row = page
    .getByRole('option', { name: new RegExp(UNWANTED.slice(0, 8)) })
    .filter({ hasText: 'held' });
  await row.waitFor();
  await panel().getByRole('button', { name: 'Discard…' }).click();
  const discard = dialog('Discard this request');
  await discard.getByText('1 request would be discarded, 0 would stay held.').waitFor();
  await expectSound(page, 'discard of a held request');
  await discard.getByRole('button', { name: 'Discard for good' }).click();
  await discard.getByText('1 request discarded, 0 still held.').waitFor();
  await close(discard);
  await panel().waitFor({ state: 'detached' });
  await focused(page.getByRole('listbox'));
  await row.waitFor({ state: 'detached' });
});

test('those that break the policy are planned together, and discarded as planned', async () => {
  const { page } = session;
  await session.open('/held');
  const group = page.getByRole('region', { name: 'Signed fields break the policy' });
  await group.getByRole('link', { name: HELD[0] ?? '' }).waitFor();
  await group.getByRole('button', { name: /^Release/ }).click();
  const release = dialog(/^Release held requests/);
  await release.getByText('0 requests would be released, 2 would stay held.').waitFor();
  await release.getByText('accepts the signed fields').first().waitFor();
  await page.keyboard.press('Escape');
  await focused(group.getByRole('button', { name: /^Release/ }));
  await group.getByRole('button', { name: /^Discard/ }).click();
  const discard = dialog(/^Discard held requests/);
  await discard.getByText('2 requests would be discarded').waitFor();
  // Another one that comes now is in no plan.
  await sendHeld(HELD_LATE, 46);
  await discard.getByRole('button', { name: 'Discard for good' }).click();
  await discard.getByText('2 requests discarded').waitFor();
  await close(discard);
  await focused(page.getByRole('heading', { name: 'Held', exact: true }));
  await session.until(group.getByRole('link', { name: HELD_LATE }));
  await group.getByText('1 request', { exact: true }).waitFor();
});

test('parked events are released: from an event, from its entity, and from their list', async () => {
  const { page } = session;
  const [first = '', second = ''] = PARKED;
  await session.open('/overview');
  await page.getByRole('link', { name: /^3 accepted events could not be sent/ }).click();
  await page.getByRole('link', { name: second }).waitFor();
  await page.getByRole('link', { name: first }).click();
  await panel().getByRole('button', { name: 'Release…' }).click();
  const one = dialog('Release this event');
  await one.getByText('1 event would be released, 0 would stay parked.').waitFor();
  // Two presses at once are one.
  await one.getByRole('button', { name: 'Release now' }).dblclick();
  await one.getByText('1 event released, 0 still parked.').waitFor();
  await close(one);
  await focused(panel().locator('.panel-title'));
  await session.open('/entities/merchant/77');
  const waiting = page.getByRole('region', { name: 'Waiting' });
  await waiting.getByRole('button', { name: 'Release…' }).click();
  await one.getByRole('button', { name: 'Release now' }).click();
  await one.getByText('1 event released, 0 still parked.').waitFor();
  await close(one);
  await focused(page.getByRole('heading', { name: 'merchant 77', exact: true }));
  await session.open('/parked');
  await page.getByRole('button', { name: 'Release all…' }).click();
  const all = dialog('Release parked events');
  await all.getByText('1 event would be released').waitFor();
  await expectSound(page, 'release of parked events');
  await all.getByRole('button', { name: 'Release now' }).click();
  await all.getByText('1 event released').waitFor();
  await close(all);
  await page.getByText('No event is parked').waitFor();
});

test('a replay of a dead-lettered event says what it leaves behind, and offers the redrive', async () => {
  const { page } = session;
  await session.open(`/events/${DEAD}`);
  await panel().getByRole('button', { name: 'Replay' }).click();
  const replay = dialog('Replay this event');
  await replay.getByText('Its dead letter stays behind').waitFor();
  await expectSound(page, 'replay of a dead-lettered event');
  await replay.getByRole('button', { name: 'Redrive instead…' }).click();
  const redrive = dialog('Redrive this event');
  await redrive.getByText(/\d dead letters? would be moved/).waitFor();
  await expectSound(page, 'redrive of an event');
  await page.keyboard.press('Escape');
});

incident('the handler throws for one entity', 4, async (onCall) => {
  const { page } = session;
  await actionNeeded();
  // Its message gets to the dead-letter queue when its visibility time-out is over.
  const queue = region('Queues').getByRole('row', { name: /^merchant handler/ });
  await session.until(queue.getByRole('link', { name: '2' }));
  await onCall.click(page.getByRole('link', { name: /^merchant 667 \(VALID\).* was dead-lettered/ }));
  await panel().getByText('RecordVersionError').first().waitFor();
  await healHandlerOf(stack, BROKEN);
  await onCall.click(panel().getByRole('button', { name: 'Redrive…' }));
  const redrive = dialog('Redrive this event');
  await redrive.getByText('1 dead letter would be moved.').waitFor();
  await onCall.click(redrive.getByRole('button', { name: 'Move now' }));
  await redrive.getByText(/^1 dead letter moved/).waitFor();
  await onCall.click(redrive.getByRole('button', { name: 'Close', exact: true }).last());
  await focused(panel().locator('.panel-title'));
  await session.until(badge('handled'));
  await stack.handled(DEAD, 'merchant', BROKEN);
});

test('a discard of a dead letter asks why, and deletes nothing before', async () => {
  const { page } = session;
  await session.open('/dead-letters');
  const queue = region('merchant handler');
  await queue.getByRole('button', { name: /^Discard this/ }).click();
  const discard = dialog('Discard dead letters');
  await discard.getByText('1 dead letter would be discarded.').waitFor();
  const confirm = discard.getByRole('button', { name: 'Discard for good' });
  expect(await confirm.isDisabled()).toBe(true);
  await discard.getByLabel(/^Why/).fill('ticket 7');
  expect(await confirm.isEnabled()).toBe(true);
  await expectSound(page, 'discard of a dead letter');
  await page.keyboard.press('Escape');
  await queue.getByText('RecordVersionError').first().waitFor();
});

incident('a poison message', 4, async (onCall) => {
  const { page } = session;
  await actionNeeded();
  await expectSound(page, 'overview with a dead letter');
  await onCall.click(region('Queues').getByRole('link', { name: '1' }));
  const queue = region('merchant handler');
  await queue.getByText('RecordVersionError').first().waitFor();
  await expectSound(page, 'dead letters');
  await healHandlerOf(stack, POISONED);
  await onCall.click(queue.getByRole('button', { name: /^Redrive this/ }));
  const redrive = page.getByRole('dialog');
  await redrive.getByText('1 dead letter would be moved').first().waitFor();
  await expectSound(page, 'redrive dialog');
  await redrive.getByLabel(/^Why/).fill('ticket 7');
  await onCall.click(redrive.getByRole('button', { name: 'Move now' }));
  await redrive.getByText('1 dead letter moved, 0 left').waitFor();
  await onCall.click(redrive.getByRole('button', { name: 'Close', exact: true }).last());
  await page.getByText('No dead letters').waitFor();
  await focused(page.getByRole('heading', { name: 'Dead letters', exact: true }));
  await eventually(async () =>
    (await stack.history('merchant', POISONED)).some(({ handledAt }) => handledAt),
  );
});

incident('a UUID conflict', 2, async (onCall) => {
  const { page } = session;
  const uuid = 'c0ff1ee7-0000-4000-8000-000000000001';
  expect(await stack.sendStatus(uuid, 950, 'VALID')).toMatchObject({ status: 200 });
  expect(await stack.sendStatus(uuid, 950, 'FLAGGED')).toMatchObject({ status: 409 });
  await actionNeeded();
  await onCall.click(page.getByRole('link', { name: /^A known request UUID came with other content/ }));
  await onCall.click(page.getByRole('option', { name: /409 uuid_conflict/ }));
  await panel()
    .getByText('another request came with this UUID and other content, and was rejected')
    .waitFor();
  await panel().getByText('409 uuid_conflict').first().waitFor();
  await expectSound(page, 'event with a UUID conflict');
  // What was accepted stands.
  await stack.handled(uuid, 'merchant', 950);
  expect(await stack.status('merchant', 950)).toBe('VALID');
});

incident('wrong URLs', 4, async (onCall) => {
  const { page } = session;
  const uuid = 'bad00000-0000-4000-8000-000000000001';
  const wrong = { uuid, body: '{"id":951,"status":"VALID"}', signed: '951VALID' };
  for (const path of ['/webhooks/NoSuchType', '/webhooks/an-old-token/BusinessKycStatusChanged']) {
    for (let count = 0; count < 3; count += 1) {
      expect(await stack.send({ ...wrong, path })).toMatchObject({ status: 404 });
    }
  }
  // Nothing of ours sees another method: API Gateway answers it.
  expect((await fetch(`${stack.url}/webhooks/BusinessKycStatusChanged`)).status).toBe(404);
  await actionNeeded();
  const card = region('Rejected, by reason');
  await session.until(card.getByText('/webhooks/NoSuchType', { exact: true }));
  await card.getByText('404 unknown_event_type').first().waitFor();
  await card.getByText('hash is right').first().waitFor();
  await card
    .getByText(/3 times, /)
    .first()
    .waitFor();
  await card.getByText(/Paste the URL that "cedar-webhooks url" prints/).waitFor();
  await expectSound(page, 'overview with rejections');
  await onCall.click(
    page.getByRole('link', {
      name: /^3 requests that look like the platform's were rejected at \/webhooks\/NoSuch/,
    }),
  );
  await onCall.click(page.getByRole('option', { name: /404 unknown_event_type/ }).first());
  await expectSound(page, 'rejected request');
  await onCall.click(panel().getByRole('link', { name: 'URLs of the event types' }));
  const events = region('Events and endpoints').locator('li', { hasText: 'BusinessKycStatusChanged' });
  await onCall.click(events.getByRole('button', { name: /^Copy/ }));
  const right = new URL(await events.locator('code').innerText()).pathname;
  expect(await stack.send({ ...wrong, path: right })).toMatchObject({ status: 200 });
  await stack.handled(uuid, 'merchant', 951);
});

incident('an event that never arrived', 3, async (onCall) => {
  const { page } = session;
  const uuid = 'face0000-0000-4000-8000-000000000001';
  await onCall.click(tab('Log'));
  await page.getByRole('searchbox').fill(uuid);
  await onCall.click(page.getByRole('button', { name: 'Look at the last 30 days' }));
  await page.getByText('never arrived: have it send it again').waitFor();
  await expectSound(page, 'log with nothing found');
  expect(await stack.sendStatus(uuid, 952, 'VALID')).toMatchObject({ status: 200 });
  await onCall.click(page.getByRole('option', { name: /merchant 952/ }));
  await session.until(badge('handled'));
});

incident('what the handler needs is down for some time', 5, async (onCall) => {
  const { page } = session;
  const uuid = 'ba5e0000-0000-4000-8000-000000000001';
  const row = region('Queues').getByRole('row', { name: /^merchant handler/ });
  await onCall.click(row.getByRole('button', { name: 'Pause' }));
  const change = page.getByRole('dialog');
  expect(await change.getByRole('button', { name: 'Pause now' }).isDisabled()).toBe(true);
  await change.getByLabel('Why').fill('the bank is down');
  await expectSound(page, 'pause of a handler');
  await onCall.click(change.getByRole('button', { name: 'Pause now' }));
  await change.getByText('It gets no events; they wait in their queue, in order.').waitFor();
  await onCall.click(change.getByRole('button', { name: 'Close' }).last());
  await row.locator('.badge', { hasText: 'paused' }).waitFor();
  await page.getByText(/The merchant handler is paused since .* by .*: the bank is down/).waitFor();
  await expectSound(page, 'overview with a paused handler');
  expect(await stack.sendStatus(uuid, 828, 'VALID')).toMatchObject({ status: 200 });
  expect(await stack.history('merchant', 828)).toEqual([]);
  await onCall.click(row.getByRole('button', { name: 'Resume' }));
  await onCall.click(change.getByRole('button', { name: 'Resume now' }));
  await change.getByText('It gets its events again.').waitFor();
  await close(change);
  await row.getByRole('button', { name: 'Pause' }).waitFor();
  await stack.handled(uuid, 'merchant', 828);
});

const save = async (onCall: OnCall): Promise<string> => {
  const { page } = session;
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    onCall.click(dialog('Export').getByRole('button', { name: 'Save' })),
  ]);
  await dialog('Export').getByText(`${download.suggestedFilename()} is saved, and whole.`).waitFor();
  return readFile(await download.path(), 'utf8');
};

incident('an auditor wants what became of one merchant, as CSV', 4, async (onCall) => {
  const { page } = session;
  await onCall.click(tab('Log'));
  await page.getByRole('searchbox').fill(`merchant:${BROKEN}`);
  await onCall.click(page.getByRole('group', { name: 'State' }).getByRole('button', { name: /^handled/ }));
  await onCall.click(page.getByRole('button', { name: 'Export…' }));
  const [head, row, ...rest] = (await save(onCall)).split('\r\n');
  expect(head).toMatch(/^receivedAt,state,requestUuid/);
  expect(row).toContain(`,handled,${DEAD},`);
  expect(rest).toEqual(['']);
  await expectSound(page, 'export dialog');
});

incident('an auditor wants it as JSON Lines, with bodies', 5, async (onCall) => {
  const { page } = session;
  await onCall.click(tab('Log'));
  await page.getByRole('searchbox').fill(`merchant:${BROKEN}`);
  await onCall.click(page.getByRole('button', { name: 'Export…' }));
  await onCall.choose(dialog('Export').getByLabel('Format'), 'jsonl');
  await onCall.click(dialog('Export').getByLabel(/^With bodies/));
  const record = JSON.parse(await save(onCall)) as Record<string, string>;
  expect(record).toMatchObject({ requestUuid: DEAD, subject: BROKEN, securityFields: 'id,status' });
  expect(JSON.parse(record.body ?? '')).toMatchObject({ status: 'VALID' });
});

incident('a wrong secret', 5, async (onCall) => {
  const { page } = session;
  const given = PLATFORM_SECRET;
  const uuid = 'deaf0000-0000-4000-8000-000000000001';
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  expect(await stack.sendStatus(uuid, 47, 'VALID', given)).toMatchObject({ status: 401 });
  await actionNeeded();
  await onCall.click(page.getByRole('link', { name: /^Hashes of webhooks do not verify/ }));
  await onCall.click(page.getByRole('option', { name: /401 hash_mismatch/ }).first());
  await panel().getByText('The security hash does not verify.').first().waitFor();
  await onCall.click(panel().getByRole('link', { name: 'Webhook secret' }));
  const card = region('Webhook secret');
  await onCall.click(card.getByRole('button', { name: 'Store a given one…' }));
  const store = dialog('Store a given secret');
  await store.getByLabel('Webhook secret').press('Enter');
  await store.getByText('Paste it here.').waitFor();
  const field = store.getByLabel('Webhook secret');
  await focused(field);
  expect(await field.getAttribute('type')).toBe('password');
  await field.fill(given);
  await store.getByLabel(/^Why/).fill('ticket 8');
  await expectSound(page, 'dialog for a given secret');
  await onCall.click(store.getByRole('button', { name: 'Store', exact: true }));
  await store.getByText('Stored as the current secret').waitFor();
  expect(await page.content()).not.toContain(given);
  expect(await stack.sendStatus(uuid, 47, 'VALID', given)).toMatchObject({ status: 200 });
  await stack.handled(uuid, 'merchant', 47);
  await close(store);
  await focused(card.getByRole('button', { name: 'Store a given one…' }));
  await card.getByText('The one before it verifies until').waitFor();
  expect([...addresses, stack.output, await stack.logs()].join()).not.toContain(given);
  // Of the poison message, and of this.
  const { out } = await webhooks(stack, 'audit', '--json');
  const why = (JSON.parse(out) as Record<string, string>[]).map(({ operation, reason }) => [
    operation,
    reason,
  ]);
  expect(why).toContainEqual(['dlq redrive', 'ticket 7']);
  expect(why).toContainEqual(['secret set', 'ticket 8']);
});

test('who would be cut off is said first, and the previous secret is retired', async () => {
  const { page } = session;
  await session.open('/sender');
  const card = page.getByRole('region', { name: 'Webhook secret' });
  await card.getByRole('button', { name: 'Store a given one…' }).click();
  const store = dialog('Store a given secret');
  await store.getByLabel('Webhook secret').fill('what-the-platform-has-shown-2');
  await store.getByRole('button', { name: 'Store', exact: true }).click();
  await store.getByText('This would cut off whoever signs with the previous secret').waitFor();
  await expectSound(page, 'whom a new secret would cut off');
  await store.getByRole('button', { name: 'Replace the current one only' }).click();
  await store.getByText('This would cut off whoever signs with the current secret').waitFor();
  await store.getByRole('button', { name: 'Cancel' }).click();
  await store.waitFor({ state: 'detached' });
  await card.getByRole('button', { name: 'Retire it…' }).click();
  const retire = dialog('Retire the previous secret');
  await retire.getByRole('button', { name: 'Retire it', exact: true }).click();
  await retire.getByText('This would cut off whoever signs with the previous secret').waitFor();
  await retire.getByRole('button', { name: 'Retire it all the same' }).click();
  await retire.getByText('Retired version').waitFor();
  await close(retire);
  await card.getByText('The one before it verifies until').waitFor({ state: 'detached' });
  await focused(page.getByRole('heading', { name: 'Platform', exact: true }));
  await eventually(
    async () => (await stack.sendStatus(crypto.randomUUID(), 48, 'VALID', LOCAL_SECRET)).status === 401,
  );
});

incident('a rotation under traffic', 4, async (onCall) => {
  const next = 'what-the-platform-has-shown-3';
  const answers: number[] = [];
  let secret = PLATFORM_SECRET;
  let isOver = false;
  const traffic = (async () => {
    while (!isOver) {
      const { status } = await stack.sendStatus(crypto.randomUUID(), 49, 'VALID', secret);
      answers.push(status);
      await setTimeout(150);
    }
  })();
  await onCall.click(tab('Platform'));
  const card = region('Webhook secret');
  expect(await card.getByRole('button', { name: 'Rotate…' }).count()).toBe(0);
  await onCall.click(card.getByRole('button', { name: 'Store a given one…' }));
  const store = dialog('Store a given secret');
  await store.getByLabel('Webhook secret').fill(next);
  await onCall.click(store.getByRole('button', { name: 'Store', exact: true }));
  await store.getByText('Stored as the current secret').waitFor();
  const before = answers.length;
  await eventually(async () => answers.length > before + 3);
  secret = next;
  await onCall.click(store.getByRole('button', { name: 'Close', exact: true }).last());
  await card.getByText('The one before it verifies until').waitFor();
  await eventually(async () => answers.length > before + 9);
  isOver = true;
  await traffic;
  expect(new Set(answers)).toEqual(new Set([200]));
});

incident('a flood', 1, async (onCall) => {
  const { page } = session;
  for (let count = 0; count < 30; count += 1) {
    expect(await stack.send({ headers: { 'x-webhook-security-hash': undefined } })).toMatchObject({
      status: 400,
    });
  }
  await rejectByRateLimit(stack, 40);
  await actionNeeded();
  await session.until(page.getByText(/^40 requests of the time shown were answered 429 by API Gateway/));
  const rejected = page.locator('.count', { hasText: 'Rejected' });
  await eventually(async () => {
    await page.getByRole('button', { name: 'Refresh' }).click();
    return Number(await rejected.locator('.count-value').innerText()) >= 30;
  });
  await onCall.click(rejected.getByRole('link', { name: 'See which' }));
  await page
    .getByRole('option', { name: /400 malformed_header/ })
    .nth(5)
    .waitFor();
});

test('the page complained of nothing', () => {
  // The browser tells of an answer that asks who may be cut off as of one that failed.
  expect(session.complaints.filter((words) => !words.includes('409 (Conflict)'))).toEqual([]);
});

incident('a policy mismatch', 4, async (onCall) => {
  const { page } = session;
  await actionNeeded();
  await onCall.click(page.getByRole('link', { name: /^\d+ requests? held/ }));
  const group = region('Signed fields break the policy');
  await group.getByText('Correct the field policy and deploy').first().waitFor();
  const local = await session.openBeside(await printedUrl(stack));
  await local.evaluate("globalThis.isStillThere = location.hash = '#/held'");
  const localGroup = local.getByRole('region', { name: 'Signed fields break the policy' });
  await localGroup.waitFor();
  await stack.redeploy({ ...SETTINGS, eventTypes: CORRECTED });
  // What a deployment changes is seen when the console is started again. Here its services have moved, too.
  await console.end();
  console = await StackConsole.start(stack, '--allow-changes');
  await session.until(group.getByText('can be released'));
  // So it is on the page of the local run, which has been started anew.
  await localGroup.getByText('can be released').first().waitFor();
  expect(await local.evaluate('globalThis.isStillThere')).toBe('#/held');
  await local.close();
  await expectSound(page, 'held, and to be released');
  await onCall.click(group.getByRole('button', { name: /^Release/ }));
  const release = dialog(/^Release held requests/);
  await release.getByText('1 request would be released, 0 would stay held.').waitFor();
  await onCall.click(release.getByRole('button', { name: 'Release now' }));
  await release.getByText('1 request released, 0 still held.').waitFor();
  await onCall.click(release.getByRole('button', { name: 'Close', exact: true }).last());
  await page.getByText('No request is held').waitFor();
  // As it does every minute.
  await stack.invoke(stack.parameter('functions/sweeper'));
  await stack.handled(HELD_LATE, 'transaction', 46);
  expect(await page.evaluate('globalThis.isStillThere')).toBe(true);
});

test('what was unsent in the outage was sent', async () => {
  await stack.handled(UNSENT, 'merchant', 900);
  await session.page.reload();
  await session.open('/overview');
  await region('Queues').getByRole('cell', { name: 'merchant handler', exact: true }).waitFor();
});
