import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { tableText, verdictTable } from '../../../tools/bench/report.ts';
import type { Table } from '../../../tools/bench/result.ts';
import { median } from '../../../tools/bench/statistics.ts';
import { LocalStackProcess } from '../../e2e/local-stack.ts';
import { ConsoleSession } from '../console-session.ts';
import { seedEvents } from '../seed-ledger.ts';
import { StackConsole } from '../stack-console.ts';
import { WATCH_FIRST_ROWS } from './in-page.ts';
import { type LogFigures, measureLog } from './measure-log.ts';
import { measureVersion } from './measure-version.ts';
import { checkPage } from './page-limits.ts';

/**
 * Program of `npm run bench:page`: what somebody waits for at the console's log with many events behind it, and at the
 * tool. The console is that of a deployed stack, in a process of its own; a local run is the stack.
 */

const USAGE = `npm run bench:page -- [options]
  --events N    events in the ledger, 100000 if absent, over 22 hours
  --json FILE   also writes every figure to a file`;

/** All of them are of the time that the log shows if none is asked for. */
const SPAN = 79_200_000;

const say = (words: string) => process.stdout.write(`${words}\n`);
const milliseconds = (value: number) => String(Math.round(value));
const megabytes = (bytes: number) => `${Math.round(bytes / 1_000_000)} MB`;

/** A page whose first rows are timed, of a console of the run taken as a deployed stack. */
async function measure(stack: LocalStackProcess): Promise<Record<'wide' | 'narrow', LogFigures>> {
  const console = await StackConsole.start(stack);
  try {
    const session = await ConsoleSession.open(stack, console.url);
    try {
      await session.page.addInitScript(WATCH_FIRST_ROWS);
      const wide = await measureLog(session, console, 'wide', say);
      const narrow = await measureLog(session, console, 'narrow', say);
      if (session.complaints.length > 0) throw new Error(session.complaints.join('\n'));
      return { wide, narrow };
    } finally {
      await session.close();
    }
  } finally {
    await console.end();
  }
}

function figuresOf(logs: readonly LogFigures[], version: number): Record<string, number> {
  const most = (of: (log: LogFigures) => readonly number[]) => Math.max(...logs.flatMap(of));
  return {
    'first rows, ms': most(({ firstRows }) => [median(firstRows)]),
    'longest task while filtering, ms': most(({ filters, filtersOfAll }) =>
      [...filters, ...filtersOfAll].map(({ longestTask }) => longestTask),
    ),
    'longest task while scrolling, ms': most(({ toTheEnd, paging }) => [
      toTheEnd.longestTask,
      paging.longestTask,
    ]),
    'longest task while events arrive, ms': most(({ arrivals }) => [arrivals.longestTask]),
    'rows drawn anew in a minute without events': most(({ idle }) => [idle.changedRows]),
    '--version / node -e 0': version,
  };
}

function logTable(width: string, log: LogFigures): Table {
  const { toTheEnd, paging, idle, arrivals, memory } = log;
  const works = [
    [`to the end: ${toTheEnd.rows} rows`, toTheEnd],
    ['by page through all of them', paging],
    ['a minute without events', idle],
    ['40 events in 10 seconds', arrivals],
  ] as const;
  return {
    title: `The log, ${width}`,
    head: ['', 'took, ms', 'longest task, ms', 'main thread, ms', 'rows changed'],
    rows: [
      ['first rows', `${milliseconds(median(log.firstRows))}`, '', '', ''],
      ...(
        [
          ['first page', log.filters],
          ['all', log.filtersOfAll],
        ] as const
      ).flatMap(([loaded, filters]) =>
        filters.map(({ title, shown, longestTask, busy }) => [
          `${loaded}: ${title}`,
          milliseconds(shown),
          milliseconds(longestTask),
          milliseconds(busy),
          '',
        ]),
      ),
      ...works.map(([title, work]) => [
        title,
        milliseconds(work.took),
        milliseconds(work.longestTask),
        milliseconds(work.busy),
        String(work.changedRows),
      ]),
    ],
    note: `Page: ${megabytes(memory.heapBytes)} of heap, ${memory.elements} elements. Console: ${megabytes(log.serverBytes)}, at most ${megabytes(log.serverPeakBytes)}. It called AWS ${idle.calls} times in the minute without events. A filter took until every row in sight was of it.`,
  };
}

async function run(events: number, json: string | undefined): Promise<boolean> {
  say(`Node.js ${process.versions.node}, ${cpus().length} processors, load ${loadavg()[0]?.toFixed(1)}.`);
  const version = measureVersion();
  const stack = await LocalStackProcess.start({}, '--quiet', '--no-console');
  try {
    await seedEvents(stack, events, SPAN / events);
    say(`${events} events are in the ledger.`);
    const logs = await measure(stack);
    for (const [width, log] of Object.entries(logs)) say(tableText(logTable(width, log)));
    const figures = figuresOf(Object.values(logs), version);
    const verdicts = checkPage(figures);
    say(tableText(verdictTable(verdicts)));
    if (json !== undefined) writeFileSync(json, `${JSON.stringify({ events, figures, logs }, null, 2)}\n`);
    return verdicts.every(({ kept }) => kept);
  } finally {
    await stack.stop();
  }
}

/** @throws Error that says what is wrong */
function parseOptions(): { readonly events: number; readonly json: string | undefined } {
  const { values } = parseArgs({
    options: { events: { type: 'string', default: '100000' }, json: { type: 'string' } },
  });
  const events = Number(values.events);
  if (!Number.isSafeInteger(events) || events < 1) throw new Error('--events takes a whole number.');
  return { events, json: values.json };
}

let options: ReturnType<typeof parseOptions> | undefined;
try {
  options = parseOptions();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n\n${USAGE}\n`);
  process.exitCode = 2;
}
if (options !== undefined) process.exitCode = (await run(options.events, options.json)) ? 0 : 1;
