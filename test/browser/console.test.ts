import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Locator } from 'playwright-core';
import { eventually } from '../e2e/local-stack.ts';
import { expectSound } from './appearance.ts';
import { violationsOf } from './axe.ts';
import { ConsoleSession, printedUrl } from './console-session.ts';
import { longestTaskDuring } from './long-tasks.ts';
import { seedEvents } from './seed-ledger.ts';
import { SenderPage } from './sender-page.ts';

/** What somebody does in the console, in a real browser. All on one page that is never loaded again; none needs another. */

/** An event that was handled before any test. */
const KNOWN = '00000000-0000-4000-8000-000000000815';
const KNOWN_ID = 815;

const SEEDED = 10_000;

/** Longest time without an answer to a key or a click that nobody calls a stall, in milliseconds. */
const STALL = 200;

let session: ConsoleSession;
let sender: SenderPage;

beforeAll(async () => {
  session = await ConsoleSession.start({ secretRefetchSeconds: 1 });
  sender = new SenderPage(session.page);
  await session.page.evaluate('globalThis.isStillThere = true');
  await session.page.getByRole('link', { name: 'Send a first event' }).click();
  await sender.send({ id: '666', status: 'VALID' }, '200 accepted');
  await session.stack.sendStatus(KNOWN, KNOWN_ID, 'FLAGGED');
  await session.stack.handled(KNOWN, 'merchant', KNOWN_ID);
});
afterAll(() => session?.stop());

/** The panel of one event. */
const panel = (): Locator => session.page.locator('.panel');
/** Waits until that has the focus. */
const focused = (place: Locator): Promise<void> => place.and(session.page.locator(':focus')).waitFor();
const state = (word: string): Locator => panel().locator('.badge', { hasText: word }).first();

test.each([
  ['BusinessKycStatusChanged', 'merchant', 'PENDING_REVIEW'],
  ['BusinessExternalAccountStatusChanged', 'receiver-account', 'FROZEN'],
  ['BusinessRequestStatusChanged', 'transaction', 'OnOff_COMPLETED'],
  ['BusinessRequestPayoutConfirmationStatusChanged', 'payout-confirmation', 'COMPLETED'],
])('%s is sent, and seen handled', async (eventType, entity, status) => {
  await session.open('/sender');
  await sender.send({ eventType, id: '4711', status }, '200 accepted');
  await sender.follow();
  await panel()
    .getByRole('heading', { name: `${entity} 4711: ${status}` })
    .waitFor();
  await state('handled').waitFor();
  await panel()
    .getByRole('link', { name: `History of this ${entity}` })
    .click();
  await session.page.getByRole('heading', { name: `${entity} 4711` }).waitFor();
  await session.page.getByText(status).first().waitFor();
});

test('Escape closes what a link has opened, wherever the focus is, and the focus goes to its row', async () => {
  const { page } = session;
  for (const width of [1280, 400]) {
    await page.setViewportSize({ width, height: 900 });
    await session.open('/sender');
    await sender.send(
      { eventType: 'BusinessKycStatusChanged', id: '4713', status: 'PENDING' },
      '200 accepted',
    );
    await sender.follow();
    await panel().getByRole('heading', { name: 'merchant 4713: PENDING' }).waitFor();
    const uuid = page.url().slice(-36);
    await panel().getByRole('button', { name: 'Replay' }).click();
    await focused(page.getByRole('dialog').getByRole('heading', { name: 'Replay this event' }));
    await page.keyboard.press('Escape');
    await focused(panel().getByRole('button', { name: 'Replay' }));
    if (width === 1280) {
      await page.keyboard.press('/');
      await page.keyboard.type('4713');
      await page.getByRole('button', { name: 'all 1' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'all 1' }).waitFor({ state: 'detached' });
      expect(await panel().count()).toBe(1);
    }
    await page.keyboard.press('Escape');
    await panel().waitFor({ state: 'detached' });
    await focused(page.getByRole('listbox'));
    const active = await page.getByRole('listbox').getAttribute('aria-activedescendant');
    expect(await page.locator(`[id="${active}"]`).innerText()).toContain(uuid.slice(0, 8));
  }
  await page.setViewportSize({ width: 1280, height: 900 });
});

