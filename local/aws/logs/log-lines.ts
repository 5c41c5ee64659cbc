import { type FileHandle, open } from 'node:fs/promises';

const CHUNK_BYTES = 64 * 1024;

/** One line of a log file. */
export interface LogLine {
  /** Byte offset at which it begins. */
  readonly start: number;
  /** Byte offset after its line break. */
  readonly end: number;
  readonly text: string;
}

/**
 * Reads the lines of a file from an offset on, chunk by chunk. A last line without its line break is still being
 * written and left out. A file that is not there has no lines.
 *
 * @param offset - byte offset of the beginning of a line
 */
export async function* linesFrom(path: string, offset: number): AsyncGenerator<LogLine> {
  const file = await openIfThere(path);
  if (file === undefined) return;
  try {
    let rest: Buffer = Buffer.alloc(0);
    let start = offset;
    for (;;) {
      const { buffer, bytesRead } = await file.read({
        buffer: Buffer.allocUnsafe(CHUNK_BYTES),
        position: start + rest.length,
      });
      if (bytesRead === 0) return;
      rest = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      let from = 0;
      for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10, from)) {
        yield { start: start + from, end: start + at + 1, text: rest.toString('utf8', from, at) };
        from = at + 1;
      }
      rest = rest.subarray(from);
      start += from;
    }
  } finally {
    await file.close();
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
