import { expectSound } from './appearance.ts';
import { ConsoleSession } from './console-session.ts';

/** Filters and search of the log, on one page that is never loaded again. */

const FIRST = '1c13dc3c-0000-4000-8000-000000000001';
const SECOND = '2d24ed4d-0000-4000-8000-000000000002';

let session: ConsoleSession;

beforeAll(async () => {
  session = await ConsoleSession.start();
  const { stack, page } = session;
  await page.evaluate('globalThis.isStillThere = true');
  expect(await stack.sendStatus(FIRST, 42, 'VALID')).toMatchObject({ status: 200 });
  expect(await stack.sendStatus(SECOND, 43, 'FLAGGED')).toMatchObject({ status: 200 });
  expect(await stack.send({ signed: 'forged' })).toMatchObject({ status: 401 });
  await stack.handled(FIRST, 'merchant', 42);
  await stack.handled(SECOND, 'merchant', 43);
});

afterAll(() => session.stop());

const option = (name: RegExp) => session.page.getByRole('option', { name });
const chip = (name: RegExp) =>
  session.page.getByRole('group', { name: 'State' }).getByRole('button', { name });

test.each(['/log?state=handled,rejected', '/log?state=rejected&state=handled'])(
  '%s shows both states, and their buttons are pressed',
  async (path) => {
    await session.open(path);
    await option(/merchant 42/).waitFor();
    await option(/hash_mismatch/).waitFor();
    await session.page.getByRole('button', { name: /^handled/, pressed: true }).waitFor();
    await session.page.getByRole('button', { name: /^rejected/, pressed: true }).waitFor();
    await chip(/^handled/).click();
    await option(/merchant 42/).waitFor({ state: 'detached' });
    expect(await option(/hash_mismatch/).count()).toBe(1);
    expect(session.page.url()).toContain('state=rejected');
  },
);

test('a state that does not exist is named', async () => {
  await session.open('/log?state=lost,handled');
  await session.page.getByText('There is no state lost').waitFor();
  await expectSound(session.page, 'log with an unknown state');
});

test.each([
  ['1c13dc3c', /merchant 42/, 'beginnings of request UUIDs'],
  ['merchant:43', /merchant 43/, 'entities with their id'],
  ['flagged', /merchant 43/, 'statuses'],
  ['hash_mis', /hash_mismatch/, 'rejection codes'],
  ['rejected', /hash_mismatch/, 'states'],
])('a search for %s', async (text, found, place) => {
  const { page } = session;
  await session.open('/log');
  await page.getByRole('searchbox').fill(text);
  await page.getByText(new RegExp(`^Looked in .*${place}.*, in the last 24 hours\\.$`)).waitFor();
  await option(found).waitFor();
  expect(
    await page
      .getByRole('listbox', { name: /^Events/ })
      .getByRole('option')
      .count(),
  ).toBe(1);
});

test('what is typed counts at once when something else is pressed, as "Export…"', async () => {
  const { page } = session;
  await session.open('/log');
  const search = page.getByRole('searchbox');
  await search.waitFor();
  // In one step of the page, so that no pause after the last letter can pass.
  const address = await page.evaluate(`(() => {
    const search = document.querySelector('input[type="search"]');
    search.focus();
    search.value = 'merchant:42';
    search.dispatchEvent(new Event('input', { bubbles: true }));
    search.blur();
    return location.hash;
  })()`);
  expect(address).toContain('q=merchant');
});

test('what was not found says where it was looked for, and looks further back', async () => {
  const { page } = session;
  await session.open('/log?q=merchant:44');
  await page.getByText('Nothing matches').waitFor();
  await expectSound(page, 'log without a match');
  await page.getByRole('button', { name: 'Look at the last 30 days' }).click();
  await page.getByText(/, in the last 30 days\.$/).waitFor();
});
