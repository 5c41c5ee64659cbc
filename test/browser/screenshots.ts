import { mkdir, writeFile } from 'node:fs/promises';
import { breakHandlerOf } from './broken-handler.ts';
import { ConsoleSession } from './console-session.ts';
import { seedEvents } from './seed-ledger.ts';
import { seedMetrics } from './seed-metrics.ts';
import { SenderPage } from './sender-page.ts';

/** Writes the pictures of the console that the documentation shows: `npm run screenshots`. */

const FOLDER = 'docs/images';
/** Pictures are part of every clone. */
const MAX_BYTES = 250_000;

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 400, height: 800 };

const BROKEN = ['666', '667', '668'];

const session = await ConsoleSession.start({
  // A dead letter is one after 48 seconds.
  handlerTimeoutSeconds: 8,
  maxReceiveCount: 1,
  recordTimeoutSeconds: 3,
});
const { page, stack } = session;
const sender = new SenderPage(page);

/** What is under way is waited for, and nothing is caught halfway. */
async function shoot(name: string): Promise<void> {
  await page.locator('.loading').waitFor({ state: 'detached' });
  await page.locator('.toast').waitFor({ state: 'detached' });
  // Where the last click was, a row would be shown as pointed at.
  await page.mouse.move(0, 0);
  await page.evaluate('document.fonts.ready.then(() => document.activeElement?.blur())');
  const path = `${FOLDER}/console-${name}.png`;
  const png = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  if (png.length > MAX_BYTES) throw new Error(`${path} has ${png.length} bytes, more than ${MAX_BYTES}.`);
  await writeFile(path, png);
}

async function shootBoth(name: string, wide = WIDE): Promise<void> {
  for (const [suffix, size] of [['', wide] as const, ['-narrow', NARROW] as const]) {
    await page.setViewportSize(size);
    await shoot(`${name}${suffix}`);
  }
  await page.setViewportSize(WIDE);
}

async function shootOverview(): Promise<void> {
  await session.open('/overview');
  await page
    .getByRole('heading', { name: 'Operational, with something to watch', exact: true })
    .waitFor({ timeout: 60_000 });
  // The first read may have been before the past was written.
  await page.locator('.count', { hasText: 'Rejected' }).getByText('See which').waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await shootBoth(colorScheme === 'light' ? 'overview' : 'overview-dark');
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

async function shootSender(): Promise<void> {
  await session.open('/sender');
  await sender.send(
    { eventType: 'BusinessRequestStatusChanged', id: '9001', status: 'OnOff_COMPLETED' },
    '200',
  );
  await sender.send(
    { eventType: 'BusinessExternalAccountStatusChanged', id: '310', status: 'ACTIVE' },
    '200',
  );
  await sender.send({ eventType: 'BusinessKycStatusChanged', id: '42', status: 'PENDING_REVIEW' }, '200');
  await sender.send({ status: 'VALID', variant: 'wrong-secret' }, '401 hash_mismatch');
  await sender.send({ variant: 'changed-fields' }, '422');
  await sender.send({ variant: '' }, '200 accepted');
  await shootBoth('sender', { width: 1280, height: 1040 });
}

/** The event that was sent last, beside the list. */
async function shootLog(): Promise<void> {
  await sender.follow();
  const panel = page.locator('.panel');
  await panel.locator('.badge', { hasText: 'handled' }).first().waitFor();
  await shootBoth('log');
  await page.emulateMedia({ colorScheme: 'dark' });
  await shoot('log-dark');
  await page.emulateMedia({ colorScheme: 'light' });
}

async function shootDeadLetters(): Promise<void> {
  for (const id of BROKEN) {
    await breakHandlerOf(stack, id);
    await stack.sendStatus(crypto.randomUUID(), id, 'VALID');
  }
  await session.open('/dead-letters');
  await page.getByText('3 dead letters', { exact: true }).waitFor({ timeout: 90_000 });
  await shootBoth('dead-letters');
}

try {
  await mkdir(FOLDER, { recursive: true });
  // Something must have come in before there is a log to write the past to.
  const first = crypto.randomUUID();
  await stack.sendStatus(first, 42, 'NEW');
  await stack.handled(first);
  await seedMetrics(stack);
  await seedEvents(stack, 600, 6000);
  await shootOverview();
  await shootSender();
  await shootLog();
  await shootDeadLetters();
} finally {
  await session.stop();
}
