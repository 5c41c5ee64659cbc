import type { Page } from 'playwright-core';

/** A row of the log. */
export const ROW = '.entries [role="option"]';

/**
 * In every page that is loaded: when its first rows were on the screen, in milliseconds since the navigation began. The
 * second frame after a change begins when the first one was drawn.
 */
export const WATCH_FIRST_ROWS = `
  new MutationObserver((_, observer) => {
    if (document.querySelector('${ROW}') === null) return;
    observer.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => {
      globalThis.firstRowsAt = performance.now();
    }));
  }).observe(document, { childList: true, subtree: true });
`;

/** Most milliseconds that something is waited for. */
const PATIENCE = 240_000;

/**
 * Waits for the first frame in which a condition holds. Playwright's own way evaluates text in the page, which the page's
 * policy forbids.
 *
 * @param condition - in the page's language
 */
export function until(page: Page, condition: string): Promise<void> {
  return page.evaluate<void>(`new Promise((done, fail) => {
    const end = performance.now() + ${PATIENCE};
    const look = () => {
      if (${condition}) done();
      else if (performance.now() > end) fail(new Error('Not so in time: ' + ${JSON.stringify(condition)}));
      else requestAnimationFrame(look);
    };
    look();
  })`);
}

/** Milliseconds from a navigation to the first rows on the screen, for a page that has {@link WATCH_FIRST_ROWS}. */
export async function firstRowsOf(page: Page, path: string): Promise<number> {
  const url = new URL(page.url());
  url.hash = path;
  // To change the part behind "#" alone is no navigation.
  await page.goto('about:blank');
  await page.goto(url.href);
  await until(page, 'globalThis.firstRowsAt !== undefined');
  return page.evaluate<number>('globalThis.firstRowsAt');
}

/** What a page holds, after the garbage was taken out. */
export interface PageMemory {
  readonly heapBytes: number;
  readonly elements: number;
}

export async function memoryOf(page: Page): Promise<PageMemory> {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    const elements = await page.evaluate<number>("document.querySelectorAll('*').length");
    return { heapBytes: usedSize, elements };
  } finally {
    await session.detach();
  }
}

/** What a page did during some work. */
export interface PageWork {
  /** Longest task of 50 ms or more, in milliseconds; 0 if there was none. */
  readonly longestTask: number;
  /** Time of its main thread, in milliseconds. */
  readonly busy: number;
  /** Rows that were put into the list, taken out of it or changed. */
  readonly changedRows: number;
  /** From the start of the work to its end, in milliseconds. */
  readonly took: number;
}

const OBSERVE = `
  globalThis.longest = 0;
  globalThis.changedRows = 0;
  globalThis.tasks = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
  });
  tasks.observe({ entryTypes: ['longtask'] });
  globalThis.rows = new MutationObserver((changes) => {
    const changed = new Set();
    for (const { target, addedNodes, removedNodes } of changes) {
      for (const node of [target, ...addedNodes, ...removedNodes]) {
        const row = (node instanceof Element ? node : node.parentElement)?.closest('.entry');
        if (row) changed.add(row);
      }
    }
    changedRows += changed.size;
  });
  rows.observe(document.querySelector('.entries'), {
    childList: true, subtree: true, attributes: true, characterData: true,
  });
`;

const TAKE = `
  for (const { duration } of tasks.takeRecords()) longest = Math.max(longest, duration);
  tasks.disconnect();
  rows.disconnect();
  ({ longest, changedRows });
`;

/** What the page does while `work` runs. */
export async function workDuring(page: Page, work: () => Promise<unknown>): Promise<PageWork> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const busyTime = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
  };
  await page.evaluate(OBSERVE);
  const before = await busyTime();
  const began = performance.now();
  await work();
  const took = performance.now() - began;
  const busy = (await busyTime()) - before;
  // A long task is told in a task of its own.
  await page.evaluate('new Promise((done) => setTimeout(done, 100))');
  const { longest, changedRows } = await page.evaluate<{ longest: number; changedRows: number }>(TAKE);
  await session.detach();
  return { longestTask: longest, busy, changedRows, took };
}
