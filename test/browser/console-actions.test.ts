import type { Locator } from 'playwright-core';
import { eventually, LOCAL_SECRET } from '../e2e/local-stack.ts';
import { expectSound } from './appearance.ts';
import { breakHandlerOf, healHandlerOf } from './broken-handler.ts';
import { ConsoleSession } from './console-session.ts';
import { parkEvents } from './park-events.ts';

/** What a command would repair is repaired by a button: each shows its plan first, then what came of it. */

const BROKEN = '667';
const DEAD = '00000000-0000-4000-8000-000000000667';
const POISON = '00000000-0000-4000-8000-000000000044';
const UNWANTED = '0badf00d-0000-4000-8000-000000000045';
const HELD = ['00000000-0000-4000-8000-000000000042', '00000000-0000-4000-8000-000000000043'];
const PARKED = [77, 78, 79].map((number) => `00000000-0000-4000-8000-0000000000${number}`);

let session: ConsoleSession;

beforeAll(async () => {
  session = await ConsoleSession.start({
    // A failure is the last at once, and its message comes to the dead-letter queue after 48 seconds.
    handlerTimeoutSeconds: 8,
    maxReceiveCount: 1,
    recordTimeoutSeconds: 3,
    secretRefetchSeconds: 1,
  });
  const { stack } = session;
  await breakHandlerOf(stack, BROKEN);
  await stack.sendStatus(DEAD, BROKEN, 'VALID');
  await parkEvents(stack, PARKED, '77');
  for (const [index, uuid] of HELD.entries()) {
    const id = 42 + index;
    const body = `{"id":${id},"status":"VALID"}`;
    expect(await stack.send({ uuid, fields: 'status,id', body, signed: `VALID${id}` })).toMatchObject({
      status: 422,
    });
  }
  for (const uuid of [POISON, UNWANTED]) {
    const body = '{"id":44,"status":"VALID","x":"\\ud800"}';
    expect(await stack.send({ uuid, body, signed: '44VALID' })).toMatchObject({ status: 422 });
  }
});
afterAll(() => session?.stop());

const panel = (): Locator => session.page.locator('.panel');
const dialog = (name: string | RegExp): Locator => session.page.getByRole('dialog', { name });
/** Waits until that has the focus. */
const focused = (place: Locator): Promise<void> => place.and(session.page.locator(':focus')).waitFor();
const close = async (open: Locator): Promise<void> => {
  await open.getByRole('button', { name: 'Close', exact: true }).last().click();
  await open.waitFor({ state: 'detached' });
};

test('what not every parser can read is released by itself, when somebody says that all can', async () => {
  const { page } = session;
  await session.open('/overview');
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
  await panel()
    .locator('.badge', { hasText: /unsent|queued|handl/ })
    .first()
    .waitFor();
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
  await expectSound(page, 'held');
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
  const late = '00000000-0000-4000-8000-000000000046';
  await session.stack.send({
    uuid: late,
    fields: 'status,id',
    body: '{"id":46,"status":"VALID"}',
    signed: 'VALID46',
  });
  await discard.getByRole('button', { name: 'Discard for good' }).click();
  await discard.getByText('2 requests discarded').waitFor();
  await close(discard);
  await focused(page.getByRole('heading', { name: 'Held', exact: true }));
  await page.getByRole('button', { name: 'Refresh' }).click();
  await group.getByRole('link', { name: late }).waitFor();
  await group.getByText('1 request', { exact: true }).waitFor();
});

test('parked events are released: from an event, from its entity, and from their list', async () => {
  const { page } = session;
  const [first = '', second = ''] = PARKED;
  await session.open('/overview');
  await page.getByRole('link', { name: /^3 accepted events could not be sent/ }).click();
  await page.getByRole('link', { name: second }).waitFor();
  await expectSound(page, 'parked');
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
  await waiting.getByRole('button', { name: 'Release…' }).waitFor();
  await expectSound(page, 'entity with a parked event');
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

test('a dead letter is moved from its event, and a replay says what it leaves behind', async () => {
  const { page, stack } = session;
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
  // Its message gets there when its visibility time-out is over.
  await session.open('/dead-letters');
  await page
    .getByRole('region', { name: 'merchant handler' })
    .getByText('1 dead letter', { exact: true })
    .waitFor({ timeout: 90_000 });
  await healHandlerOf(stack, BROKEN);
  await session.open(`/events/${DEAD}`);
  await panel().getByRole('button', { name: 'Redrive…' }).click();
  await redrive.getByText('1 dead letter would be moved.').waitFor();
  await redrive.getByRole('button', { name: 'Move now' }).click();
  await redrive.getByText('1 dead letter moved, 0 left.').waitFor();
  await close(redrive);
  await panel().locator('.badge', { hasText: 'handled' }).first().waitFor();
  await focused(panel().locator('.panel-title'));
});

test('a given secret is stored, and shown nowhere', async () => {
  const { page, stack } = session;
  const given = 'what-the-platform-has-shown-1';
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  await session.open('/sender');
  const card = page.getByRole('region', { name: 'Webhook secret' });
  await card.getByRole('button', { name: 'Store a given one…' }).click();
  const store = dialog('Store a given secret');
  await store.getByRole('button', { name: 'Store', exact: true }).click();
  await store.getByText('Paste it here.').waitFor();
  const field = store.getByLabel('Webhook secret');
  await focused(field);
  expect(await field.getAttribute('type')).toBe('password');
  await field.fill(given);
  await expectSound(page, 'dialog for a given secret');
  await page.keyboard.press('Enter');
  await store.getByText('Stored as the current secret').waitFor();
  expect(await page.content()).not.toContain(given);
  await close(store);
  await focused(card.getByRole('button', { name: 'Store a given one…' }));
  await card.getByText('The one before it verifies until').waitFor();
  expect(await stack.sendStatus(crypto.randomUUID(), 47, 'VALID', given)).toMatchObject({ status: 200 });
  expect([...addresses, stack.output, await stack.logs()].join()).not.toContain(given);
});

test('who would be cut off is said first, and the previous secret is retired', async () => {
  const { page, stack } = session;
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
  await focused(page.getByRole('heading', { name: 'Sender', exact: true }));
  await eventually(
    async () => (await stack.sendStatus(crypto.randomUUID(), 48, 'VALID', LOCAL_SECRET)).status === 401,
  );
});

test('the page complained of nothing', () => {
  // The browser tells of an answer that asks who may be cut off as of one that failed.
  expect(session.complaints.filter((words) => !words.includes('409 (Conflict)'))).toEqual([]);
});
