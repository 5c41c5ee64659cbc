import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

/** Entries that an iterator reads at once. */
const PAGE = 100;

type Operation =
  | { readonly type: 'put'; readonly key: string; readonly value: unknown }
  | { readonly type: 'del'; readonly key: string };

interface Range {
  readonly gt?: string;
  readonly gte?: string;
  readonly lt?: string;
  readonly lte?: string;
  readonly reverse?: boolean;
  /** Most entries; all if absent or negative. */
  readonly limit?: number;
}

/**
 * As much of the package `level` as dynalite uses, on SQLite. The package that users install has this one in its place:
 * LevelDB is native code, which would have to be installed by a script. Keys are in the same order, that of their bytes in
 * UTF-8, and a killed process loses nothing that was answered.
 */
export class Level {
  readonly #database: DatabaseSync;

  /**
   * @param folder - must be there
   * @throws Error of SQLite if another process has it open
   */
  constructor(folder: string) {
    // Node.js 22 warns of it as soon as it is loaded, and the installed tool is one file.
    const sqlite = process.getBuiltinModule('node:sqlite');
    this.#database = new sqlite.DatabaseSync(join(folder, 'entries.sqlite'));
    this.#database.exec(
      `PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
       CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;`,
    );
  }

  async open(): Promise<void> {}

  async close(): Promise<void> {
    if (this.#database.isOpen) this.#database.close();
  }

  /** Undefined if there is no such key. */
  async get(key: string): Promise<unknown> {
    const row = this.#open().prepare('SELECT value FROM entries WHERE key = ?').get(key);
    return row === undefined ? undefined : JSON.parse(String(row.value));
  }

  async put(key: string, value: unknown): Promise<void> {
    this.#apply({ type: 'put', key, value });
  }

  async del(key: string): Promise<void> {
    this.#apply({ type: 'del', key });
  }

  /** All of them or, if the process is killed, none. */
  async batch(operations: readonly Operation[]): Promise<void> {
    const database = this.#open();
    database.exec('BEGIN');
    try {
      for (const operation of operations) this.#apply(operation);
      database.exec('COMMIT');
    } catch (cause) {
      database.exec('ROLLBACK');
      throw cause;
    }
  }

  keys(range: Range = {}): LevelIterator<string> {
    return new LevelIterator(this.#entries(range), ([key]) => key);
  }

  values(range: Range = {}): LevelIterator<unknown> {
    return new LevelIterator(this.#entries(range), ([, value]) => JSON.parse(value));
  }

  async *iterator(range: Range = {}): AsyncGenerator<[string, unknown]> {
    for (const [key, value] of this.#entries(range)) yield [key, JSON.parse(value)];
  }

  *#entries({ gt, gte, lt, lte, reverse = false, limit = -1 }: Range): Generator<[string, string]> {
    const bounds: [condition: string, key: string | undefined][] = [
      ['key > ?', gt],
      ['key >= ?', gte],
      ['key < ?', lt],
      ['key <= ?', lte],
    ];
    let left = limit < 0 ? Number.POSITIVE_INFINITY : limit;
    for (let last: string | undefined; left > 0; ) {
      const given = [...bounds, [reverse ? 'key < ?' : 'key > ?', last] as const].filter(
        (bound): bound is [string, string] => bound[1] !== undefined,
      );
      const where = given.length === 0 ? '' : `WHERE ${given.map(([condition]) => condition).join(' AND ')}`;
      const rows = this.#open()
        .prepare(`SELECT key, value FROM entries ${where} ORDER BY key ${reverse ? 'DESC' : 'ASC'} LIMIT ?`)
        .all(...given.map(([, key]) => key), Math.min(PAGE, left));
      for (const { key, value } of rows) yield [String(key), String(value)];
      if (rows.length < PAGE) return;
      left -= rows.length;
      last = String(rows.at(-1)?.key);
    }
  }

  #apply(operation: Operation): void {
    const database = this.#open();
    if (operation.type === 'del') database.prepare('DELETE FROM entries WHERE key = ?').run(operation.key);
    else {
      database
        .prepare('INSERT OR REPLACE INTO entries (key, value) VALUES (?, ?)')
        .run(operation.key, JSON.stringify(operation.value));
    }
  }

  #open(): DatabaseSync {
    if (this.#database.isOpen) return this.#database;
    throw Object.assign(new Error('Database is not open'), { code: 'LEVEL_DATABASE_NOT_OPEN' });
  }
}

/** Gives one after another, then undefined. */
class LevelIterator<T> {
  readonly #entries: Generator<[string, string]>;
  readonly #read: (entry: [string, string]) => T;

  constructor(entries: Generator<[string, string]>, read: (entry: [string, string]) => T) {
    this.#entries = entries;
    this.#read = read;
  }

  async next(): Promise<T | undefined> {
    const { done, value } = this.#entries.next();
    return done ? undefined : this.#read(value);
  }

  async return(): Promise<void> {
    this.#entries.return(undefined);
  }
}
