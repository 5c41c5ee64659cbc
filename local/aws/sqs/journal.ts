import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** A journal cannot be read. */
class JournalError extends Error {
  override readonly name = 'JournalError';
}

/**
 * Events in a file, one JSON line each, appended before they take effect. Every line reaches the operating system in
 * the call that writes it, so killing the process loses nothing; a power cut may lose the last moments.
 */
export class Journal<E> {
  readonly #path: string;
  #file: number | undefined;
  #size = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * The events written so far, oldest first. A last line without its line break was being written when the process was
   * killed: its event never took effect and is left out.
   *
   * @throws JournalError if any other line is damaged
   */
  read(): E[] {
    if (!existsSync(this.#path)) return [];
    const lines = readFileSync(this.#path, 'utf8').split('\n');
    lines.pop();
    return lines.map((line, index) => {
      try {
        return JSON.parse(line) as E;
      } catch (cause) {
        throw new JournalError(
          `Line ${index + 1} of ${this.#path} is damaged. Remove the line, or begin anew with --fresh.`,
          { cause },
        );
      }
    });
  }

  /** Replaces the file, all at once, by these events, and keeps it open for {@link append}. */
  rewrite(events: readonly E[]): void {
    this.close();
    mkdirSync(dirname(this.#path), { recursive: true });
    const draft = `${this.#path}.new`;
    this.#file = openSync(draft, 'w', 0o600);
    this.#size = 0;
    for (const event of events) this.append(event);
    fsyncSync(this.#file);
    renameSync(draft, this.#path);
  }

  /** @throws the file system's error; the journal then is as before */
  append(event: E): void {
    if (this.#file === undefined) throw new JournalError(`${this.#path} is not open.`);
    const bytes = Buffer.from(`${JSON.stringify(event)}\n`);
    try {
      let written = 0;
      while (written < bytes.length) {
        written += writeSync(this.#file, bytes, written, bytes.length - written, this.#size + written);
      }
      this.#size += bytes.length;
    } catch (error) {
      // Half a line in the middle would make the rest unreadable.
      ftruncateSync(this.#file, this.#size);
      throw error;
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
