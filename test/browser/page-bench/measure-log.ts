import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { median } from '../../../tools/bench/statistics.ts';
import type { LocalStackProcess } from '../../e2e/local-stack.ts';
import type { ConsoleSession } from '../console-session.ts';
import type { StackConsole } from '../stack-console.ts';
import { firstRowsOf, memoryOf, type PageMemory, type PageWork, workDuring } from './in-page.ts';
import { FILTER_STEPS, isLoaded, rowCount, rowsWith, scrollToEnd } from './log-page.ts';

/** Loads of the page; their median counts. */
const LOADS = 7;

/** How long nobody touches the page, in milliseconds: the stream of a deployed stack asks every 15 seconds. */
const IDLE = 60_000;

/** Events that come in while the page is looked at, and milliseconds from one to the next. */
const ARRIVALS = 40;
const BETWEEN = 250;

const SIZES = { wide: { width: 1280, height: 900 }, narrow: { width: 400, height: 800 } } as const;

/** What setting one filter took. */
export interface FilterWork extends PageWork {
  readonly title: string;
  /** Milliseconds until every row in sight was of the filter. */
  readonly shown: number;
}

/** What the log of one width did. */
export interface LogFigures {
  /** Milliseconds of each load, in their order. */
  readonly firstRows: readonly number[];
  /** Filters with the first page loaded. */
  readonly filters: readonly FilterWork[];
  /** Everything loaded, by going to the end again and again. */
  readonly toTheEnd: PageWork & { readonly rows: number };
  /** Page by page, with everything loaded. */
  readonly paging: PageWork;
  /** Filters with everything loaded. */
  readonly filtersOfAll: readonly FilterWork[];
  /** With the calls to AWS that were made meanwhile, but for those of the functions. */
  readonly idle: PageWork & { readonly calls: number };
  readonly arrivals: PageWork;
  readonly memory: PageMemory;
  /** Of the console's process, and its most so far. */
  readonly serverBytes: number;
  readonly serverPeakBytes: number;
}

/** Measures the log of a stack that has many events, in a page that {@link WATCH_FIRST_ROWS} was put into. */
export async function measureLog(
  { stack, page }: ConsoleSession,
  console: StackConsole,
  width: keyof typeof SIZES,
  say: (words: string) => void,
): Promise<LogFigures> {
  await page.setViewportSize(SIZES[width]);
  const firstRows: number[] = [];
  for (let load = 0; load < LOADS; load++) {
    firstRows.push(await firstRowsOf(page, '/log'));
    await isLoaded(page);
  }
  say(`${width}: first rows after ${Math.round(median(firstRows))} ms`);
  const filters = await setFilters(page);
  await rowsWith(page, '');
  await isLoaded(page);
  const toTheEnd = await workDuring(page, () => scrollToEnd(page));
  const rows = await rowCount(page);
  say(`${width}: ${rows} rows after ${Math.round(toTheEnd.took / 1000)} s`);
  const paging = await workDuring(page, async () => {
    await page.locator('.entries-scroll').focus();
    await page.keyboard.press('Home');
    for (let presses = 0; presses < 50; presses++) await page.keyboard.press('PageDown');
    await page.keyboard.press('End');
    for (let presses = 0; presses < 50; presses++) await page.keyboard.press('PageUp');
    await page.keyboard.press('Home');
  });
  const filtersOfAll = await setFilters(page);
  let calls = 0;
  const idle = await workDuring(page, async () => {
    calls = await operatorCallsDuring(stack, () => pause(IDLE));
  });
  const arrivals = await workDuring(page, () => sendEvents(stack));
  const memory = await memoryOf(page);
  return {
    firstRows,
    filters,
    toTheEnd: { ...toTheEnd, rows },
    paging,
    filtersOfAll,
    idle: { ...idle, calls },
    arrivals,
    memory,
    ...residentBytes(console.pid),
  };
}

async function setFilters(page: ConsoleSession['page']): Promise<FilterWork[]> {
  const works: FilterWork[] = [];
  for (const { title, set, text } of FILTER_STEPS) {
    let shown = 0;
    const work = await workDuring(page, async () => {
      const began = performance.now();
      await set(page);
      await rowsWith(page, text);
      shown = performance.now() - began;
      await isLoaded(page);
    });
    works.push({ title, shown, ...work });
  }
  return works;
}

async function sendEvents(stack: LocalStackProcess): Promise<void> {
  for (let sent = 0; sent < ARRIVALS; sent++) {
    await stack.sendStatus(crypto.randomUUID(), 60_000 + sent, 'VALID');
    await pause(BETWEEN);
  }
}

async function operatorCallsDuring(stack: LocalStackProcess, work: () => Promise<unknown>): Promise<number> {
  const before = sum(Object.values(await stack.calls()));
  await stack.startMetering();
  await work();
  const operations = Object.values(await stack.usage()).flatMap((usage) => Object.values(usage.operations));
  return sum(Object.values(await stack.calls())) - before - sum(operations.map(({ requests }) => requests));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** As Linux tells it. */
function residentBytes(pid: number): { readonly serverBytes: number; readonly serverPeakBytes: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
  return { serverBytes: bytes('VmRSS'), serverPeakBytes: bytes('VmHWM') };
}
