import type { Page } from 'playwright-core';
import { ROW, until } from './in-page.ts';

/** One filter that somebody sets, and how the rows then look. */
export interface FilterStep {
  readonly title: string;
  readonly set: (page: Page) => Promise<unknown>;
  /** What every row in sight has then. */
  readonly text: string;
}

/** The filters of the log, one after another; each begins where the one before ended. */
export const FILTER_STEPS: readonly FilterStep[] = [
  { title: 'state: late', set: (page) => stateButton(page, /^late/).click(), text: 'late' },
  { title: 'any state', set: (page) => stateButton(page, /^all/).click(), text: '' },
  {
    title: 'event type',
    set: (page) => page.getByLabel('Event type').selectOption('BusinessRequestStatusChanged'),
    text: 'transaction',
  },
  { title: 'all types', set: (page) => page.getByLabel('Event type').selectOption(''), text: '' },
  { title: 'search: an id', set: (page) => search(page, '50007'), text: '50007' },
  { title: 'no search', set: (page) => search(page, ''), text: '' },
  { title: 'last 15 minutes', set: (page) => page.getByLabel('Time').selectOption('15m'), text: '' },
  { title: 'last 7 days', set: (page) => page.getByLabel('Time').selectOption('7d'), text: '' },
  { title: 'last 24 hours', set: (page) => page.getByLabel('Time').selectOption('24h'), text: '' },
];

function stateButton(page: Page, name: RegExp) {
  return page.getByRole('group', { name: 'State' }).getByRole('button', { name });
}

async function search(page: Page, text: string): Promise<void> {
  const field = page.getByRole('searchbox');
  await field.fill(text);
  await field.press('Enter');
}

/** Waits until there are rows and each has the text. */
export function rowsWith(page: Page, text: string): Promise<void> {
  return until(
    page,
    `(([...rows]) => rows.length > 0 && rows.every((row) => row.textContent.includes(${JSON.stringify(text)})))(
      document.querySelectorAll('${ROW}'))`,
  );
}

/** Waits until nothing is loaded any more. */
export function isLoaded(page: Page): Promise<void> {
  return until(page, "document.querySelector('.entries-scroll')?.ariaBusy === 'false'");
}

/** Waits until what was done is drawn, and what follows from that has started. */
async function drawn(page: Page): Promise<void> {
  for (let frame = 0; frame < 3; frame++) {
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))');
  }
}

/** Rows that the list has, drawn or not. */
export async function rowCount(page: Page): Promise<number> {
  return page.evaluate<number>(`Number(document.querySelector('${ROW}')?.ariaSetSize ?? 0)`);
}

/** Goes to the end again and again, until it is the end. */
export async function scrollToEnd(page: Page): Promise<void> {
  let before = -1;
  for (;;) {
    await page.evaluate(`(() => {
      const list = document.querySelector('.entries-scroll');
      list.scrollTop = list.scrollHeight;
    })()`);
    await drawn(page);
    await isLoaded(page);
    const count = await rowCount(page);
    if (count === before) return;
    before = count;
  }
}
