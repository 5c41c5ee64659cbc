declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface DynaliteOptions {
    /** Folder of the LevelDB store; in memory if absent. */
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }

  /** The HTTP server of the emulator, not listening yet. */
  export default function dynalite(options?: DynaliteOptions): Server;
}

/** The store behind dynalite. No public interface: tied to the pinned version. */
declare module 'dynalite/db/index.js' {
  interface LevelOperation {
    type: 'put' | 'del';
    key: string;
    value?: unknown;
  }

  interface Level {
    open(): Promise<void>;
    close(): Promise<void>;
    batch(operations: LevelOperation[]): Promise<void>;
    iterator(range: { gte: string; lt: string }): AsyncIterable<[string, unknown]>;
  }

  const db: {
    create(options: { path: string }): { readonly db: Level };
    getIndexActions(
      indexes: readonly object[],
      existingItem: undefined,
      item: object,
      table: object,
    ): { readonly puts: readonly { index: string; key: string; item: object }[] };
  };
  export default db;
}
