import { readFile } from 'node:fs/promises';
import { expectSound } from './appearance.ts';
import { ConsoleSession } from './console-session.ts';

/** Filters, search, export, an outage and a restart, on one page that is never loaded again. */

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

test('what was not found says where it was looked for, and looks further back', async () => {
  const { page } = session;
  await session.open('/log?q=merchant:44');
  await page.getByText('Nothing matches').waitFor();
  await expectSound(page, 'log without a match');
  await page.getByRole('button', { name: 'Look at the last 30 days' }).click();
  await page.getByText(/, in the last 30 days\.$/).waitFor();
});

test('what matches is exported, with bodies if somebody wants them', async () => {
  const { page } = session;
  await session.open('/log?state=handled&q=42');
  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  const save = async (): Promise<string> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Save' }).click(),
    ]);
    await dialog.getByText(`${download.suggestedFilename()} is saved, and whole.`).waitFor();
    return readFile(await download.path(), 'utf8');
  };
  const [head, row, ...rest] = (await save()).split('\r\n');
  expect(head).toMatch(/^time,state,requestUuid/);
  expect(row).toContain(`,handled,${FIRST},`);
  expect(rest).toEqual(['']);
  await expectSound(page, 'export dialog');
  await dialog.getByLabel('Format').selectOption('jsonl');
  await dialog.getByLabel(/^With bodies/).check();
  const record = JSON.parse(await save()) as Record<string, string>;
  expect(record).toMatchObject({ requestUuid: FIRST, subject: '42', securityFields: 'id,status' });
  expect(JSON.parse(record.body ?? '')).toMatchObject({ status: 'VALID' });
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
});

test('an outage of SQS leaves the rest of the overview, names what is not known and what is unsent, and is not green', async () => {
  const { page, stack } = session;
  await stack.setFault('sqs', 'down');
  try {
    expect(await stack.sendStatus(crypto.randomUUID(), 900, 'VALID')).toMatchObject({ status: 200 });
    await session.open('/overview');
    const queues = page.getByRole('region', { name: 'Queues' });
    await queues.getByText('The queues cannot be read.').waitFor();
    await queues.getByText('unknown').first().waitFor();
    await page.getByRole('region', { name: 'Webhook secret' }).getByText('Stored').waitFor();
    await page.getByRole('link', { name: /^merchant 900 \(VALID\).* has been unsent/ }).waitFor();
    await page
      .getByRole('region', { name: 'Waiting' })
      .getByRole('link', { name: 'merchant 900', exact: true })
      .waitFor();
    expect(await page.getByText('All systems operational').count()).toBe(0);
    await expectSound(page, 'overview in an outage');
  } finally {
    await stack.setFault('sqs', 'up');
  }
  await page.getByText('The queues cannot be read.').first().waitFor({ state: 'detached' });
});

test('a page that is open when the run is started anew goes on', async () => {
  const { page, stack } = session;
  await session.open('/log?q=merchant:42');
  await option(/merchant 42/).waitFor();
  await stack.redeploy({});
  await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
  await session.open('/overview');
  await page.getByRole('region', { name: 'Queues' }).getByText('merchant handler').waitFor();
  expect(await page.evaluate('globalThis.isStillThere')).toBe(true);
  await page.reload();
  await page.getByRole('region', { name: 'Queues' }).getByText('merchant handler').waitFor();
});
