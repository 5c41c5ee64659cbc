import type { Page } from 'playwright-core';
import { eventually } from '../e2e/local-stack.ts';

/** In the page: notes every task of 50 ms or more, which is what browsers call long. */
const OBSERVE = `
  globalThis.longTasks = [];
  globalThis.longTaskObserver = new PerformanceObserver((list) => {
    longTasks.push(...list.getEntries().map(({ duration }) => duration));
  });
  longTaskObserver.observe({ entryTypes: ['longtask'] });
`;

/** In a task of its own: the debugger's are not told. */
const BE_LONG = 'setTimeout(() => { for (const end = performance.now() + 80; performance.now() < end; ); })';

const TAKE = `
  longTasks.push(...longTaskObserver.takeRecords().map(({ duration }) => duration));
  longTaskObserver.disconnect();
  Math.max(0, ...longTasks);
`;

/** The longest time in which the page could not answer its user while `work` ran, in milliseconds; 0 if never long. */
export async function longestTaskDuring(page: Page, work: () => Promise<unknown>): Promise<number> {
  await page.evaluate(OBSERVE);
  // An observer that sees nothing proves nothing.
  await page.evaluate(BE_LONG);
  await eventually(() => page.evaluate<boolean>('longTasks.splice(0).length > 0'));
  await work();
  return page.evaluate<number>(TAKE);
}
