import type { Locator } from 'playwright-core';
import { READ_ONLY } from '../../console/read-only-words.ts';
import { eventually, LocalStackProcess } from '../e2e/local-stack.ts';
import { expectSound } from './appearance.ts';
import { breakHandlerOf, healHandlerOf } from './broken-handler.ts';
import { ConsoleSession } from './console-session.ts';
import { parkEvents } from './park-events.ts';
import { StackConsole } from './stack-console.ts';

/** The console of a deployed stack, which is a local run here: first as it is without `--allow-changes`, then with it. */

const BROKEN = '667';
const DEAD = '00000000-0000-4000-8000-000000000667';
const PARKED = '00000000-0000-4000-8000-000000000077';
const HELD = '00000000-0000-4000-8000-000000000042';

let stack: LocalStackProcess;
let console: StackConsole;
let session: ConsoleSession;

/** Starts a console anew, in a browser of its own. */
async function openConsole(...options: string[]): Promise<void> {
  console = await StackConsole.start(stack, ...options);
  session = await ConsoleSession.open(stack, console.url);
}

beforeAll(async () => {
  stack = await LocalStackProcess.start(
    {
      production: true,
      subscribers: [{ name: 'audit' }],
      // A failure is the last at once, and its message comes to the dead-letter queue after 48 seconds.
      handlerTimeoutSeconds: 8,
      maxReceiveCount: 1,
      recordTimeoutSeconds: 3,
      secretRefetchSeconds: 1,
    },
    '--quiet',
    '--no-console',
  );
  await breakHandlerOf(stack, BROKEN);
  await stack.sendStatus(DEAD, BROKEN, 'VALID');
  await parkEvents(stack, [PARKED], '77');
  const held = { uuid: HELD, fields: 'status,id', body: '{"id":42,"status":"VALID"}', signed: 'VALID42' };
  expect(await stack.send(held)).toMatchObject({ status: 422 });
  await openConsole();
});
afterAll(async () => {
  await session?.close();
  await console?.end();
  await stack?.stop();
});

const dialog = (name: string | RegExp): Locator => session.page.getByRole('dialog', { name });
const region = (name: string): Locator => session.page.getByRole('region', { name });
const redriveButton = (): Locator => session.page.getByRole('button', { name: /^Redrive this/ });
/** Refreshes the screen until it is shown: by itself the page asks a stack every few minutes only. */
async function untilThere(place: Locator): Promise<void> {
  await eventually(async () => {
    await session.page.getByRole('button', { name: 'Refresh' }).click();
    return (await place.count()) > 0;
  });
}
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
    [`/events/${HELD}`, 'held request', ['Discard…']],
    ['/sender', 'platform', ['Store a given one…', 'Send a test event…']],
    // Last: its message gets there when its visibility time-out is over.
    ['/dead-letters', 'dead letters', [/^Redrive this/]],
  ] as const)('%s says where it is, and why nothing can be changed', async (path, what, buttons) => {
    const { page } = session;
    await session.open(path);
    if (path === '/dead-letters') await untilThere(redriveButton());
    const place = page.locator('.place');
    expect(await place.innerText()).toMatch(/^Production\s+account 000000000000, eu-west-1\s+/);
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
    // In the dark they differ by the line that says where it is.
    await expectSound(
      page,
      `${what} of a stack`,
      path === '/overview' || path === '/sender' ? undefined : ['light'],
    );
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
    await page.locator('.panel').getByRole('button', { name: 'Show' }).click();
    await page.locator('.panel pre').waitFor();
    expect(asked.filter((path) => path.endsWith('/body'))).toHaveLength(1);
  });

  test('Ctrl-C ends it, what was printed opens nothing any more, and the next start prints another URL', async () => {
    // The browser tells of the 403 above as of a load that failed.
    expect(session.complaints.filter((words) => !words.includes('403 (Forbidden)'))).toEqual([]);
    const used = console.url;
    const { exitCode, out, err } = await console.end();
    expect(exitCode).toBe(130);
    expect(out.trim().split('\n')).toHaveLength(2);
    expect(err).toMatch(/^Stack \S+ in eu-west-1\nRead-only; /);
    await expect(fetch(used)).rejects.toThrow();
    await session.close();
    await openConsole('--allow-changes');
    expect(await session.page.locator('.place').innerText()).toContain('changes are allowed');
  });
});

describe('with --allow-changes', () => {
  test('a test event goes the whole way', async () => {
    const { page } = session;
    await session.open('/sender');
    await page.getByRole('button', { name: 'Send a test event…' }).click();
    const test = dialog('Send a test event');
    await test.getByText('the subscribers audit').waitFor();
    await expectSound(page, 'plan of a self-test');
    await test.getByRole('button', { name: 'Send now' }).click();
    await test.getByText('Answered 200 accepted').waitFor();
    await expectSound(page, 'outcome of a self-test');
    await test.getByRole('link', { name: 'See what became of it' }).click();
    await page.getByRole('heading', { name: /^merchant 999999999999999: / }).waitFor();
    const uuid = new URL(page.url()).hash.slice(-36);
    await stack.handled(uuid, 'merchant', '999999999999999');
  });

  test('a held request is discarded', async () => {
    const { page } = session;
    await session.open('/held');
    await page.getByRole('button', { name: /^Discard…/ }).click();
    await dialog(/^Discard held/)
      .getByRole('button', { name: 'Discard for good' })
      .click();
    await dialog(/^Discard held/)
      .getByText('1 request discarded, 0 still held.')
      .waitFor();
    await close(dialog(/^Discard held/));
    await page.getByText('No request is held').waitFor();
  });

  test('a parked event is released', async () => {
    const { page } = session;
    await session.open('/parked');
    await page.getByRole('button', { name: 'Release all…' }).click();
    await dialog('Release parked events').getByRole('button', { name: 'Release now' }).click();
    await dialog('Release parked events').getByText('1 event released').waitFor();
    await close(dialog('Release parked events'));
    await page.getByText('No event is parked').waitFor();
  });

  test('the secret that the platform shows is stored', async () => {
    const given = 'what-the-platform-has-shown-1';
    await session.open('/sender');
    const card = region('Webhook secret');
    expect(await card.getByRole('button', { name: 'Rotate…' }).count()).toBe(0);
    await card.getByRole('button', { name: 'Store a given one…' }).click();
    const store = dialog('Store a given secret');
    await store.getByLabel('Webhook secret').fill(given);
    await store.getByRole('button', { name: 'Store', exact: true }).click();
    await store.getByText('Stored as the current secret').waitFor();
    expect(await stack.sendStatus(crypto.randomUUID(), 47, 'VALID', given)).toMatchObject({ status: 200 });
    await close(store);
  });

  test('a dead letter is moved back', async () => {
    const { page } = session;
    await healHandlerOf(stack, BROKEN);
    await session.open('/dead-letters');
    await untilThere(redriveButton());
    await redriveButton().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Move now' }).click();
    await page.getByRole('dialog').getByText('1 dead letter moved, 0 left').waitFor();
    await stack.handled(DEAD, 'merchant', BROKEN);
    expect(session.complaints).toEqual([]);
  });
});