test('the list shows what comes in while somebody looks at it', async () => {
  const { page, stack } = session;
  await session.open('/log');
  await page.getByRole('listbox').waitFor();
  expect(await stack.sendStatus(crypto.randomUUID(), 816, 'FLAGGED')).toMatchObject({
    status: 200,
  });
  const row = page.getByRole('option', { name: /merchant 816/ });
  await row.filter({ hasText: 'handled' }).waitFor();
  await row.click();
  await panel().getByRole('heading', { name: 'merchant 816: FLAGGED' }).waitFor();
});

test('a forged one is rejected, and both sides say why', async () => {
  await session.open('/sender');
  await sender.send({ id: '4712', variant: 'wrong-secret' }, '401 hash_mismatch');
  const newest = session.page.locator('.sent-row', { hasText: '401 hash_mismatch' }).first();
  await newest.getByRole('button', { expanded: false }).click();
  await newest.getByText('does not verify').first().waitFor();
  await sender.follow();
  await session.page.getByRole('option', { name: /hash_mismatch/ }).click();
  await panel().getByText('401 hash_mismatch').first().waitFor();
  await panel().getByText('The security hash does not verify.').first().waitFor();
  await session.open('/sender');
  await sender.fill({ variant: '' });
});

test('what cannot be sent is said at its field, where the focus goes', async () => {
  const { page } = session;
  await session.open('/sender');
  const many = page.getByLabel('How many');
  await sender.fill({ count: 10_001 });
  await page.getByText('Type 1 to 10,000.').waitFor();
  await sender.submit();
  expect(await many.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
  await sender.fill({ count: 1 });
  const body = page.getByRole('textbox', { name: 'Body' });
  await body.fill('{"id": 42,}');
  await page.getByText(/^Not JSON: .* Mend it, or go back to the mock body\.$/).waitFor();
  await page.getByRole('button', { name: 'Back to the mock body' }).click();
  expect(await body.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
});

test('a payload is shown when asked for, with what was signed marked', async () => {
  await session.open(`/events/${KNOWN}`);
  await panel().getByRole('button', { name: 'Show' }).waitFor();
  expect(await panel().locator('pre').count()).toBe(0);
  await panel().getByRole('button', { name: 'Show' }).click();
  await panel().locator('pre').waitFor();
  expect(await panel().locator('pre mark').allInnerTexts()).toEqual([`${KNOWN_ID}`, '"FLAGGED"']);
});

test('a payload of 100,000 numbers, or of 17,000 levels, is shown all the same', async () => {
  const brackets = (levels: number, inner: string) => '['.repeat(levels) + inner + ']'.repeat(levels);
  for (const inner of [brackets(30, `${'1,'.repeat(100_000)}1`), brackets(17_000, '1')]) {
    const uuid = crypto.randomUUID();
    const body = `{"id":818,"status":"VALID","x":${inner}}`;
    await session.stack.send({ uuid, body, signed: '818VALID' });
    await session.open(`/events/${uuid}`);
    await panel().getByRole('button', { name: 'Show' }).click();
    await panel().getByText('What is nested deeper than 32 levels').waitFor();
    const text = (await panel().locator('pre').textContent()) ?? '';
    expect(text.replaceAll(/\s/g, '') === body).toBe(true);
    expect(text.length).toBeLessThan(body.length + 1_100_000);
    expect(await panel().locator('pre *').count()).toBeLessThan(5100);
    expect(await panel().locator('pre mark').allInnerTexts()).toEqual(['818', '"VALID"']);
  }
  await expectSound(session.page, 'deep payload');
});

test('an event is replayed', async () => {
  await session.open(`/events/${KNOWN}`);
  await panel().getByRole('button', { name: 'Replay' }).click();
  const dialog = session.page.getByRole('dialog');
  await dialog.getByRole('checkbox').check();
  await expectSound(session.page, 'replay dialog');
  await dialog.getByRole('button', { name: 'Replay', exact: true }).click();
  await dialog
    .getByText(/1 (event )?(replayed|sent)|replayed/)
    .first()
    .waitFor();
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  await panel().getByText('Replayed').first().waitFor();
});

test.each(['light', 'dark'] as const)(
  'axe finds nothing, and nothing is cut off: %s',
  async (colorScheme) => {
    for (const path of [
      '/overview',
      '/log',
      `/events/${KNOWN}`,
      `/entities/merchant/${KNOWN_ID}`,
      '/dead-letters',
      '/held',
      '/parked',
      '/sender',
    ]) {
      await session.open(path);
      await session.page.locator('.loading').waitFor({ state: 'detached' });
      await expectSound(session.page, path, [colorScheme]);
    }
  },
);

test.each([
  ['/overview', 'Queues'],
  ['/dead-letters', /No dead letters|other dead-letter queues/],
  // The payloads of so many levels are held.
  ['/held', /No request is held|Not every JSON parser can read the body/],
  ['/parked', 'No event is parked'],
  [`/entities/merchant/${KNOWN_ID}`, 'History'],
  [`/events/${KNOWN}`, 'Timeline'],
  ['/sender', 'Send a webhook'],
])('%s says that the server does not answer, and what then', async (path, content) => {
  const { page } = session;
  const failure = page
    .getByRole('alert')
    .filter({ hasText: 'The page asks again every' })
    .filter({ hasText: 'start it again: this page goes on by itself' });
  await session.cutOffDuring(async () => {
    await session.open(path);
    await failure.waitFor();
    expect(await violationsOf(page)).toEqual([]);
  });
  // On a busy machine the page has asked by itself before this, and the button is gone.
  await failure.getByRole('button', { name: 'Try again' }).evaluateAll((buttons) => {
    for (const button of buttons as unknown as { click(): void }[]) button.click();
  });
  await page.getByText(content).first().waitFor();
  await failure.waitFor({ state: 'detached' });
});

test('what was shown stays and says since when it is out of date, until the server is back', async () => {
  const { page } = session;
  await session.open(`/entities/merchant/${KNOWN_ID}`);
  const history = page.getByRole('heading', { name: 'History' });
  await history.waitFor();
  const notice = page.getByRole('status').filter({ hasText: /Out of date since \d\d:\d\d:\d\d\./ });
  await session.cutOffDuring(async () => {
    await notice.waitFor();
    expect(await history.isVisible()).toBe(true);
    expect(await violationsOf(page)).toEqual([]);
  });
  await notice.waitFor({ state: 'detached' });
});

test('the log fills by itself when the server is back', async () => {
  const { page } = session;
  const failure = page.getByRole('alert').filter({ hasText: 'does not answer' });
  // A list that is there already is not loaded again.
  await session.open('/overview');
  await session.cutOffDuring(async () => {
    await session.open('/log');
    await failure.waitFor();
    expect(await page.getByText('Nothing has come in during this time').count()).toBe(0);
  });
  await failure.waitFor({ state: 'detached' });
  await page.getByRole('listbox').getByRole('option').first().waitFor();
});

test('10,000 events are filtered without a stall', async () => {
  const { page, stack } = session;
  await seedEvents(stack, SEEDED);
  const list = page.getByRole('listbox');
  const all = page.getByRole('button', { name: /^all/ });
  const loadAndFilter = async () => {
    // The list is loaded by whoever comes to it.
    await session.open('/overview');
    await session.open('/log');
    await list.focus();
    await eventually(async () => {
      await page.keyboard.press('End');
      const [, digits = '0', more] = /^all\s*([\d,]+)(\+?)$/.exec(await all.innerText()) ?? [];
      return more === '' && Number(digits.replaceAll(',', '')) >= SEEDED;
    });
    await page.getByRole('button', { name: /^late/ }).click();
    await list.getByRole('option').first().filter({ hasText: 'late' }).waitFor();
    await all.click();
    await page.getByLabel('Event type').selectOption('BusinessRequestStatusChanged');
    await list.getByRole('option').first().filter({ hasText: 'transaction' }).waitFor();
    await page.getByLabel('Event type').selectOption('');
    await page.keyboard.press('/');
    await page.keyboard.type('50007', { delay: 30 });
    await list.getByRole('option').first().filter({ hasText: '50007' }).waitFor();
    await page.keyboard.press('Escape');
    await list.focus();
    for (const key of ['Home', 'PageDown', 'End', 'PageUp', 'Home']) await page.keyboard.press(key);
  };
  // A stall of the page comes every time, one of a busy machine now and then.
  const first = await longestTaskDuring(page, loadAndFilter);
  const longest = first < STALL ? first : await longestTaskDuring(page, loadAndFilter);
  expect(longest).toBeLessThan(STALL);
});

test('the secret is rotated while the sender sends', async () => {
  const { page } = session;
  await session.open('/sender');
  await sender.fill({ eventType: 'BusinessKycStatusChanged', count: 40, rate: 5 });
  await sender.submit();
  const progress = page.getByRole('progressbar', { name: 'Sent' });
  await progress.waitFor();
  const rotate = page.getByRole('button', { name: 'Rotate…' });
  await rotate.click();
  const made = page.getByRole('dialog', { name: 'Rotate the webhook secret' });
  await made.getByRole('button', { name: 'Generate and store' }).click();
  await made.getByText('This is shown once.').waitFor();
  expect(Number(await progress.getAttribute('value'))).toBeLessThan(40);
  await expectSound(page, 'secret dialog');
  const secret = await made.locator('.sender-secret > code').innerText();
  expect(secret.length).toBeGreaterThanOrEqual(32);
  await made.getByRole('button', { name: 'I have seen it' }).click();
  await made.waitFor({ state: 'detached' });
  await focused(rotate);
  expect(await page.content()).not.toContain(secret);
  await progress.waitFor({ state: 'detached' });
  await page.getByText('Sent 40: 40 answered 200.').waitFor();
});

/** Asks the console as somebody else would. */
function ask(path: string, headers: Record<string, string>, method = 'GET'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(session.origin);
    const sent = request({ hostname, port, path, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end(method === 'GET' ? undefined : '{}');
  });
}

test('a wrong token, no cookie, another host, another origin: rejected', async () => {
  const cookie = await session.cookie();
  const run = `${session.base}/api/run`;
  const json = { 'content-type': 'application/json' };
  expect(await ask(run, { cookie })).toBe(200);
  expect(await ask(run, {})).toBe(401);
  expect(await ask('/api/run', { cookie })).toBe(401);
  expect(await ask('/?token=guess', {})).toBe(401);
  expect(await ask(run, { cookie, host: 'console.example:80' })).toBe(421);
  expect(await ask(run, { cookie, origin: 'http://console.example' })).toBe(403);
  expect(await ask(run, { cookie, 'sec-fetch-site': 'cross-site' })).toBe(403);
  expect(await ask(`${session.base}/api/sender/secret`, { cookie, ...json }, 'POST')).toBe(403);
  const fresh = await printedUrl(session.stack);
  expect(await ask(`/${fresh.search}`, {})).toBe(303);
  expect(await ask(`/${fresh.search}`, {})).toBe(401);
});

test('another server of this machine gets no cookie of the console, and cannot lock anybody out', async () => {
  const got: (string | undefined)[] = [];
  const [name = ''] = (await session.cookie()).split('=');
  const other = createServer(({ headers, url }, response) => {
    if (url === '/') got.push(headers.cookie);
    response.setHeader('Set-Cookie', [`${name}=other; Path=/`, `${name}=other; Path=/api`]);
    response.end();
  });
  await once(other.listen(0, '127.0.0.1'), 'listening');
  try {
    const { port } = other.address() as AddressInfo;
    const tab = await session.page.context().newPage();
    await tab.goto(`http://127.0.0.1:${port}/`);
    await tab.close();
  } finally {
    other.close();
  }
  expect(got).toEqual([undefined]);
  expect(await session.page.evaluate("fetch('./api/run').then(({ status }) => status)")).toBe(200);
});

test('the page was loaded once, and complained of nothing', async () => {
  expect(await session.page.evaluate('globalThis.isStillThere')).toBe(true);
  expect(session.complaints).toEqual([]);
});
