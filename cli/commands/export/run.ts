import { type FileHandle, open, rm } from 'node:fs/promises';
import { LogReader } from '../../../operator/events/log-lines.ts';
import { type ExportFormat, exportWriter } from '../../../operator/export/export-format.ts';
import { type EntryExport, openExport } from '../../../operator/export/open-export.ts';
import { InvalidInputProblem, OperatorProblem } from '../../../operator/problems/operator-problem.ts';
import { formatCount } from '../../../operator/words.ts';
import { type EntryOptions, entryQuery } from '../../input/entry-query.ts';
import { timesOf } from '../../output/times.ts';
import type { CommandAddress } from '../../program/context.ts';
import type { CliPorts } from '../../program/ports.ts';

/** What is exported, how, and where to. */
export interface ExportOptions extends EntryOptions {
  readonly format: ExportFormat;
  readonly bodies?: boolean;
  /** Path of a new file; standard output if absent. */
  readonly output?: string;
  readonly address: CommandAddress;
}

/** Text that is written in one go, in characters. */
const CHUNK = 64 * 1024;

/** What only the owner of a file may do: it can hold personal data. */
const OWNER_ONLY = 0o600;

/**
 * Writes everything that matches, oldest first.
 *
 * @returns exit code: 1 if rejected requests could not be read
 */
export async function exportEntries(options: ExportOptions, ports: CliPorts): Promise<number> {
  const { format, bodies = false, output, address } = options;
  const target = await ports.connect(address);
  const query = { ...entryQuery(options, target, ports.now()), withBodies: bodies };
  const opened = await openExport(target, new LogReader(target), query, ports);
  const count = await writeTo(output, ports, (write) => writeRecords(opened, format, bodies, write));
  const { since, until, problem } = opened;
  const times = timesOf(ports);
  const place = output === undefined ? '' : ` to ${output}`;
  ports.terminal.err(
    `${formatCount(count, 'row')} from ${times.exact(since)} until ${times.exact(until)}${place}.`,
  );
  if (problem === undefined) return 0;
  ports.terminal.err(`The export is not whole. ${problem}`);
  return 1;
}

type Write = (text: string) => Promise<void>;

async function writeRecords(
  { records }: EntryExport,
  format: ExportFormat,
  withBodies: boolean,
  write: Write,
): Promise<number> {
  const { head, line } = exportWriter(format, withBodies);
  let text = head;
  let count = 0;
  for await (const record of records) {
    text += line(record);
    count += 1;
    if (text.length < CHUNK) continue;
    await write(text);
    text = '';
  }
  if (text !== '') await write(text);
  return count;
}

/** A file that is not whole is removed again. */
async function writeTo(
  output: string | undefined,
  { writeOut, signal }: CliPorts,
  work: (write: Write) => Promise<number>,
): Promise<number> {
  if (output === undefined) return work(writeOut);
  const file = await openNew(output);
  try {
    const count = await work(async (text) => {
      await file.write(text);
    });
    signal.throwIfAborted();
    await file.close();
    return count;
  } catch (error) {
    await file.close();
    await rm(output, { force: true });
    throw error;
  }
}

async function openNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', OWNER_ONLY);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new InvalidInputProblem(`${path} exists already. Name a new file.`, { cause: error });
    }
    throw new OperatorProblem(`${path} cannot be written (${code}).`, { cause: error });
  }
}
