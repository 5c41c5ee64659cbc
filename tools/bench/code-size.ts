import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';

/** Size of a function's code, without what Lambda brings along. */
export interface CodeSize {
  readonly bytes: number;
  /** As in the archive that is uploaded: what each file takes there, less a few bytes for its name. */
  readonly zipped: number;
}

/** Adds up the files of a function's folder. */
export function codeSize(folder: string): CodeSize {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((file) => file.isFile())
    .map(({ name }) => readFileSync(join(folder, name)));
  const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
  return {
    bytes: sum(files.map(({ length }) => length)),
    zipped: sum(files.map((bytes) => deflateRawSync(bytes, { level: 9 }).length)),
  };
}
